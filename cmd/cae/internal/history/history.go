// Package history keeps the course of a training run in a file beside the model, for those who look at the model later.
//
// The model file cannot hold it: equal models have equal bytes, however they were trained. The history names the model that it
// belongs to by the SHA-256 of the model's file, so that one left over from an earlier run is not taken for its own.
package history

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/atomicfile"
)

// File is the content of a history file.
type File struct {
	Version int     `json:"version"`
	Model   string  `json:"model_sha256"` // of the model file, in hexadecimal
	Best    int     `json:"best"`         // the epoch that the model is from, 0 for the last
	Epochs  []Epoch `json:"epochs"`
}

// Epoch is one pass over the training data.
type Epoch struct {
	Epoch      int      `json:"epoch"` // from 1
	Training   Figures  `json:"training"`
	Validation *Figures `json:"validation,omitempty"`
}

// Figures are means over samples: see cae.Metrics.
type Figures struct {
	Reconstruction float64 `json:"reconstruction"`
	Penalty        float64 `json:"penalty"`
	Total          float64 `json:"total"`
	JacobianNorm2  float64 `json:"jacobian_norm2"`
	Saturation     float64 `json:"saturation"`
}

const version = 1

// maxBytes is the size of a file that is read, some 50,000 epochs.
const maxBytes = 16 << 20

// ErrOther says that a history is that of another model.
var ErrOther = errors.New("the history is that of another model")

// Path returns the path of the history that goes with a model's: model.history.json beside model.safetensors.
func Path(model string) string { return strings.TrimSuffix(model, ".safetensors") + ".history.json" }

// Of returns the history of a run that ended with the model file of the given SHA-256.
func Of(h *cae.History, sha256 string) *File {
	f := &File{Version: version, Model: sha256, Best: h.Best, Epochs: make([]Epoch, len(h.Epochs))}
	for i, e := range h.Epochs {
		f.Epochs[i] = Epoch{Epoch: e.Epoch, Training: figures(&e.Metrics)}
		if e.Validation != nil {
			v := figures(e.Validation)
			f.Epochs[i].Validation = &v
		}
	}
	return f
}

func figures(m *cae.Metrics) Figures {
	return Figures{m.Reconstruction, m.Penalty, m.Total, m.JacobianNorm2, m.Saturation}
}

// Write writes a history, atomically. A figure that is not finite gives an error.
func Write(path string, f *File) error {
	text, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("history: Write %s: %w", path, err)
	}
	err = atomicfile.Write(path, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
	if err != nil {
		return fmt.Errorf("history: Write: %w", err)
	}
	return nil
}

// Read reads the history of the model whose file has the given SHA-256. A file that is not there gives fs.ErrNotExist, one that
// is no history cae.ErrFormat or cae.ErrVersion, one above 16 MiB cae.ErrTooLarge, and one of another model ErrOther.
func Read(path, sha256 string) (*File, error) {
	f, err := read(path)
	if err == nil && f.Model != sha256 {
		err = fmt.Errorf("model_sha256 is %.12q, want %.12q: %w", f.Model, sha256, ErrOther)
	}
	if err != nil {
		return nil, fmt.Errorf("history: Read %s: %w", path, err)
	}
	return f, nil
}

func read(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxBytes:
		return nil, fmt.Errorf("the file has more than %d bytes: %w", maxBytes, cae.ErrTooLarge)
	}
	return parse(text)
}

func parse(text []byte) (*File, error) {
	f := new(File)
	if err := json.Unmarshal(text, f); err != nil {
		return nil, fmt.Errorf("%w: %w", cae.ErrFormat, err)
	}
	if f.Version != version {
		return nil, fmt.Errorf("version is %d, want %d: %w", f.Version, version, cae.ErrVersion)
	}
	return f, f.check()
}

// check reports epochs that do not count upwards, and a best one that is none of them.
func (f *File) check() error {
	last := 0
	for i, e := range f.Epochs {
		if e.Epoch <= last {
			return fmt.Errorf("entry %d is epoch %d, want more than %d: %w", i, e.Epoch, last, cae.ErrFormat)
		}
		last = e.Epoch
	}
	if f.Best < 0 || f.Best > last {
		return fmt.Errorf("best is %d, want 0 to %d: %w", f.Best, last, cae.ErrFormat)
	}
	return nil
}
