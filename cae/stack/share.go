package stack

import "github.com/seed85368726/contractive/kernels"

// share is the part of the units whose gradients one worker computes.
type share struct {
	units   []units
	strip   []float32      // holds the weights' gradient of a few units at a time
	columns kernels.Matrix // samples x the same units: a copy of their delta, without gaps
}

// units are units lo to hi-1 of a layer.
type units struct{ layer, lo, hi int }

const (
	stripUnits = 64 // units of a strip: one panel of a kernels.Packed
	unitGrain  = 16 // units go to shares in multiples of it: a cache line of float32
)

// newShares divides the units of all layers among up to n workers, so that each has about as many weights.
func newShares(layers []layer, batch, n int) []share {
	total, widest := 0, 0
	for _, l := range layers {
		total += len(l.w.Data)
		widest = max(widest, l.w.Cols)
	}
	shares := make([]share, n)
	before := 0
	for k, l := range layers {
		for lo := 0; lo < l.w.Rows; lo += unitGrain {
			u := units{k, lo, min(lo+unitGrain, l.w.Rows)}
			shares[int(int64(before)*int64(n)/int64(total))].add(u)
			before += (u.hi - u.lo) * l.w.Cols
		}
	}
	for i := range shares {
		shares[i].strip = make([]float32, stripUnits*widest)
		shares[i].columns = kernels.NewMatrix(batch, stripUnits)
	}
	return shares
}

// add adds units, to the last ones if these are of the same layer: units come in order.
func (s *share) add(u units) {
	if n := len(s.units); n > 0 && s.units[n-1].layer == u.layer {
		s.units[n-1].hi = u.hi
		return
	}
	s.units = append(s.units, u)
}

// gather copies columns lo to hi of the first n rows of m: rows that lie a page apart would each cost the product an
// address translation. Whole rows need no copy.
func (s *share) gather(m kernels.Matrix, n, lo, hi int) kernels.Matrix {
	if hi-lo == m.Cols {
		return m.RowRange(0, n)
	}
	c := s.columns.RowRange(0, n).ColRange(0, hi-lo)
	for i := range n {
		copy(c.Row(i), m.Row(i)[lo:hi])
	}
	return c
}
