package random

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUint64IsThePCGStream(t *testing.T) {
	s := New(1, 2)
	want := rand.NewPCG(mix(1), mix(2))
	for range 1000 {
		require.Equal(t, want.Uint64(), s.Uint64())
	}
}

// SplitMix64 from state 0 is published with its first outputs; mix(0) is the first of them.
func TestMixIsSplitMix64(t *testing.T) {
	const gamma = 0x9e3779b97f4a7c15
	require.Equal(t, uint64(0xe220a8397b1dcdaf), mix(0))
	require.Equal(t, uint64(0x6e789e6aa1b965f4), mix(gamma))
	require.Equal(t, uint64(0x06c45d188009454f), mix(gamma<<1&math.MaxUint64))
}

func TestGoldenValues(t *testing.T) {
	s := New(1, 0)
	words := make([]uint64, 3)
	for i := range words {
		words[i] = s.Uint64()
	}
	require.Equal(t, []uint64{0x14e42d27382dd8a5, 0x3784f7093a190046, 0x1af3e2bbcca5345f}, words)
	require.Equal(t, []float32{0.62838906, 0.7975886}, []float32{s.Float32(), s.Float32()})
	require.Equal(t, []float32{1.202888, -2.6314178}, []float32{s.Uniform(-3, 5), s.Uniform(-3, 5)})
	require.Equal(t, []int{0, 0, 842563}, []int{s.IntN(1), s.IntN(10), s.IntN(1000000)})
	require.Equal(t, []float64{0.03048352734889783, -0.9024148953509871}, []float64{s.Normal(), s.Normal()})
	idx := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	s.Shuffle(idx)
	require.Equal(t, []int{6, 0, 9, 8, 7, 2, 1, 3, 5, 4}, idx)
}

// One hash per variate: every GOARCH must reproduce these bits.
func TestGoldenHashes(t *testing.T) {
	for _, c := range []struct {
		name string
		draw func(s *Source) uint64
		want string
	}{
		{"Uint64", (*Source).Uint64, "313cef221ec780956474033a9b97bdb065e6dc418b2f3f5fd09430b6d131eff1"},
		{"Float32", func(s *Source) uint64 { return uint64(math.Float32bits(s.Float32())) }, "e3f3ddaaa1770bd655ba8cc17462d7910aab1ab645a474c8822aa7893cb20db1"},
		{"Uniform", func(s *Source) uint64 { return uint64(math.Float32bits(s.Uniform(-0.7, 0.3))) }, "2b42f8e447a79758fc8224897b1791fe8b56c34187cfdd19429bb8a3eae67685"},
		{"IntN", func(s *Source) uint64 { return uint64(s.IntN(math.MaxInt32)) }, "7c3967bf8f8a0ceb8fd43e52383b3c162e743b865a8559db73414c8d4f71f213"},
		{"Normal", func(s *Source) uint64 { return math.Float64bits(s.Normal()) }, "02ec383cc127841f14ec3f86fcef8cf66d491ce7428ef8a9bb2cd2b8760bd0cf"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, h := New(42, 7), sha256.New()
			var word [8]byte
			for range 20000 {
				binary.LittleEndian.PutUint64(word[:], c.draw(s))
				h.Write(word[:])
			}
			require.Equal(t, c.want, hex.EncodeToString(h.Sum(nil)))
		})
	}
}

func TestFloat32IsUniform(t *testing.T) {
	const n = 200000
	s := New(3, 0)
	x := make([]float64, n)
	for i := range x {
		u := s.Float32()
		require.True(t, u >= 0 && u < 1)
		require.Zero(t, math.Mod(float64(u)*(1<<24), 1), "not a multiple of 2^-24")
		x[i] = float64(u)
	}
	mean, variance := moments(x)
	require.InDelta(t, 0.5, mean, 4/math.Sqrt(12*n))
	require.InDelta(t, 1.0/12, variance, 4*math.Sqrt(1.0/180/n))
	require.Less(t, kolmogorovSmirnov(x, func(v float64) float64 { return v }), 1.95/math.Sqrt(n))
}

// The first draws of consecutive streams, and of consecutive seeds, must look like one good stream.
func TestNeighbouringStreamsAreIndependent(t *testing.T) {
	const n = 50000
	for _, c := range []struct {
		name string
		at   func(i uint64) *Source
	}{
		{"streams", func(i uint64) *Source { return New(1, i) }},
		{"seeds", func(i uint64) *Source { return New(i, 1) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := make([]float64, n)
			for i := range x {
				x[i] = float64(c.at(uint64(i)).Float32())
			}
			var lag float64
			for i := 1; i < n; i++ {
				lag += (x[i] - 0.5) * (x[i-1] - 0.5)
			}
			require.InDelta(t, 0, lag*12/n, 4/math.Sqrt(n), "serial correlation")
			require.Less(t, kolmogorovSmirnov(x, func(v float64) float64 { return v }), 1.95/math.Sqrt(n))
		})
	}
}

