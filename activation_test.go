package contractive

import (
	"math"
	"runtime"
	"sync"
	"testing"

	"github.com/seed85368726/contractive/generic"
	"github.com/seed85368726/contractive/internal/plateau"
)

// activation is a function of the hidden units, without and with its derivative.
type activation struct {
	name  string
	apply func(dst, x []float32)
	prime func(h, p, z []float32)

	generic func(h, p, z []float32)
	ends    *plateau.Ends
}

var activations = []activation{
	{"Sigmoid", Sigmoid, SigmoidPrime, generic.SigmoidPrime, &plateau.Sigmoid},
	{"Tanh", Tanh, TanhPrime, generic.TanhPrime, &plateau.Tanh},
	{"Softplus", Softplus, SoftplusPrime, generic.SoftplusPrime, &plateau.Softplus},
	{"ReLU", ReLU, ReLUPrime, generic.ReLUPrime, &plateau.ReLU},
}

// Every tier's activations and derivatives, on inputs a stride apart over all
// 2^32, or on all of them with -exhaustive, have the bits of package generic,
// whose own tests prove them against float64, and prove too that they are a plain form at
// the ends of the activation.
func TestActivationsOfEveryTier(t *testing.T) {
	stride, size := uint64(1021), 1<<20 // prime, so that every low bit pattern is met
	if testing.Short() {
		stride, size = 16411, 1<<18
	}
	if *exhaustive {
		stride, size = 1, 1<<20
	}
	slab := newSlab(size)
	for _, a := range activations {
		t.Run(a.name, func(t *testing.T) {
			old := active
			defer func() { active = old }()
			for first := uint64(0); first < 1<<32; first += stride * uint64(len(slab.x)) {
				slab.fill(a, first, stride)
				for _, tier := range vectorTiers() {
					active = tier
					slab.compare(t, a)
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

// slab is a run of inputs and what package generic makes of them.
type slab struct{ x, h, p []float32 }

func newSlab(n int) *slab {
	return &slab{make([]float32, n), make([]float32, n), make([]float32, n)}
}

// fill takes the floats whose bits are first, first + stride, and so on,
// beginning again at 0 after the last.
func (s *slab) fill(a activation, first, stride uint64) {
	s.eachPart(func(lo, hi int) {
		for i := lo; i < hi; i++ {
			s.x[i] = math.Float32frombits(uint32(first + uint64(i)*stride))
		}
		for lo < hi {
			n := min(chunk, hi-lo)
			s.want(a, lo, lo+n)
			lo += n
		}
	})
}

const chunk = 1 << 12

// want computes a part of h and p: by the plain form if all of the part is at one end, which the run of all inputs
// has to be quick about, or else by package generic.
func (s *slab) want(a activation, lo, hi int) {
	if x := s.x[lo:hi]; *exhaustive && atOneEnd(a.ends, x[0], x[len(x)-1]) {
		for i, v := range x {
			s.h[lo+i], s.p[lo+i], _ = a.ends.At(v)
		}
		return
	}
	a.generic(s.h[lo:hi], s.p[lo:hi], s.x[lo:hi])
}

// atOneEnd reports whether everything from u to v, which grow or fall, is at the same end.
func atOneEnd(e *plateau.Ends, u, v float32) bool {
	u, v = float32(math.Abs(float64(u))), float32(math.Abs(float64(v)))
	return u < e.Near && v < e.Near || u >= e.Far && v >= e.Far
}

// compare holds the active tier against the slab.
func (s *slab) compare(t *testing.T, a activation) {
	s.eachPart(func(lo, hi int) {
		var h, p, only [chunk]float32
		for ; lo < hi; lo += chunk {
			n := min(chunk, hi-lo)
			a.prime(h[:n], p[:n], s.x[lo:])
			a.apply(only[:n], s.x[lo:])
			for i := range n {
				if !sameFloat(h[i], s.h[lo+i]) || !sameFloat(p[i], s.p[lo+i]) || !sameFloat(only[i], s.h[lo+i]) {
					t.Errorf("%s: x = %x: h %x and %x, p %x, want %x, %x", active, math.Float32bits(s.x[lo+i]), math.Float32bits(h[i]),
						math.Float32bits(only[i]), math.Float32bits(p[i]), math.Float32bits(s.h[lo+i]), math.Float32bits(s.p[lo+i]))
					return
				}
			}
		}
	})
}

// eachPart runs f over the slab in parallel.
func (s *slab) eachPart(f func(lo, hi int)) {
	var wg sync.WaitGroup
	parts := runtime.GOMAXPROCS(0)
	for i := range parts {
		wg.Go(func() { f(i*len(s.x)/parts, (i+1)*len(s.x)/parts) })
	}
	wg.Wait()
}
