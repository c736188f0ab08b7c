package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// The bits of the digits are a promise: every GOARCH must reproduce these hashes of pixels and labels.
func TestDigitsGoldenHash(t *testing.T) {
	for _, c := range []struct {
		seed uint64
		want string
	}{
		{0, "59a9e4a4d9e64c065e86336035b6ecbe28f7041b1d5ff3492c83bb14f2eaf59c"},
		{1, "793c5ce3cea056faa8077b9780b4a5bfd6333c0b1274c86edfa91d4ff43bce38"},
		{math.MaxUint64, "499dfb5ae00259d27a8489fd3c8edaaa71b3fe1d15fd081dff2d00517fe4c1d1"},
	} {
		m, err := Digits(300, c.seed)
		require.NoError(t, err)
		h := sha256.New()
		require.NoError(t, binary.Write(h, binary.LittleEndian, m.Data))
		for _, label := range m.Labels {
			h.Write([]byte{byte(label)})
		}
		require.Equal(t, c.want, hex.EncodeToString(h.Sum(nil)), "seed %d", c.seed)
	}
}

// Eight bits of grey hide a fused product; the way of the pen and the ink in float64 do not.
func TestPenGoldenHash(t *testing.T) {
	p, h := new(pen), sha256.New()
	row := make([]float32, DigitSide*DigitSide)
	for i := range uint64(50) {
		p.digit(row, 3, i)
		for _, d := range p.trace {
			require.NoError(t, binary.Write(h, binary.LittleEndian, []float64{d.x, d.y, d.radius}))
		}
		require.NoError(t, binary.Write(h, binary.LittleEndian, p.ink[:]))
	}
	require.Equal(t, "db7ab9299fcd911e882b170574c3acbc9b6d837079adf4f6a60bc22547592b3b", hex.EncodeToString(h.Sum(nil)))
}

func TestDigitsRowDependsOnSeedAndIndexAlone(t *testing.T) {
	long, err := Digits(123, 9)
	require.NoError(t, err)
	require.NoError(t, long.check())
	short, err := Digits(37, 9)
	require.NoError(t, err)
	require.Equal(t, long.Data[:len(short.Data)], short.Data)
	require.Equal(t, long.Labels[:37], short.Labels)

	row := make([]float32, DigitSide*DigitSide)
	for i := 122; i >= 0; i-- {
		label, err := DigitAt(row, 9, uint64(i))
		require.NoError(t, err)
		require.Equal(t, long.Labels[i], label)
		require.Equal(t, long.Row(i), row)
	}
	_, err = DigitAt(row, 9, math.MaxUint64)
	require.NoError(t, err)

	other, err := Digits(123, 10)
	require.NoError(t, err)
	require.NotEqual(t, long.Labels, other.Labels)
}

