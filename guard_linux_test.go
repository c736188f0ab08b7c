package contractive

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// guarded is memory in which every operand touches a page that cannot be accessed: with its end, or with its start. The
// operands that an operation only reads cannot be written. Rows' padding is NaN, and so are the elements on the open side.
type guarded struct {
	areas  []*guardedArea
	writes int // how many operands, the first ones, may be written
	atEnd  bool

	taken []takenArea
}

// takenArea is an operand, and the canaries on its open side.
type takenArea struct{ elements, open []float32 }

const openSide = 80 // more than an unrolled iteration reads at once

func (g *guarded) take(operand, n int) []float32 {
	all := g.areas[operand].writable
	t := takenArea{all[:n:n], all[n : n+openSide]}
	if g.atEnd {
		start := len(all) - n
		t = takenArea{all[start:], all[start-openSide : start]}
	}
	for i := range t.open {
		t.open[i] = math.Float32frombits(canary)
	}
	g.taken = append(g.taken, t)
	return t.elements
}

func (g *guarded) hand(operand int, elements []float32) []float32 {
	if operand < g.writes {
		return elements
	}
	return g.areas[operand].readOnly(elements)
}

// guardedArea is a run of pages, between two that cannot be accessed, which is mapped twice: to write and to read.
type guardedArea struct{ writable, readable []float32 }

func newGuardedArea(t *testing.T, bytes int) *guardedArea {
	page := os.Getpagesize()
	bytes = (bytes + page - 1) / page * page
	file, err := os.Create(t.TempDir() + "/area")
	require.NoError(t, err)
	defer file.Close()
	require.NoError(t, file.Truncate(int64(bytes+2*page)))
	mapped := func(access int) []float32 {
		all, err := syscall.Mmap(int(file.Fd()), 0, bytes+2*page, access, syscall.MAP_SHARED)
		require.NoError(t, err)
		t.Cleanup(func() { syscall.Munmap(all) })
		require.NoError(t, syscall.Mprotect(all[:page], syscall.PROT_NONE))
		require.NoError(t, syscall.Mprotect(all[page+bytes:], syscall.PROT_NONE))
		return unsafe.Slice((*float32)(unsafe.Pointer(&all[page])), bytes/4)
	}
	return &guardedArea{writable: mapped(syscall.PROT_READ | syscall.PROT_WRITE), readable: mapped(syscall.PROT_READ)}
}

// readOnly returns the same elements where they cannot be written.
func (a *guardedArea) readOnly(elements []float32) []float32 {
	n := len(elements)
	if n == 0 {
		return a.readable[:0]
	}
	start := (uintptr(unsafe.Pointer(&elements[0])) - uintptr(unsafe.Pointer(&a.writable[0]))) / unsafe.Sizeof(elements[0])
	return a.readable[start:][:n:n]
}

func newGuardedAreas(t *testing.T) []*guardedArea {
	areas := make([]*guardedArea, 6)
	for i := range areas {
		areas[i] = newGuardedArea(t, 400<<10)
	}
	return areas
}

// faults runs f and returns the fault that it met, if any.
func faults(f func()) (fault any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = recover() }()
	f()
	return nil
}

// The guards notice what they are for: one element read before or after an operand, and an input written.
func TestGuardNotices(t *testing.T) {
	at := func(x []float32, i int) *float32 {
		return (*float32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(x)), 4*i))
	}
	g := &guarded{areas: newGuardedAreas(t), writes: 1}
	for _, n := range []int{1, 7, 64} {
		for operand := range 2 {
			g.atEnd = true
			end := g.hand(operand, g.take(operand, n))
			g.atEnd = false
			start := g.hand(operand, g.take(operand, n))
			sink := float32(0)
			require.Nil(t, faults(func() { sink += end[0] + end[n-1] + start[0] + start[n-1] }))
			require.NotNil(t, faults(func() { sink += *at(end, n) }))
			require.NotNil(t, faults(func() { sink += *at(start, -1) }))
			require.Equal(t, operand == 1, faults(func() { end[0] = sink }) != nil)
		}
	}
}

