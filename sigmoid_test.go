package contractive

import (
	"math"
	"runtime"
	"sync"
	"testing"

	"github.com/seed85368726/contractive/generic"
)

// Every tier's sigmoid and derivative, on inputs a stride apart over all 2^32,
// or on all of them with -exhaustive, have the bits of package generic, whose
// own tests prove them against float64.
func TestSigmoidOfEveryTier(t *testing.T) {
	stride := uint64(1021) // prime, so that every low bit pattern is met
	if *exhaustive {
		stride = 1
	}
	old := active
	defer func() { active = old }()
	for _, tier := range vectorTiers() {
		active = tier
		t.Run(tier.String(), func(t *testing.T) { sweepSigmoid(t, stride) })
	}
}

func sweepSigmoid(t *testing.T, stride uint64) {
	const chunk = 1 << 12
	workers := runtime.GOMAXPROCS(0)
	total := (1<<32 + stride - 1) / stride
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			x, h, p := make([]float32, chunk), make([]float32, chunk), make([]float32, chunk)
			wantH, wantP, only := make([]float32, chunk), make([]float32, chunk), make([]float32, chunk)
			for start := uint64(w) * chunk; start < total; start += uint64(workers) * chunk {
				for i := range x {
					x[i] = math.Float32frombits(uint32((start + uint64(i)) * stride))
				}
				generic.SigmoidPrime(wantH, wantP, x)
				SigmoidPrime(h, p, x)
				Sigmoid(only, x)
				for i := range x {
					if !sameFloat(h[i], wantH[i]) || !sameFloat(p[i], wantP[i]) || !sameFloat(only[i], wantH[i]) {
						t.Errorf("x = %x: h %x, %x, want %x; p %x, want %x", math.Float32bits(x[i]), math.Float32bits(h[i]),
							math.Float32bits(only[i]), math.Float32bits(wantH[i]), math.Float32bits(p[i]), math.Float32bits(wantP[i]))
						return
					}
				}
			}
		})
	}
	wg.Wait()
}