func TestDigitsIndependentOfWorkers(t *testing.T) {
	want, err := Digits(50, 4)
	require.NoError(t, err)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for workers := 1; workers <= 5; workers++ {
		runtime.GOMAXPROCS(workers)
		got, err := Digits(50, 4)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestDigitsRefuses(t *testing.T) {
	for _, n := range []int{0, -1, math.MinInt} {
		_, err := Digits(n, 1)
		require.ErrorIs(t, err, ErrShape)
		require.ErrorContains(t, err, fmt.Sprintf("dataset: Digits: n is %d, want at least 1", n))
	}
	_, err := Digits(math.MaxInt, 1)
	require.ErrorIs(t, err, ErrTooLarge)
	_, err = DigitAt(make([]float32, 783), 1, 1)
	require.ErrorIs(t, err, ErrShape)
	require.ErrorContains(t, err, "dataset: DigitAt: dst has 783 elements, want 784")
}

func TestDigitsLabelsAreBalanced(t *testing.T) {
	var first [10]int
	for block := range uint64(1000) {
		var seen [10]bool
		for i := range uint64(10) {
			seen[digitClass(5, 10*block+i)] = true
		}
		require.Equal(t, [10]bool{true, true, true, true, true, true, true, true, true, true}, seen)
		first[digitClass(5, 10*block)]++
	}
	var chi2 float64
	for _, n := range first {
		chi2 += float64((n-100)*(n-100)) / 100
	}
	require.Less(t, chi2, 27.9) // 0.001 at 9 degrees of freedom
}

func TestDigitsAreAllDifferent(t *testing.T) {
	seen := map[string]string{}
	for _, seed := range []uint64{1, 2} {
		m, err := Digits(sampleSize(2000, 200), seed)
		require.NoError(t, err)
		for i := range m.Count {
			image := fmt.Sprint(m.Row(i))
			require.Empty(t, seen[image], "seed %d, row %d", seed, i)
			seen[image] = fmt.Sprintf("seed %d, row %d", seed, i)
		}
	}
}

// sampleSize returns short instead of full where tests must be fast.
func sampleSize(full, short int) int {
	if testing.Short() {
		return short
	}
	return full
}

// What MNIST looks like, in figures: 8 bits, paper of exact zeros, a box of 20 pixels around the centre
// of mass in the middle, as much ink (0.1307) on as many pixels (19%).
func TestDigitsResembleMNIST(t *testing.T) {
	m, err := Digits(sampleSize(3000, 500), 6)
	require.NoError(t, err)
	var ink, inked, dark, border float64
	for i := range m.Count {
		var mass, x, y float64
		var first, last int = DigitSide, 0
		for j, v := range m.Row(i) {
			require.Equal(t, float32(math.Round(float64(v)*255))/255, v, "not a grey level")
			if v == 0 {
				continue
			}
			column, row := j%DigitSide, j/DigitSide
			inked++
			mass += float64(v)
			x += float64(v) * float64(column)
			y += float64(v) * float64(row)
			first, last = min(first, row), max(last, row)
			if v > 0.9 {
				dark++
			}
			if column == 0 || row == 0 || column == DigitSide-1 || row == DigitSide-1 {
				border++
			}
		}
		ink += mass
		require.InDelta(t, 13.5, x/mass, 2, "row %d", i)
		require.InDelta(t, 13.5, y/mass, 2, "row %d", i)
		require.LessOrEqual(t, last-first+1, 23, "row %d", i)
		require.Greater(t, mass, 15.0, "row %d", i)
	}
	pixels := float64(len(m.Data))
	require.InDelta(t, 0.1307, ink/pixels, 0.008)
	require.InDelta(t, 0.191, inked/pixels, 0.015)
	require.InDelta(t, 0.088, dark/pixels, 0.015)
	require.Less(t, border/inked, 0.001)
}

// A stranger who has seen 2,000 digits must be able to read 500 others.
func TestDigitsAreLegible(t *testing.T) {
	trainCount, testCount, atLeast := 2000, 500, 0.94
	if testing.Short() {
		trainCount, testCount, atLeast = 500, 100, 0.85
	}
	train, err := Digits(trainCount, 1)
	require.NoError(t, err)
	test, err := Digits(testCount, 2)
	require.NoError(t, err)
	right := 0
	for i := range test.Count {
		if nearestLabel(train, test.Row(i)) == test.Labels[i] {
			right++
		}
	}
	accuracy := float64(right) / float64(test.Count)
	t.Logf("nearest neighbour among %d: %.1f%% of %d", trainCount, 100*accuracy, testCount)
	require.GreaterOrEqual(t, accuracy, atLeast)
}

func nearestLabel(train *Matrix, x []float32) (label int) {
	nearest := float32(math.Inf(1))
	for i := range train.Count {
		var d2 float32
		for j, v := range train.Row(i) {
			d2 += (v - x[j]) * (v - x[j])
		}
		if d2 < nearest {
			nearest, label = d2, train.Labels[i]
		}
	}
	return label
}

// The glyph table stays inside its box, and every stroke fits the pen's buffer.
func TestGlyphs(t *testing.T) {
	for class, styles := range glyphs {
		require.GreaterOrEqual(t, len(styles), 2, "digit %d", class)
		for _, g := range styles {
			for _, s := range g {
				points := 0
				for _, c := range s {
					points += len(c)
					for _, at := range c {
						require.True(t, at[0] >= 0 && at[0] <= 105 && at[1] >= 0 && at[1] <= 100, "digit %d: %v", class, at)
					}
				}
				require.True(t, points >= 2 && points <= maxKnots, "digit %d: stroke of %d points", class, points)
			}
		}
	}
}

// The spline passes through its knots, is straight along a line, and breaks its direction only at corners.
func TestSpline(t *testing.T) {
	p := new(pen)
	p.spline([]knot{{x: 0, y: 0, pressure: 1}, {x: 1, y: 2, pressure: 2}, {x: 2, y: 4, pressure: 1, corner: true}, {x: 3, y: 0, pressure: 3}})
	require.Len(t, p.trace, 3*steps+1)
	require.False(t, p.trace[0].down)
	require.Equal(t, dot{1, 2, 2, true}, p.trace[steps])
	require.Equal(t, dot{2, 4, 1, true}, p.trace[2*steps])
	require.Equal(t, dot{3, 0, 3, true}, p.trace[3*steps])
	for _, d := range p.trace[:2*steps] {
		require.InDelta(t, 2*d.x, d.y, 1e-12)
	}
	for _, d := range p.trace[2*steps:] {
		require.InDelta(t, 4-4*(d.x-2), d.y, 1e-12, "a piece between two corners is straight")
	}
}

func TestBSplineWeights(t *testing.T) {
	for _, u := range []float64{-1, 0, 0.2, 0.499, 0.5, 0.7, 1, 2} {
		first, w := bspline(u, 2)
		require.InDelta(t, 1, w[0]+w[1]+w[2]+w[3], 1e-15)
		// The spline reproduces linear functions: control point k stands at k-1.
		mean := float64(first) - 1 + w[1] + 2*w[2] + 3*w[3]
		require.InDelta(t, 2*min(max(u, 0), 1), mean, 1e-14, "u = %v", u)
	}
}

func BenchmarkDigits(b *testing.B) {
	p, row := new(pen), make([]float32, DigitSide*DigitSide)
	var i uint64
	for b.Loop() {
		p.digit(row, 1, i)
		i++
	}
}
