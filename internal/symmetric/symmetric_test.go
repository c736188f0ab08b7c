package symmetric

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/random"
)

// normal returns a symmetric matrix of normal variates; what is above the diagonal is NaN, since nobody may read it.
func normal(n int) []float64 {
	r := random.New(1, uint64(n))
	a := make([]float64, n*n)
	for i := range n {
		for j := range n {
			a[i*n+j] = math.NaN()
			if j <= i {
				a[i*n+j] = r.Normal()
			}
		}
	}
	return a
}

// withSpectrum returns H diag(values) H for the reflection H = I - 2 u u^T / u.u of a fixed vector u.
func withSpectrum(values ...float64) []float64 {
	n, norm := len(values), 0.0
	u := make([]float64, n)
	for i := range u {
		u[i] = float64(1 + i%3)
		norm += u[i] * u[i]
	}
	h := func(i, j int) float64 {
		e := -2 * u[i] * u[j] / norm
		if i == j {
			e++
		}
		return e
	}
	a := make([]float64, n*n)
	for i := range n {
		for j := range n {
			for k, v := range values {
				a[i*n+j] += h(i, k) * v * h(j, k)
			}
		}
	}
	return a
}

// element is A_ij, from the lower triangle.
func element(a []float64, n, i, j int) float64 {
	return a[max(i, j)*n+min(i, j)]
}

// requireDecomposition checks A v = l v, that the vectors are orthonormal, the order, the signs, the trace, and that Values
// agrees. All errors are relative to the largest element; a backward stable algorithm leaves a small multiple of n 2^-53.
func requireDecomposition(t *testing.T, a []float64, n int) (values, vectors []float64) {
	values, vectors, err := Decompose(slices.Clone(a), n)
	require.NoError(t, err)
	require.Len(t, values, n)
	require.Len(t, vectors, n*n)
	scale, trace, sum := 0.0, 0.0, 0.0
	for i := range n {
		for j := range i + 1 {
			scale = max(scale, math.Abs(a[i*n+j]))
		}
		trace += a[i*n+i]
		sum += values[i]
	}
	bound := 0x1p-53 * 4 * float64(n)
	require.InDelta(t, trace, sum, bound*scale*math.Sqrt(float64(n)))
	require.True(t, slices.IsSortedFunc(values, func(x, y float64) int { return cmp.Compare(y, x) }))
	for k := range n {
		v := vectors[k*n:][:n]
		residual := 0.0
		for i := range n {
			r := -values[k] * v[i]
			for j := range n {
				r += element(a, n, i, j) * v[j]
			}
			residual += r * r
		}
		require.LessOrEqual(t, math.Sqrt(residual), bound*scale, "residual of vector %d of %d", k, n)
		for other := range k + 1 {
			want := 0.0
			if other == k {
				want = 1
			}
			require.InDelta(t, want, dot(v, vectors[other*n:][:n]), bound, "vectors %d and %d of %d", k, other, n)
		}
		require.Positive(t, slices.MaxFunc(v, func(x, y float64) int { return cmp.Compare(math.Abs(x), math.Abs(y)) }))
	}
	alone, err := Values(slices.Clone(a), n)
	require.NoError(t, err)
	require.Equal(t, values, alone)
	return values, vectors
}

func TestRandom(t *testing.T) {
	for n := range 20 {
		requireDecomposition(t, normal(n), n)
	}
	for _, n := range []int{33, 64, 120} {
		requireDecomposition(t, normal(n), n)
	}
}

func TestSmall(t *testing.T) {
	for _, empty := range [][]float64{nil, {}} {
		values, vectors, err := Decompose(empty, 0)
		require.NoError(t, err)
		require.Empty(t, values)
		require.Empty(t, vectors)
	}
	values, vectors := requireDecomposition(t, []float64{-3}, 1)
	require.Equal(t, []float64{-3}, values)
	require.Equal(t, []float64{1}, vectors)

	values, vectors = requireDecomposition(t, []float64{1, math.NaN(), -2, 1}, 2)
	require.InDeltaSlice(t, []float64{3, -1}, values, 1e-15)
	half := math.Sqrt(0.5)
	require.InDeltaSlice(t, []float64{half, -half}, []float64{math.Abs(vectors[0]), -math.Abs(vectors[1])}, 1e-15)
	require.Negative(t, vectors[0]*vectors[1])
	require.Positive(t, vectors[2]*vectors[3])
}

