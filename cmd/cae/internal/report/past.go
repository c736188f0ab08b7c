package report

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/history"
)

// pastOf returns the history of the training that the model in the file at path has come out of, or why there is none. A
// history that cannot be read or is damaged is an error.
func pastOf(m *cae.Model, path string) (h *history.File, absent string, err error) {
	sum := sha256.New()
	if err := m.Save(sum); err != nil { // equal models have equal files
		return nil, "", err
	}
	h, err = history.Read(history.Path(path), hex.EncodeToString(sum.Sum(nil)))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Sprintf("The course of the training is not known: there is no %s, which cae train writes beside a model.", history.Path(path)), nil
	case errors.Is(err, history.ErrOther):
		return nil, fmt.Sprintf("The course of the training is not known: %s is that of another model.", history.Path(path)), nil
	}
	return h, "", err
}
