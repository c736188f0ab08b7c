package samples

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/dataset"
)

// Load reads or makes the samples, all of them in memory. It does not wait for that when ctx is done: the error then goes on
// with what is undone.
func (in *Input) Load(ctx context.Context, undone string) (*dataset.Matrix, error) {
	type answer struct {
		data *dataset.Matrix
		err  error
	}
	if in.shown != nil && in.Path != "" {
		in.shown.Say(fmt.Sprintf("reading %v", in))
		defer in.shown.Clear()
	}
	loaded := make(chan answer, 1)
	go func() {
		data, err := in.load()
		loaded <- answer{data, err}
	}()
	select {
	case a := <-loaded:
		return a.data, a.err
	case <-ctx.Done():
		return nil, fmt.Errorf("%w %s", cli.ErrInterrupted, undone)
	}
}

func (in *Input) load() (*dataset.Matrix, error) {
	if in.Path == "" {
		return in.drawDigits()
	}
	data, err := in.read()
	if err != nil {
		return nil, err
	}
	if in.N > data.Count {
		return nil, cli.Usagef("-n %d: %v has %d samples", in.N, in, data.Count)
	}
	if in.N > 0 {
		data = Rows(data, 0, in.N)
	}
	return data, nil
}

func (in *Input) drawDigits() (*dataset.Matrix, error) {
	data, err := dataset.Digits(in.digits(), in.Seed)
	if errors.Is(err, dataset.ErrShape) || errors.Is(err, dataset.ErrTooLarge) {
		err = cli.Usagef("-n %d: %w", in.digits(), err)
	}
	return data, err
}

// read reads the folder or the file.
func (in *Input) read() (*dataset.Matrix, error) {
	folder, err := in.Folder()
	if err != nil {
		return nil, err
	}
	var data *dataset.Matrix
	if folder {
		data, err = dataset.ReadIDXDir(in.Path, in.split())
	} else {
		data, err = dataset.ReadFile(in.Path, dataset.Options{CSV: in.csv.options()})
	}
	if err != nil {
		return nil, in.explain(err)
	}
	return data, nil
}

// Folder reports whether the samples are in a folder, and an error if what the path leads to is not for the other flags.
func (in *Input) Folder() (bool, error) {
	if in.Path == "" {
		return false, nil
	}
	info, err := os.Stat(in.Path)
	var broken *fs.PathError
	if errors.As(err, &broken) {
		err = broken.Err // the path is said already
	}
	switch {
	case err != nil:
		return false, fmt.Errorf("-data %s: %w", in.Path, err)
	case info.IsDir():
		return true, in.csv.refuse(false, in.Path+", a folder")
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("-data %s: is neither a folder nor a regular file (%v)", in.Path, info.Mode())
	case in.Test:
		return false, cli.Usagef("-test: %s is a file, and only a folder has test files", in.Path)
	}
	format, err := dataset.DetectFormat(in.Path)
	if err != nil {
		return false, in.explain(err)
	}
	if format != dataset.CSV {
		return false, in.csv.refuse(false, fmt.Sprintf("%s, in the format %s", in.Path, format))
	}
	return false, nil
}

// Pictures reports whether the samples are images: digits, or of IDX files.
func (in *Input) Pictures() (bool, error) {
	folder, err := in.Folder()
	if err != nil || folder || in.Path == "" {
		return err == nil, err
	}
	format, err := dataset.DetectFormat(in.Path)
	if err != nil {
		return false, in.explain(err)
	}
	return format == dataset.IDX, nil
}

// split names the files of a folder.
func (in *Input) split() string {
	if in.Test {
		return "test"
	}
	return "train"
}

// explain names the flag that an error of reading comes from. A first line that is not numbers may have other separators or be one of
// names, and a file that is malformed as CSV of a format that is not read.
func (in *Input) explain(err error) error {
	hint := ""
	if _, field, _ := strings.Cut(err.Error(), "column 0 is "); errors.Is(err, dataset.ErrFormat) && (strings.Contains(field, ";") || strings.Contains(field, `\t`)) {
		hint = "; fields are separated by commas, or by tabs if the name ends in .tsv"
	} else if !in.csv.options().Header && errors.Is(err, dataset.ErrFormat) && strings.Contains(err.Error(), "row 0 (line 1)") {
		hint = "; if the first line holds names, -header says so"
	}
	if errors.Is(err, dataset.ErrFormat) && in.guessed() {
		hint += "; the file is read as CSV, since nothing in it or its name says otherwise"
	}
	return fmt.Errorf("-data %s: %w%s", in.Path, err, hint)
}

// guessed reports whether the file is read as CSV though its name does not say so.
func (in *Input) guessed() bool {
	format, err := dataset.DetectFormat(in.Path)
	return err == nil && format == dataset.CSV && !slices.Contains([]string{".csv", ".tsv", ".txt"}, suffix(in.Path))
}

// suffix is what the name of a file ends in, .gz aside.
func suffix(path string) string {
	return filepath.Ext(strings.TrimSuffix(strings.ToLower(path), ".gz"))
}

// Rows returns rows lo to hi of data, with their labels and names.
func Rows(data *dataset.Matrix, lo, hi int) *dataset.Matrix {
	part := &dataset.Matrix{Data: data.Data[lo*data.Width : hi*data.Width], Count: hi - lo, Width: data.Width, Names: data.Names}
	if data.Labels != nil {
		part.Labels = data.Labels[lo:hi]
	}
	return part
}