// Every kernel of every tier, for every length up to four unrolled iterations, every shape that the comparison with the
// specification meets a part of, and every operand at either guard: nothing outside is read or written, no input is
// written, and neither a row's padding nor what is beside an operand, which is NaN, has an influence.
func TestGuardPages(t *testing.T) {
	areas := newGuardedAreas(t)
	for _, tier := range vectorTiers() {
		t.Run(tier.String(), func(t *testing.T) {
			use(t, tier)
			seen := map[string]bool{"spinFMA": true} // which has no operand
			for _, op := range guardedOperations() {
				for n := 0; n < op.sizes; n++ {
					want := specified(op, n)
					for _, atEnd := range []bool{true, false} {
						g := &guarded{areas: areas, writes: op.writes, atEnd: atEnd}
						g.require(t, op, n, want)
					}
				}
				seen[stubName(op.name)] = true
				ran[tier][stubName(op.name)] = true
			}
			for _, name := range stubs(tier) {
				require.True(t, seen[name], "%s is not guarded", name)
			}
			t.Logf("%s: %d kernels guarded", tier, len(seen)-1)
		})
	}
}

// guardedOperations are all, with as many sizes as are met here.
func guardedOperations() []operation {
	ops := append([]operation{{"SpinLoad", 0, func(o *operands, n int) { SpinLoad(o.vec(n)) }, lengths}}, vectorOperations...)
	for i := range ops {
		ops[i].sizes = 4*128 + 4
		if testing.Short() {
			ops[i].sizes = 150
		}
	}
	for _, op := range matrixOperations {
		step := 7
		if testing.Short() {
			step = 41
		}
		call, step := op.call, step
		ops = append(ops, operation{op.name, op.writes, func(o *operands, n int) { call(o, n*step) }, op.sizes / step})
	}
	return ops
}

// require runs one call and compares it with the specification.
func (g *guarded) require(t *testing.T, op operation, n int, want outcome) {
	t.Helper()
	o := &operands{memory: g, rng: rand.New(rand.NewPCG(uint64(n), 5)), poisoned: true}
	context := func() string {
		return fmt.Sprintf("%s on %s, n = %d, guard at the end: %v", op.name, active, n, g.atEnd)
	}
	if fault := faults(func() { op.call(o, n) }); fault != nil {
		t.Fatalf("%s: %v", context(), fault)
	}
	for operand, taken := range g.taken {
		for i, v := range taken.open {
			if math.Float32bits(v) != canary {
				t.Fatalf("%s: operand %d: %v written beside it, at %d", context(), operand, v, i)
			}
		}
		s := o.shapes[operand]
		for i, v := range taken.elements {
			if i%s.stride >= s.cols && math.Float32bits(v) != canary {
				t.Fatalf("%s: operand %d: %v written in the padding, at %d", context(), operand, v, i)
			}
		}
	}
	g.compare(t, want, o.results, context)
}

// specified makes the same call in plain Go.
func specified(op operation, n int) outcome {
	old := active
	active = Generic
	defer func() { active = old }()
	a := &apart{offset: func(int) int { return 0 }}
	o := &operands{memory: a, rng: rand.New(rand.NewPCG(uint64(n), 5)), poisoned: true}
	op.call(o, n)
	return outcome{a, o.results}
}

// compare compares what the call left with what it should.
func (g *guarded) compare(t *testing.T, want outcome, results []float32, context func() string) {
	t.Helper()
	got := outcome{&apart{offset: want.offset}, results}
	for operand, taken := range g.taken {
		block := slices.Clone(want.blocks[operand])
		copy(block[16:], taken.elements)
		got.blocks = append(got.blocks, block)
	}
	sameBits(t, want, got, context)
}
