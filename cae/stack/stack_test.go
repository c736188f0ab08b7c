package stack

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/racing"
)

func TestNew(t *testing.T) {
	s, err := New(model(t, 7, 5, 1), model(t, 5, 4, 2), model(t, 4, 3, 3))
	require.NoError(t, err)
	require.Equal(t, 7, s.Visible())
	require.Equal(t, 3, s.Hidden())
	require.Len(t, s.Layers(), 3)

	_, err = New()
	require.ErrorIs(t, err, cae.ErrShape)
	_, err = New(model(t, 7, 5, 1), nil)
	require.ErrorIs(t, err, cae.ErrShape)
	_, err = New(model(t, 7, 5, 1), model(t, 4, 5, 2))
	require.ErrorIs(t, err, cae.ErrShape)
	require.ErrorContains(t, err, "stack: New: layer 1 has 4 visible units, want the 5 hidden units of layer 0")
}

// A stack encodes as its layers do, one after the other, alone and in batches, across the bounds of chunks.
func TestEncode(t *testing.T) {
	const n = 2*chunk + 3
	layers := []*cae.Model{model(t, 7, 5, 1), model(t, 5, 9, 2), model(t, 9, 4, 3)}
	rows := labelledRows(rand.New(rand.NewPCG(1, 2)), n, 7, 3)
	want, width := rows.Data, 7
	for depth := 1; depth <= 3; depth++ {
		m := layers[depth-1]
		above := make([]float32, n*m.Hidden())
		require.NoError(t, m.Encoder().EncodeBatch(above, want, n))
		want, width = above, m.Hidden()

		s := mustNew(layers[:depth]...)
		have := make([]float32, n*width)
		require.NoError(t, s.EncodeBatch(have, rows.Data, n))
		require.Equal(t, want, have)
		codes, err := s.Codes(t.Context(), rows)
		require.NoError(t, err)
		require.Equal(t, &dataset.Matrix{Data: want, Count: n, Width: width, Labels: rows.Labels}, codes)
		h := make([]float32, width)
		for _, i := range []int{0, chunk, n - 1} {
			require.NoError(t, s.Encode(h, rows.Row(i)))
			require.Equal(t, want[i*width:][:width], h)
		}
	}
}

func TestEncodeErrors(t *testing.T) {
	s := mustNew(model(t, 7, 5, 1), model(t, 5, 4, 2))
	require.ErrorContains(t, s.Encode(make([]float32, 5), make([]float32, 7)), "stack: Encode: dst has 5 elements, want n * hidden = 1 * 4")
	require.ErrorContains(t, s.Encode(make([]float32, 4), make([]float32, 5)), "x has 5 elements, want n * visible = 1 * 7")
	require.ErrorIs(t, s.EncodeBatch(nil, nil, -1), cae.ErrShape)
	require.NoError(t, s.EncodeBatch(nil, nil, 0))

	_, err := s.Codes(t.Context(), &dataset.Matrix{Data: make([]float32, 5), Count: 1, Width: 5})
	require.ErrorContains(t, err, "stack: Codes: data has 5 columns, want visible = 7")
	_, err = s.Codes(t.Context(), nil)
	require.ErrorIs(t, err, cae.ErrShape)
	bad := &dataset.Matrix{Data: make([]float32, 14), Count: 2, Width: 7}
	bad.Data[9] = float32(math.NaN())
	_, err = s.Codes(t.Context(), bad)
	require.ErrorIs(t, err, cae.ErrNonFinite)
	require.ErrorContains(t, err, "row 1: column 2 is NaN")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	codes, err := s.Codes(ctx, &dataset.Matrix{Data: make([]float32, 14), Count: 2, Width: 7})
	require.ErrorIs(t, err, context.Canceled)
	require.Nil(t, codes)
}

