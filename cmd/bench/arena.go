package main

import "math/rand/v2"

// pageSize is the distance at which addresses look alike to a CPU that compares
// their low bits to find out whether a load depends on an earlier store.
const pageSize = 4096

// placements are the distances between consecutive operands modulo pageSize, in
// bytes, that repetitions take in turn. With the first ones each operand lies
// at, 64 bytes before, and 64 bytes after the place of the next.
var placements = []int{0, 64, pageSize - 64, pageSize/4 + 64, pageSize/2 + 64}

// arena is the memory that the operands of all cases share, so that they lie on
// the same pages throughout. It is a large allocation, which Go aligns to pages.
type arena struct {
	data  []float32
	drawn []float32 // numbers from [0, 1), from which all values are taken
}

// drawnLength is odd, so that operands do not repeat one another's values.
const drawnLength = 1<<16 + 1

const (
	pageElements = pageSize / 4
	minArena     = 16 * pageElements
)

// reserve makes room for the operands of k. New memory is written to, as pages that
// never were are all the same zeros to the machine, and read faster than any others.
func (a *arena) reserve(k *kernel, s size) {
	if a.drawn == nil {
		a.draw()
	}
	end := 0
	for _, o := range k.operands {
		end += slot(o, s)
	}
	if end > len(a.data) {
		a.data = nil
		a.data = make([]float32, max(end, minArena))
		signed.fill(a.data, a.drawn)
	}
}

// fill draws the values of all operands of k, at any placement.
func (a *arena) fill(k *kernel, s size) {
	a.reserve(k, s)
	from := 0
	for _, o := range k.operands {
		to := from + slot(o, s)
		o.values.fill(a.data[from:to], a.drawn)
		from = to
	}
}

func (a *arena) draw() {
	r := rand.New(rand.NewPCG(1, 2))
	a.drawn = make([]float32, drawnLength)
	for i := range a.drawn {
		a.drawn[i] = r.Float32()
	}
}

// refill draws the values of operands, the same at every placement.
func (a *arena) refill(k *kernel, operands [][]float32) {
	for i, o := range operands {
		k.operands[i].values.fill(o, a.drawn[i*drawnLength/len(operands):])
	}
}

// fill scales numbers from [0, 1) to the range of v, as often as x is long.
func (v values) fill(x, drawn []float32) {
	for len(x) > 0 {
		n := min(len(x), len(drawn))
		for i, d := range drawn[:n] {
			x[i] = v.low + (v.high-v.low)*d
		}
		x = x[n:]
	}
}

// operands returns the operands of k, each placement bytes further into its page than the one
// before.
func (a *arena) operands(k *kernel, s size, placement int) [][]float32 {
	list := make([][]float32, len(k.operands))
	from := 0
	for i, o := range k.operands {
		n := int(o.elements(s))
		start := from + i*placement%pageSize/4
		list[i] = a.data[start : start+n : start+n]
		from += slot(o, s)
	}
	return list
}

// slot returns the elements that are set aside for o: whole pages with room to move by one.
func slot(o operand, s size) int {
	pages := (int(o.elements(s)) + pageElements - 1) / pageElements
	return (pages + 1) * pageElements
}
