package digits

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/picture"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
	"github.com/seed85368726/contractive/dataset"
)

// file is a file to write.
type file struct {
	name, content string
	write         func(io.Writer) error
}

// files returns the files of a folder.
func files(training, test *dataset.Matrix) []file {
	images := func(m *dataset.Matrix) func(io.Writer) error {
		return func(w io.Writer) error { return dataset.WriteIDXImages(w, m, dataset.DigitSide, dataset.DigitSide) }
	}
	labels := func(m *dataset.Matrix) func(io.Writer) error {
		return func(w io.Writer) error { return dataset.WriteIDXLabels(w, m.Labels) }
	}
	return []file{
		{"train-images-idx3-ubyte", fmt.Sprintf("%d images", training.Count), images(training)},
		{"train-labels-idx1-ubyte", "their labels", labels(training)},
		{"t10k-images-idx3-ubyte", fmt.Sprintf("%d images for testing", test.Count), images(test)},
		{"t10k-labels-idx1-ubyte", "their labels", labels(test)},
		{"digits.png", fmt.Sprintf("the first %d images for training, in the order of reading", min(training.Count, sheetDigits)), sheet(training).WritePNG},
	}
}

// The digits of the picture.
const (
	sheetDigits  = 200
	sheetColumns = 20
)

// sheet returns the first digits as a contact sheet.
func sheet(digits *dataset.Matrix) *picture.Sheet {
	n := min(digits.Count, sheetDigits)
	return &picture.Sheet{
		Shape: picture.Shape{Height: dataset.DigitSide, Width: dataset.DigitSide}, Columns: sheetColumns, Scale: 2,
		Images: picture.Levels(digits.Data[:n*digits.Width], 0, 1),
	}
}

// fileEvent is what -json prints of a file.
type fileEvent struct {
	Event  string `json:"event"`
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

// write writes the files, each as a whole.
func (o *options) write(ctx context.Context, files []file, std cli.Streams) error {
	shown := progress.New(std.Err, o.quiet || o.json)
	defer shown.End()
	for i, f := range files {
		if ctx.Err() != nil {
			return fmt.Errorf("%w after %d of %d files: what is written is in %s", cli.ErrInterrupted, i, len(files), o.folder)
		}
		path := output.File(filepath.Join(o.folder, f.name))
		shown.Say("writing " + string(path))
		if err := path.Probe(); err != nil {
			return err
		}
		written, err := path.Write(nil, f.write)
		if err != nil {
			return err
		}
		if o.json {
			err = json.NewEncoder(std.Out).Encode(fileEvent{"file", written.Path, written.SHA256})
		}
		if err != nil {
			return err
		}
	}
	shown.End()
	if o.json {
		return nil
	}
	return o.list(files, std.Out)
}

// list says what is in the files.
func (o *options) list(files []file, w io.Writer) error {
	text := fmt.Sprintf("Digits of 28 x 28 pixels, seed %d, are in %s:\n\n", o.seed, o.folder)
	for _, f := range files {
		text += fmt.Sprintf("  %-24s %s\n", f.name, f.content)
	}
	text += fmt.Sprintf("\n'cae train -data %s' trains on them.\n", o.folder)
	_, err := io.WriteString(w, text)
	return err
}