func TestEncodeAllocatesNothing(t *testing.T) {
	s := mustNew(model(t, 7, 5, 1), model(t, 5, 4, 2))
	h, x := make([]float32, 4), make([]float32, 7)
	if allocs := testing.AllocsPerRun(100, func() { _ = s.Encode(h, x) }); !racing.On {
		require.Zero(t, allocs)
	}
}

// One layer's penalty called deep: ||J||^2 of a 5-4-3 network is that of its brute-force Jacobian, and not the sum of the layers'
// norms.
func TestTrapLayersPenaltyCalledDeep(t *testing.T) {
	s := mustNew(model(t, 5, 4, 1), model(t, 4, 3, 2))
	r := reference{sizes: []int{5, 4, 3, 1}, activations: make([]cae.Activation, 2)}
	var theta []float64
	for _, m := range s.Layers() {
		theta = append(append(theta, widen(m.EncoderWeights())...), widen(m.EncoderBias())...)
	}
	rows := labelledRows(rand.New(rand.NewPCG(1, 2)), 8, 5, 2)
	jacobian := make([]float32, 3*5)
	for i := range rows.Count {
		require.NoError(t, s.Jacobian(jacobian, rows.Row(i)))
		x, sum := widen(rows.Row(i)), 0.0
		for column := range x {
			const step = 1e-3
			at := func(d float64) []float64 {
				moved := append([]float64(nil), x...)
				moved[column] += d
				return r.encode(theta, moved).h[2]
			}
			up, down := at(step), at(-step)
			for j := range up {
				slope := (up[j] - down[j]) / (2 * step)
				sum += slope * slope
				require.InDelta(t, slope, float64(jacobian[j*5+column]), 1e-6)
			}
		}
		norm2, err := s.JacobianNorm2(rows.Row(i))
		require.NoError(t, err)
		require.InEpsilon(t, sum, float64(norm2), 1e-5)

		h := make([]float32, 4)
		require.NoError(t, s.Layers()[0].Encoder().Encode(h, rows.Row(i)))
		first, err := s.Layers()[0].JacobianNorm2(rows.Row(i))
		require.NoError(t, err)
		second, err := s.Layers()[1].JacobianNorm2(h)
		require.NoError(t, err)
		require.Greater(t, math.Abs(float64(first+second-norm2)), 0.5*float64(norm2), "the sum of the layers' penalties is something else")
	}
}

func TestJacobianErrors(t *testing.T) {
	s := mustNew(model(t, 5, 4, 1), model(t, 4, 3, 2))
	require.ErrorContains(t, s.Jacobian(make([]float32, 14), make([]float32, 5)), "stack: Jacobian: dst has 14 elements, want hidden * visible = 15")
	_, err := s.JacobianNorm2(make([]float32, 4))
	require.ErrorIs(t, err, cae.ErrShape)
	_, err = s.JacobianNorm2([]float32{0, 0, 0, 0, float32(math.Inf(1))})
	require.ErrorIs(t, err, cae.ErrNonFinite)
}

// The norm of any depth and activation is that of the reference's chain.
func TestJacobianNorm2OfAnyDepth(t *testing.T) {
	sizes := []int{9, 8, 7, 6, 5}
	for first := range every {
		var layers []*cae.Model
		var theta []float64
		var r reference
		x := labelledRows(rand.New(rand.NewPCG(1, 2)), 1, 9, 2).Row(0)
		for k := range 4 {
			r.activations = append(r.activations, every[(first+k)%len(every)])
			m := model(t, sizes[k], sizes[k+1], uint64(k), r.activations[k])
			layers = append(layers, m)
			theta = append(append(theta, widen(m.EncoderWeights())...), widen(m.EncoderBias())...)
			r.sizes = append(slices.Clone(sizes[:k+2]), 1)
			norm2, err := mustNew(layers...).JacobianNorm2(x)
			require.NoError(t, err)
			require.InEpsilon(t, squares(r.jacobian(theta, widen(x))), float64(norm2), 1e-5, "%v", r.activations)
		}
	}
}
