package stack

import (
	"fmt"
	"sync"

	"github.com/seed85368726/contractive/cae"
)

// normaliser is what samples go through first; the zero value is none. That of a file is made, as a copy, when it is first needed, so
// that a file can be read in twice its memory.
type normaliser struct {
	kind cae.Normalisation
	made func() *cae.Normaliser
}

// get returns it, or nil for none.
func (n normaliser) get() *cae.Normaliser {
	if n.made == nil {
		return nil
	}
	return n.made()
}

// normaliserOf returns that of a model.
func normaliserOf(m *cae.Model) normaliser {
	n := m.Normaliser()
	if n == nil {
		return normaliser{}
	}
	return normaliser{n.Kind(), func() *cae.Normaliser { return n }}
}

// viewNormaliser returns that of a file, whose elements are finite.
func viewNormaliser(kind cae.Normalisation, shift, scale []float32) (normaliser, error) {
	for i, v := range scale {
		if !(v > 0) {
			return normaliser{}, fmt.Errorf("scale, column %d is %v, want above 0: %w", i, v, cae.ErrRange)
		}
	}
	return normaliser{kind, sync.OnceValue(func() *cae.Normaliser {
		n, err := cae.NewNormaliser(kind, shift, scale)
		if err != nil {
			panic(err) // it has been checked
		}
		return n
	})}, nil
}