func TestKnownSpectra(t *testing.T) {
	for name, want := range map[string][]float64{
		"zero":           make([]float64, 9),
		"identity":       {1, 1, 1, 1, 1, 1, 1},
		"clustered":      {2, 2, 2, 1 + 1e-15, 1, 1 - 1e-15, 1, 0, 0, 0, -1, -1},
		"rank 1":         {5, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"rank 2":         {5, 1e-3, 0, 0, 0, 0, 0, 0, 0, 0},
		"graded":         {1, 1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 1e-18},
		"both signs":     {4, 3, 2, 1, -1, -2, -3, -4},
		"nearly nothing": {4e-310, 2e-310, 0, -1e-310},
		"nearly too big": {8e307, 4e307, -8e307},
	} {
		t.Run(name, func(t *testing.T) {
			n := len(want)
			if name == "nearly nothing" || name == "nearly too big" { // products with H would round or overflow
				a := make([]float64, n*n)
				for i, v := range want {
					a[i*n+i] = v
				}
				values, err := Values(a, n)
				require.NoError(t, err)
				require.Equal(t, want, values)
				return
			}
			values, _ := requireDecomposition(t, withSpectrum(want...), n)
			require.InDeltaSlice(t, want, values, 1e-14*max(want[0], 1e-300))
		})
	}
}

// The second difference matrix, 2 on the diagonal and -1 beside it, has eigenvalues 2 - 2 cos(k pi / (n+1)) and sines as
// eigenvectors.
func TestSecondDifference(t *testing.T) {
	const n = 50
	a := make([]float64, n*n)
	for i := range n {
		a[i*n+i] = 2
		if i > 0 {
			a[i*n+i-1] = -1
		}
	}
	values, vectors := requireDecomposition(t, a, n)
	for k := range n {
		angle := math.Pi * float64(n-k) / (n + 1)
		require.InDelta(t, 2-2*math.Cos(angle), values[k], 1e-14)
		sign := math.Copysign(1, vectors[k*n])
		for i := range n {
			require.InDelta(t, math.Sqrt(2.0/(n+1))*math.Sin(angle*float64(i+1)), sign*vectors[k*n+i], 1e-13)
		}
	}
}

// Scaling by a power of two changes nothing but the scale, down to where numbers become subnormal.
func TestScaling(t *testing.T) {
	const n = 12
	a := normal(n)
	values, vectors := requireDecomposition(t, a, n)
	for _, scale := range []float64{0x1p-900, 0x1p-500, 0x1p500, 0x1p1000} {
		scaled := slices.Clone(a)
		for i := range scaled {
			scaled[i] *= scale
		}
		v, u, err := Decompose(scaled, n)
		require.NoError(t, err)
		require.Equal(t, vectors, u)
		for i := range v {
			require.Equal(t, values[i]*scale, v[i])
		}
	}
}

// The squares of the last row are subnormal numbers, of which a reflection would not be orthogonal.
func TestShortRow(t *testing.T) {
	a := []float64{
		1, 0, 0, 0,
		0, 2, 0, 0,
		0, 0, 3, 0,
		1e-160, 2e-160, 3e-160, 4,
	}
	values, _ := requireDecomposition(t, a, 4)
	require.Equal(t, []float64{4, 3, 2, 1}, values)
}

// The square of a short vector is no normal number; its length is.
func TestLength(t *testing.T) {
	require.InEpsilon(t, 5e-170, length(3e-170, -4e-170), 1e-15)
	require.InEpsilon(t, 5e170, length(-4e170, 3e170), 1e-15)
	require.Zero(t, length(0, 0))
}

func TestRefuses(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		a := normal(5)
		a[3*5+1] = bad
		_, err := Values(slices.Clone(a), 5)
		require.ErrorIs(t, err, ErrNonFinite)
		require.ErrorContains(t, err, "symmetric: Values: a, row 3, column 1 is ")
		_, _, err = Decompose(a, 5)
		require.ErrorIs(t, err, ErrNonFinite)
	}
	require.PanicsWithValue(t, "symmetric: a has 5 elements, want n * n = 2 * 2", func() { _, _ = Values(make([]float64, 5), 2) })
	require.Panics(t, func() { _, _, _ = Decompose(nil, -1) })
}

// Every GOARCH gives these bits.
func TestGolden(t *testing.T) {
	hash := sha256.New()
	for _, n := range []int{1, 2, 3, 10, 41} {
		values, vectors, err := Decompose(normal(n), n)
		require.NoError(t, err)
		require.NoError(t, binary.Write(hash, binary.LittleEndian, slices.Concat(values, vectors)))
	}
	require.Equal(t, "d19edea94b29573286e09d4b885f0590d8cfbe64c12e647a0878821bd97d7a01", hex.EncodeToString(hash.Sum(nil)))
}

func BenchmarkValues784(b *testing.B) {
	a := normal(784)
	for b.Loop() {
		_, _ = Values(slices.Clone(a), 784)
	}
}

func BenchmarkDecompose1000(b *testing.B) {
	a := normal(1000)
	for b.Loop() {
		_, _, _ = Decompose(slices.Clone(a), 1000)
	}
}
