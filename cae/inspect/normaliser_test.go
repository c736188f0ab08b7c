package inspect

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// Every figure of a model with a normaliser is that of the model without one on normalised rows, bit for bit.
func TestNormaliser(t *testing.T) {
	points := specimens()[1].data
	raw := &dataset.Matrix{Data: make([]float32, len(points.Data)), Count: points.Count, Width: points.Width}
	for i, v := range points.Data {
		raw.Data[i] = v*float32(1+i%points.Width)/8 - 3
	}
	ctx := t.Context()
	for _, cfg := range []cae.Config{{Hidden: 4, Lambda: 0.1, Normalise: cae.Standardise}, {Hidden: 9, Normalise: cae.MinMax, Output: cae.SigmoidOutput}} {
		m, _, err := cae.Train(ctx, cfg, raw, cae.TrainOptions{Epochs: 2})
		require.NoError(t, err)
		n, inner := m.Normaliser(), m.WithoutNormaliser()
		have, err := Inspect(ctx, m, raw, Options{Seed: 3})
		require.NoError(t, err)
		want, err := Inspect(ctx, inner, n.Source(raw), Options{Seed: 3})
		require.NoError(t, err)
		require.Equal(t, want, have)

		u := make([]float32, raw.Width)
		require.NoError(t, n.Apply(u, raw.Row(5)))
		wantTangents, err := Tangents(ctx, inner, u, 3)
		require.NoError(t, err)
		haveTangents, err := Tangents(ctx, m, raw.Row(5), 3)
		require.NoError(t, err)
		require.Equal(t, wantTangents, haveTangents)

		haveWalk, err := WalkBack(ctx, m, raw.Row(5), WalkOptions{Steps: 4, Sigma: 1})
		require.NoError(t, err)
		wantWalk, err := WalkBack(ctx, inner, u, WalkOptions{Steps: 4, Sigma: 1})
		require.NoError(t, err)
		require.Equal(t, raw.Row(5), haveWalk.Row(0))
		for i := range haveWalk.Count {
			require.NoError(t, n.Apply(u, haveWalk.Row(i)))
			for k, v := range wantWalk.Row(i) {
				require.InDelta(t, v, u[k], 1e-5, "row %d, feature %d", i, k) // rounded to raw units and back at each step
			}
		}

		huge := &dataset.Matrix{Data: append([]float32(nil), raw.Data...), Count: raw.Count, Width: raw.Width}
		huge.Row(200)[3] = 3.4e38 // times a scale above 1
		_, err = Units(ctx, m, huge)
		require.ErrorIs(t, err, cae.ErrNonFinite)
		require.ErrorContains(t, err, "inspect: Units: row 200: cae: Normaliser.Apply: column 3 is not finite when normalised")
		_, err = Tangents(ctx, m, huge.Row(200), 1)
		require.ErrorIs(t, err, cae.ErrNonFinite)
		_, err = Tangents(ctx, m, u[1:], 1)
		require.ErrorIs(t, err, cae.ErrShape)
	}
}
