package contractive

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// An overlap that is allowed: in a call, v[0], which is written, may be v[1].
type overlap struct {
	name string
	call func(l *Lanes, v [4][]float32)
}

// v[0], v[1] and v[3] are vectors of n elements, and v[2] is overlapRows such vectors.
const overlapRows = 300

var overlaps = []overlap{
	{"SquaredErrorLanes, dst = y", func(l *Lanes, v [4][]float32) { SquaredErrorLanes(l, v[0], v[1], v[3], 0.3) }},
	{"SquaredErrorLanes, dst = x", func(l *Lanes, v [4][]float32) { SquaredErrorLanes(l, v[0], v[3], v[1], 0.3) }},
	{"CrossEntropyLanes, dst = a", func(l *Lanes, v [4][]float32) { CrossEntropyLanes(l, v[0], v[1], v[3], 0.3) }},
	{"CrossEntropyLanes, dst = x", func(l *Lanes, v [4][]float32) { CrossEntropyLanes(l, v[0], v[3], v[1], 0.3) }},
	{"Axpy", func(_ *Lanes, v [4][]float32) { Axpy(v[0], 0.3, v[1]) }},
	{"AddSquares", func(_ *Lanes, v [4][]float32) { AddSquares(v[0], v[1]) }},
	{"AddScaledSquares", func(_ *Lanes, v [4][]float32) { AddScaledSquares(v[0], 0.3, v[1]) }},
	{"Sigmoid", func(_ *Lanes, v [4][]float32) { Sigmoid(v[0], v[1]) }},
	{"SigmoidPrime, h = z", func(_ *Lanes, v [4][]float32) { SigmoidPrime(v[0], v[3], v[1]) }},
	{"SigmoidPrime, p = z", func(_ *Lanes, v [4][]float32) { SigmoidPrime(v[3], v[0], v[1]) }},
	{"Tanh", func(_ *Lanes, v [4][]float32) { Tanh(v[0], v[1]) }},
	{"TanhPrime, h = z", func(_ *Lanes, v [4][]float32) { TanhPrime(v[0], v[3], v[1]) }},
	{"TanhPrime, p = z", func(_ *Lanes, v [4][]float32) { TanhPrime(v[3], v[0], v[1]) }},
	{"Softplus", func(_ *Lanes, v [4][]float32) { Softplus(v[0], v[1]) }},
	{"SoftplusPrime, h = z", func(_ *Lanes, v [4][]float32) { SoftplusPrime(v[0], v[3], v[1]) }},
	{"SoftplusPrime, p = z", func(_ *Lanes, v [4][]float32) { SoftplusPrime(v[3], v[0], v[1]) }},
	{"ReLU", func(_ *Lanes, v [4][]float32) { ReLU(v[0], v[1]) }},
	{"ReLUPrime, h = z", func(_ *Lanes, v [4][]float32) { ReLUPrime(v[0], v[3], v[1]) }},
	{"ReLUPrime, p = z", func(_ *Lanes, v [4][]float32) { ReLUPrime(v[3], v[0], v[1]) }},
	{"HiddenDelta, dz = dh", func(_ *Lanes, v [4][]float32) {
		HiddenDelta(v[0], v[1], v[3], v[2], 0.3, 0.2, 1, -2)
	}},
	{"MatVecT, s = y", func(_ *Lanes, v [4][]float32) { MatVecT(v[0], v[1], v[2], len(v[0]), factors) }},
	{"Linear, s = y", func(_ *Lanes, v [4][]float32) {
		n := min(len(v[0]), PanelWidth)
		Linear(v[0][:n], v[1], factors, v[2], len(v[0]))
	}},
}

var factors = randomSlice(overlapRows)

func TestOverlaps(t *testing.T) {
	for _, tier := range available() {
		use(t, tier)
		for _, c := range overlaps {
			for _, n := range []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 131} {
				requireOverlap(t, c, n)
			}
		}
	}
}

// requireOverlap compares a call whose two operands are apart, but equal, with one where they are the same.
func requireOverlap(t *testing.T, c overlap, n int) {
	apart := [4][]float32{randomSlice(n), randomSlice(n), randomSlice(overlapRows * n), randomSlice(n)}
	copy(apart[0], apart[1])
	same := apart
	for i, v := range apart {
		same[i] = slices.Clone(v)
	}
	same[0] = same[1]
	var lanes, sameLanes Lanes
	c.call(&lanes, apart)
	c.call(&sameLanes, same)
	context := fmt.Sprintf("%s on %s, n = %d", c.name, active, n)
	require.Equal(t, lanes, sameLanes, context)
	apart[1] = apart[0]
	require.Equal(t, apart, same, context)
}