func TestUniform(t *testing.T) {
	s := New(4, 0)
	for range 10000 {
		u := s.Uniform(-0.25, 0.75)
		require.True(t, u >= -0.25 && u <= 0.75)
	}
	require.Equal(t, float32(2), s.Uniform(2, 2))
	require.Equal(t, -3+8*New(5, 5).Float32(), New(5, 5).Uniform(-3, 5))
}

func TestIntNIsUniform(t *testing.T) {
	const perCell = 2000
	for _, n := range []int{2, 3, 10, 17, 64} {
		s := New(5, uint64(n))
		count := make([]int, n)
		for range n * perCell {
			count[s.IntN(n)]++
		}
		var chi2 float64
		for _, c := range count {
			d := float64(c - perCell)
			chi2 += d * d / perCell
		}
		freedom := float64(n - 1)
		require.Less(t, chi2, freedom+4*math.Sqrt(2*freedom), "n = %d", n)
	}
}

// With n = 3 * 2^61 a quarter of all words must be rejected; a method that does not reject favours
// some residues by half their share.
func TestIntNRejects(t *testing.T) {
	if math.MaxInt == math.MaxInt32 {
		return // no int of 32 bits is large enough to need rejection in practice
	}
	const draws = 60000
	large := uint64(3) << 61
	n := int(large)
	s := New(6, 0)
	var residue [3]int
	for range draws {
		residue[s.IntN(n)%3]++
	}
	for r, c := range residue {
		require.InDelta(t, draws/3, c, 4*math.Sqrt(draws*2.0/9), "residue %d", r)
	}
}

func TestIntNPanics(t *testing.T) {
	for _, n := range []int{0, -1, math.MinInt} {
		require.Panics(t, func() { New(1, 1).IntN(n) })
	}
	require.PanicsWithValue(t, "random: IntN: n is -5, want at least 1", func() { New(1, 1).IntN(-5) })
}

func TestShuffle(t *testing.T) {
	s := New(7, 0)
	s.Shuffle(nil)
	one := []int{42}
	s.Shuffle(one)
	require.Equal(t, []int{42}, one)

	// All 24 orders of four elements, equally often.
	const perOrder = 1000
	count := map[[4]int]int{}
	for range 24 * perOrder {
		idx := []int{0, 1, 2, 3}
		s.Shuffle(idx)
		count[[4]int(idx)]++
	}
	require.Len(t, count, 24)
	var chi2 float64
	for _, c := range count {
		d := float64(c - perOrder)
		chi2 += d * d / perOrder
	}
	require.Less(t, chi2, 23+4*math.Sqrt(46))
}

func TestStateSurvivesSaving(t *testing.T) {
	s := New(8, 9)
	for range 17 {
		s.Normal()
	}
	state, err := s.MarshalBinary()
	require.NoError(t, err)
	require.Len(t, state, stateSize)
	var restored Source
	require.NoError(t, restored.UnmarshalBinary(state))
	for range 100 {
		require.Equal(t, s.Normal(), restored.Normal())
		require.Equal(t, s.IntN(1000), restored.IntN(1000))
	}
}

func TestUnmarshalBinaryRefusesBadState(t *testing.T) {
	s := New(1, 1)
	before, err := s.MarshalBinary()
	require.NoError(t, err)
	require.EqualError(t, s.UnmarshalBinary(before[:19]), "random: UnmarshalBinary: state has 19 bytes, want 20")
	require.Error(t, s.UnmarshalBinary(append(before[:20:20], 0)))
	require.Error(t, s.UnmarshalBinary(nil))
	require.ErrorContains(t, s.UnmarshalBinary([]byte("pcx:0123456789abcdef")), "random: UnmarshalBinary")
	after, err := s.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func moments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / float64(len(x))
}

// kolmogorovSmirnov returns the largest distance between the empirical distribution of x, which it
// sorts, and the distribution function cdf. Above 1.95/sqrt(n) has probability 0.001.
func kolmogorovSmirnov(x []float64, cdf func(float64) float64) float64 {
	sort.Float64s(x)
	n, worst := float64(len(x)), 0.0
	for i, v := range x {
		p := cdf(v)
		worst = max(worst, p-float64(i)/n, float64(i+1)/n-p)
	}
	return worst
}
