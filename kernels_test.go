package contractive

import (
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/need"
)

// vectorTiers lists the instruction sets of this machine that have assembly.
func vectorTiers() []ISA {
	tiers := available()
	return tiers[:len(tiers)-1]
}

// ran records the kernels that the tests compared, by tier.
var ran = map[ISA]map[string]bool{NEON: {}, AVX2: {}, AVX512: {}}

var wantTier = flag.String("tier", "", "the tier that the CPU features of this run must give")

var exhaustive = flag.Bool("exhaustive", false, "run the activations of every tier on all 2^32 inputs, and operations on vectors at all offsets")

// A run of all tests fails if a kernel of a tier that this machine has was
// not compared with the specification.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	for _, tier := range vectorTiers() {
		names := stubs(tier)
		n := 0
		for _, name := range names {
			if ran[tier][name] {
				n++
			}
		}
		fmt.Printf("%s: %d of %d kernels ran\n", tier, n, len(names))
		if whole := flag.Lookup("test.run").Value.String() == ""; whole && (n < len(names) || n == 0) {
			fmt.Printf("FAIL: kernels of %s did not run: have %v, ran %v\n", tier, names, ran[tier])
			code = 1
		}
	}
	fmt.Printf("%s: active %s, tiers %v\n", runtime.GOARCH, Active(), available())
	os.Exit(code)
}

