package contractive

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// cut is memory in which one operand lacks its last element.
type cut struct{ operand int }

func (c cut) take(_, n int) []float32 { return make([]float32, n) }

func (c cut) hand(operand int, elements []float32) []float32 {
	if n := len(elements) - 1; operand == c.operand {
		return elements[:n:n]
	}
	return elements
}

// Where the sizes of a call come from: the operands that are not too short for them, whatever their length. Of a vector
// operation it is the first that is not the lanes.
var sizesOf = map[string][]int{
	"MatVec": {0, 2}, "RowNorms2": {0}, "MatVecNorms2": {0, 3}, "MatVecT": {0, 3}, "AddOuter": {1, 2}, "Linear": {0, 2},
	"Transpose": {}, "MulPanel": {}, "MulPanelT": {},
	"SumLanes": {0}, // an array
	"DotLanes": {0, 1}, "SumSquaresLanes": {0, 1}, "JacobianNorm2Lanes": {0, 1}, "SquaredErrorLanes": {0, 1}, "CrossEntropyLanes": {0, 1},
}

// An operand without room for the sizes of a call panics on every instruction set, rather than that assembly reaches beyond it.
func TestShortOperandsPanic(t *testing.T) {
	for _, tier := range available() {
		use(t, tier)
		for _, op := range vectorOperations {
			requireShortPanics(t, op, 37)
		}
		for _, op := range matrixOperations {
			for _, rows := range []int{1, 2, 7} {
				requireShortPanics(t, op, 34*9+rows) // of 9 columns; a panel has more
				requireShortPanics(t, op, 19*9+rows-1)
			}
		}
	}
}

// requireShortPanics makes the call of size n once for every operand, which is too short.
func requireShortPanics(t *testing.T, op operation, n int) {
	call := func(operand int) (count int) {
		o := &operands{memory: cut{operand}, rng: rand.New(rand.NewPCG(1, 1))}
		op.call(o, n)
		return len(o.shapes)
	}
	sizes, ok := sizesOf[op.name]
	if !ok {
		sizes = []int{0}
	}
	for operand := range call(-1) {
		if !slices.Contains(sizes, operand) {
			require.Panics(t, func() { call(operand) }, "%s on %s, n = %d: operand %d", op.name, active, n, operand)
		}
	}
}

func TestRefusedSizes(t *testing.T) {
	v := make([]float32, 1<<14)
	const outside, wide, large = "contractive: matrix reaches outside its slice", "contractive: Linear: more columns than PanelWidth",
		"contractive: panel larger than PanelWidth x Block"
	for _, c := range []struct {
		want string
		call func()
	}{
		{outside, func() { MatVec(v[:3], v, -1, v[:4]) }},
		{outside, func() { MatVec(v[:1], v, -1, v[:4]) }},
		{outside, func() { MatVec(v[:3], v[:11], 4, v[:4]) }},
		{outside, func() { MatVec(v[:5], v, 1<<(bits.UintSize-2), v[:4]) }}, // times four rows it is 0, modulo the range of int
		{outside, func() { RowNorms2(v[:2], v[:8], 5, 4) }},
		{outside, func() { MulPanel(v, 4, v, -1, v, 4, v, 4, 3, 4, 4, 0) }},
		{wide, func() { Linear(v[:PanelWidth+1], v, v[:2], v, PanelWidth+1) }},
		{large, func() { MulPanel(v, 65, v, 0, v, 4, v, 65, 3, PanelWidth+1, 4, 0) }},
		{large, func() { MulPanelT(v, 8, v, 0, v, 3, v, 8, 3, 8, Block+1, 0) }},
	} {
		require.PanicsWithValue(t, c.want, c.call)
	}
}