// stubs lists the functions of a tier in the generated declarations.
func stubs(tier ISA) []string {
	text, err := os.ReadFile("kernels_" + runtime.GOARCH + ".go")
	if err != nil {
		panic(err)
	}
	suffix := strings.ToUpper(tier.String())
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^func (\w+)`+suffix+`\(`).FindAllStringSubmatch(string(text), -1) {
		names = append(names, m[1])
	}
	return names
}

// stubName returns the name of an operation's stub: its capitals at the start
// are small.
func stubName(operation string) string {
	if rest, ok := strings.CutPrefix(operation, "ReLU"); ok {
		return "relu" + rest
	}
	return strings.ToLower(operation[:1]) + operation[1:]
}

// use makes a tier the active one until the test ends.
func use(t testing.TB, tier ISA) {
	old := active
	active = tier
	t.Cleanup(func() { active = old })
}

// operands hands out the arguments of one call: the same values whenever the
// same seed asks for the same lengths, where its memory has room for them.
type operands struct {
	memory
	rng     *rand.Rand
	special bool
	given   []byte // the bits of the first values
	shapes  []shapeOf
	results []float32

	poisoned bool // the padding of rows is canaries
}

// memory is where operands lie.
type memory interface {
	take(operand, n int) []float32                         // room for n elements
	hand(operand int, elements []float32) (same []float32) // the elements as the operation gets them
}

// shapeOf is the shape of an operand: rows of cols elements at a stride. A vector is one row.
type shapeOf struct{ cols, stride int }

const canary = 0x7fc0dead

func (o *operands) vec(n int) []float32 {
	return o.filled(n, shapeOf{n, max(n, 1)})
}

func (o *operands) filled(n int, shape shapeOf) []float32 {
	operand := len(o.shapes)
	o.shapes = append(o.shapes, shape)
	v := o.take(operand, n)
	for i := range v {
		if v[i] = o.value(); o.poisoned && i%shape.stride >= shape.cols {
			v[i] = math.Float32frombits(canary)
		}
	}
	return o.hand(operand, v)
}

// apart puts every operand between canaries, at an offset of 0 to 15 elements
// from a 64-byte boundary.
type apart struct {
	offset func(operand int) int
	blocks [][]float32
}

func (a *apart) take(operand, n int) []float32 {
	block := make([]float32, n+64)
	for i := range block {
		block[i] = math.Float32frombits(canary)
	}
	a.blocks = append(a.blocks, block)
	return block[16+a.offset(operand):][:n:n]
}

func (a *apart) hand(_ int, elements []float32) []float32 { return elements }

// matrix is a vec with room for rows at a stride.
func (o *operands) matrix(rows, cols, stride int) []float32 {
	if rows == 0 || cols == 0 {
		return o.vec(0)
	}
	return o.filled((rows-1)*stride+cols, shapeOf{cols, stride})
}

func (o *operands) result(v float32) { o.results = append(o.results, v) }

var specials = []uint32{
	0, 1 << 31, 1, 1<<31 | 1, 0x007fffff, 0x00800000, 0x80800000, 0x3f800000, 0xbf800000,
	0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0x1f000000, 0x9f000000, 0x20000001,
}

// value is of moderate size, or, one time in four where special is set, an
// extreme one: every rounding and range case of the arithmetic.
func (o *operands) value() float32 {
	if len(o.given) >= 4 {
		v := math.Float32frombits(binary.LittleEndian.Uint32(o.given))
		o.given = o.given[4:]
		return v
	}
	if o.special && o.rng.IntN(4) == 0 {
		if o.rng.IntN(2) == 0 {
			return math.Float32frombits(specials[o.rng.IntN(len(specials))])
		}
		return math.Float32frombits(o.rng.Uint32())
	}
	return float32(o.rng.NormFloat64()) * float32(uint(1)<<o.rng.IntN(8)) / 16
}

// sameFloat reports whether a and b have the same bits, or are both NaN.
func sameFloat(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// sameBits compares what two runs left, canaries included.
func sameBits(t *testing.T, want, got outcome, context func() string) {
	t.Helper()
	for i, v := range want.results {
		if !sameFloat(v, got.results[i]) {
			t.Fatalf("%s: result %x (%v), want %x (%v)", context(),
				math.Float32bits(got.results[i]), got.results[i], math.Float32bits(v), v)
		}
	}
	for k, block := range want.blocks {
		for i, v := range block {
			if !sameFloat(v, got.blocks[k][i]) {
				t.Fatalf("%s: operand %d element %d: %x (%v), want %x (%v)", context(), k,
					i-16-want.offset(k), math.Float32bits(got.blocks[k][i]), got.blocks[k][i], math.Float32bits(v), v)
			}
		}
	}
}

// outcome is what a call left: its results, and its operands' blocks.
type outcome struct {
	*apart
	results []float32
}

// An operation under test: call takes its operands from o, in a shape that n
// indexes, and makes the call.
type operation struct {
	name   string
	writes int // how many operands, the first ones, are written
	call   func(o *operands, n int)
	sizes  int // n runs from 0 to sizes-1
}

// lengths is more than 0..1024, and more than four unrolled iterations of
// every loop.
const lengths = 1100

var vectorOperations = []operation{
	{"Dot", 0, func(o *operands, n int) { o.result(Dot(o.vec(n), o.vec(n))) }, lengths},
	{"SumSquares", 0, func(o *operands, n int) { o.result(SumSquares(o.vec(n))) }, lengths},
	{"SumLanes", 0, func(o *operands, n int) { o.result(SumLanes((*Lanes)(o.vec(32)))) }, lengths},
	{"DotLanes", 1, func(o *operands, n int) { withLanes(o, func(l *Lanes) { DotLanes(l, o.vec(n), o.vec(n)) }) }, lengths},
	{"SumSquaresLanes", 1, func(o *operands, n int) { withLanes(o, func(l *Lanes) { SumSquaresLanes(l, o.vec(n)) }) }, lengths},
	{"JacobianNorm2Lanes", 1, func(o *operands, n int) {
		withLanes(o, func(l *Lanes) { JacobianNorm2Lanes(l, o.vec(n), o.vec(n)) })
	}, lengths},
	{"SquaredErrorLanes", 2, func(o *operands, n int) {
		withLanes(o, func(l *Lanes) { SquaredErrorLanes(l, o.vec(n), o.vec(n), o.vec(n), o.value()) })
	}, lengths},
	{"CrossEntropyLanes", 2, func(o *operands, n int) {
		withLanes(o, func(l *Lanes) { CrossEntropyLanes(l, o.vec(n), o.vec(n), o.vec(n), o.value()) })
	}, lengths},
	{"Axpy", 1, func(o *operands, n int) { Axpy(o.vec(n), o.value(), o.vec(n)) }, lengths},
	{"AddSquares", 1, func(o *operands, n int) { AddSquares(o.vec(n), o.vec(n)) }, lengths},
	{"AddScaledSquares", 1, func(o *operands, n int) { AddScaledSquares(o.vec(n), o.value(), o.vec(n)) }, lengths},
	{"Sigmoid", 1, func(o *operands, n int) { Sigmoid(o.vec(n), o.vec(n)) }, lengths},
	{"SigmoidPrime", 2, func(o *operands, n int) { SigmoidPrime(o.vec(n), o.vec(n), o.vec(n)) }, lengths},
	{"Tanh", 1, func(o *operands, n int) { Tanh(o.vec(n), o.vec(n)) }, lengths},
	{"TanhPrime", 2, func(o *operands, n int) { TanhPrime(o.vec(n), o.vec(n), o.vec(n)) }, lengths},
	{"Softplus", 1, func(o *operands, n int) { Softplus(o.vec(n), o.vec(n)) }, lengths},
	{"SoftplusPrime", 2, func(o *operands, n int) { SoftplusPrime(o.vec(n), o.vec(n), o.vec(n)) }, lengths},
	{"ReLU", 1, func(o *operands, n int) { ReLU(o.vec(n), o.vec(n)) }, lengths},
	{"ReLUPrime", 2, func(o *operands, n int) { ReLUPrime(o.vec(n), o.vec(n), o.vec(n)) }, lengths},
	{"HiddenDelta", 1, func(o *operands, n int) {
		HiddenDelta(o.vec(n), o.vec(n), o.vec(n), o.vec(n), o.value(), o.value(), o.value(), o.value())
	}, lengths},
	{"AddCurvature", 1, func(o *operands, n int) {
		AddCurvature(o.vec(n), o.vec(n), o.vec(n), o.value(), o.value())
	}, lengths},
	{"CountOutside", 0, func(o *operands, n int) {
		x, zero, inf := o.vec(n), float32(0), float32(math.Inf(1))
		o.result(CountOutside(x, -0.5, 0.7))
		o.result(CountOutside(x, 0.05, 0.95)) // 0, which a tail lacks its elements as, is outside
		o.result(CountOutside(x, zero, -zero))
		o.result(CountOutside(x, -inf, inf))
	}, lengths},
	{"Momentum", 2, func(o *operands, n int) {
		Momentum(o.vec(n), o.vec(n), o.vec(n), o.value(), o.value())
	}, lengths},
	{"Adam", 3, func(o *operands, n int) {
		step := AdamStep{Beta1: 0.9, Gain1: 0.1, Beta2: 0.999, Gain2: 0.001, Rate: o.value(), Scale: o.value(), Epsilon: 1e-8}
		Adam(o.vec(n), o.vec(n), o.vec(n), o.vec(n), &step)
	}, lengths},
}

// Every operation on vectors: every length, at random offsets; the short ones, or all of them with -exhaustive (some
// minutes), with each operand at each offset in turn. In short runs some of the longer lengths, and one offset in 16,
// which moves on from one length to the next with the same tail.
func TestVectorOperationsEqualGeneric(t *testing.T) {
	for _, op := range vectorOperations {
		t.Run(op.name, func(t *testing.T) {
			for n := range op.sizes {
				if n > 140 && n%7 != 0 && testing.Short() {
					continue
				}
				count := compareTiers(t, op, n, -1, 0)
				if n > 140 && !*exhaustive {
					continue
				}
				for operand := range count {
					for off := range 16 {
						if (n+n/16*7+off)%16 == 0 || !testing.Short() {
							compareTiers(t, op, n, operand, off)
						}
					}
				}
			}
		})
	}
}

// shape spreads an index over rows, columns and extra stride: every pair up to
// 33 x 67 is met, and larger ones are sampled.
func shape(n int) (rows, cols, stride int) {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	rows, cols = n%34, n/34%68
	if n >= 34*68 {
		rows, cols = r.IntN(100), r.IntN(300)
	}
	return rows, cols, cols + r.IntN(3)*r.IntN(20)
}

const shapes = 34*68 + 300

var matrixOperations = []operation{
	{"MatVec", 1, func(o *operands, n int) {
		rows, cols, stride := shape(n)
		MatVec(o.vec(rows), o.matrix(rows, cols, stride), stride, o.vec(cols))
	}, shapes},
	{"RowNorms2", 1, func(o *operands, n int) {
		rows, cols, stride := shape(n)
		RowNorms2(o.vec(rows), o.matrix(rows, cols, stride), stride, cols)
	}, shapes},
	{"MatVecNorms2", 2, func(o *operands, n int) {
		rows, cols, stride := shape(n)
		MatVecNorms2(o.vec(rows), o.vec(rows), o.matrix(rows, cols, stride), stride, o.vec(cols))
	}, shapes},
	{"MatVecT", 1, func(o *operands, n int) {
		rows, cols, stride := shape(n)
		MatVecT(o.vec(cols), o.vec(cols), o.matrix(rows, cols, stride), stride, o.vec(rows))
	}, shapes},
	{"AddOuter", 1, func(o *operands, n int) {
		rows, cols, stride := shape(n)
		AddOuter(o.matrix(rows, cols, stride), stride, o.value(), o.vec(rows), o.vec(cols))
	}, shapes},
	{"Transpose", 1, func(o *operands, n int) {
		rows, cols, lda := shape(n)
		ldb := rows + n%3
		Transpose(o.matrix(cols, rows, ldb), ldb, o.matrix(rows, cols, lda), lda, rows, cols)
	}, shapes},
	{"MulPanel", 1, func(o *operands, n int) { callPanel(o, n, MulPanel, false) }, panelShapes},
	{"MulPanelT", 1, func(o *operands, n int) { callPanel(o, n, MulPanelT, true) }, panelShapes},
	{"Linear", 1, func(o *operands, n int) {
		r := rand.New(rand.NewPCG(uint64(n), 3))
		cols := 1 + n%PanelWidth
		inner := []int{1, 2, 3, 4, 5, 7, 16, 127, 128, 129, 255, 256, 257, 384, 511, 512, 513, 640, 784, 1031}[r.IntN(20)]
		ldb := cols + r.IntN(2)*r.IntN(9)
		Linear(o.vec(cols), o.vec(cols), o.vec(inner), o.matrix(inner, cols, ldb), ldb)
	}, 20 * PanelWidth},
}

const panelShapes = 19*PanelWidth + 600

// callPanel meets every m below 19 with every n, and samples k, strides and
// the ways to start.
func callPanel(o *operands, index int, mul func(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k, ahead int), transposed bool) {
	r := rand.New(rand.NewPCG(uint64(index), 2))
	m, n := 1+index%19, 1+index/19%PanelWidth
	if index >= 19*PanelWidth {
		m, n = 1+r.IntN(70), 1+r.IntN(PanelWidth)
	}
	k := []int{1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 64, 127, Block}[r.IntN(13)]
	pad := func() int { return r.IntN(2) * r.IntN(20) }
	ldb, ldc := n+pad(), n+pad()
	rows, cols := m, k
	if transposed {
		rows, cols = k, m
	}
	lda := cols + pad()
	c, a, b := o.matrix(m, n, ldc), o.matrix(rows, cols, lda), o.matrix(k, n, ldb)
	ahead := []int{0, 1 << 10, -1 << 20, 1 << 28}[r.IntN(4)] // a prefetch may go anywhere
	switch r.IntN(3) {
	case 0:
		mul(c, ldc, c, ldc, a, lda, b, ldb, m, n, k, ahead)
	case 1:
		mul(c, ldc, o.vec(n), 0, a, lda, b, ldb, m, n, k, ahead)
	case 2:
		lds := n + pad()
		mul(c, ldc, o.matrix(m, n, lds), lds, a, lda, b, ldb, m, n, k, ahead)
	}
}

func TestMatrixOperationsEqualGeneric(t *testing.T) {
	for _, op := range matrixOperations {
		t.Run(op.name, func(t *testing.T) {
			step := 1
			if testing.Short() {
				step = 7
			}
			for n := 0; n < op.sizes; n += step {
				compareTiers(t, op, n, -1, 0)
			}
		})
	}
}

// compareTiers makes one call on plain Go and on every tier, with ordinary and
// with special values. One operand can be put at a given offset; the others'
// are random. It returns the number of operands.
func compareTiers(t *testing.T, op operation, n, operand, offset int) (count int) {
	t.Helper()
	for _, special := range []bool{false, true} {
		count = compareCall(t, op, call{n: n, operand: operand, offset: offset, special: special})
	}
	return count
}

// call says which shape of an operation is called with what.
type call struct {
	n               int
	operand, offset int // this operand is at this offset; the others' are random
	special         bool
	given           []byte // the bits of the first values
}

func compareCall(t *testing.T, op operation, c call) (count int) {
	t.Helper()
	run := func(tier ISA) outcome {
		old := active
		active = tier
		defer func() { active = old }()
		a := &apart{offset: func(k int) int {
			if k == c.operand {
				return c.offset
			}
			return (c.n*7 + k*5 + c.offset*3) % 16
		}}
		o := &operands{memory: a, rng: rand.New(rand.NewPCG(uint64(c.n), uint64(c.offset))), special: c.special, given: c.given}
		op.call(o, c.n)
		return outcome{a, o.results}
	}
	want := run(Generic)
	for _, tier := range vectorTiers() {
		ran[tier][stubName(op.name)] = true
		sameBits(t, want, run(tier), func() string { return fmt.Sprintf("%s on %s, %+v", op.name, tier, c) })
	}
	return len(want.blocks)
}

// The tier is the best that the machine has, and the one that the run expects.
func TestTier(t *testing.T) {
	require.Equal(t, available()[0], Active())
	if *wantTier != "" {
		require.Equal(t, *wantTier, Active().String())
	}
}

// A tier needs every CPU bit that it uses: switching off any one of them
// leaves a smaller tier.
func TestTierNeedsEveryBit(t *testing.T) {
	if Active() != AVX512 && Active() != AVX2 {
		require.NotContains(t, available(), AVX2)
		return
	}
	need.Processes(t)
	for bit, smaller := range map[string]ISA{
		"avx512f": AVX2, "avx512vl": AVX2, "avx2": Generic, "fma": Generic, "avx": Generic,
		"avx512f=off,cpu.avx2": Generic,
	} {
		if Active() == AVX2 && smaller == AVX2 {
			continue
		}
		cmd := exec.Command(os.Args[0], "-test.run=^TestTier$", "-tier", smaller.String())
		cmd.Env = append(os.Environ(), "GODEBUG=cpu."+bit+"=off")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s: %s", bit, out)
	}
}

// The yardsticks compute nothing, but must run and return, and SpinFMA has to know what it does.
func TestCeilings(t *testing.T) {
	text, err := os.ReadFile("kernels_" + runtime.GOARCH + ".s")
	require.True(t, err == nil || len(vectorTiers()) == 0, err)
	lanes := map[ISA]int{NEON: 4, AVX2: 8, AVX512: 16}
	for _, tier := range vectorTiers() {
		use(t, tier)
		ran[tier]["spinFMA"], ran[tier]["spinLoad"] = true, true
		_, spin, _ := strings.Cut(string(text), "TEXT ·spinFMA"+strings.ToUpper(tier.String()))
		spin, _, _ = strings.Cut(spin, "RET")
		chains := len(regexp.MustCompile(`(?m)^\tVFM`).FindAllString(spin, -1))
		require.Equal(t, 2*chains*lanes[tier], SpinFMA(1))
		require.Equal(t, 1000*SpinFMA(1), SpinFMA(1000))
		for _, n := range []int{0, 1, 31, 32, 33, 1000} {
			SpinLoad(make([]float32, n))
		}
	}
}

// withLanes makes lanes an operand like any other. The sign of a lane's zero
// is not specified, only that of the sum.
func withLanes(o *operands, call func(l *Lanes)) {
	v := o.vec(32)
	call((*Lanes)(v))
	for i := range v {
		v[i] += 0
	}
}
