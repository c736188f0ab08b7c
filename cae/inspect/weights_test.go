package inspect

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

func TestWeights(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		have := Weights(s.model)
		square := func(w []float32) (sum float64) {
			for _, v := range w {
				sum += float64(v) * float64(v)
			}
			return sum
		}
		require.InEpsilon(t, math.Sqrt(square(s.model.EncoderWeights())), have.Encoder, 1e-12)
		require.InEpsilon(t, math.Sqrt(square(s.model.DecoderWeights())), have.Decoder, 1e-12)
		require.Equal(t, s.model.Config().Untied, have.Encoder != have.Decoder)
		require.False(t, have.Escaped)
	})
}

// The escape happens: an untied network under a strong penalty shrinks W and grows V. The same network with tied weights cannot.
func TestEscape(t *testing.T) {
	data, err := dataset.Digits(300, 1)
	require.NoError(t, err)
	for _, c := range []struct {
		untied  bool
		lambda  float32
		escaped bool
	}{{true, 1, true}, {true, 0, false}, {false, 1, false}} {
		m, _, err := cae.Train(t.Context(), cae.Config{Hidden: 16, Untied: c.untied, Lambda: c.lambda}, data, cae.TrainOptions{Epochs: 200, Batch: 20, Rate: 0.003})
		require.NoError(t, err)
		w := Weights(m)
		require.Equal(t, c.escaped, w.Escaped, "%+v: %+v", c, w)
		r, err := Inspect(t.Context(), m, data, Options{})
		require.NoError(t, err)
		if c.escaped {
			require.Len(t, r.Warnings, 1)
			require.Contains(t, r.Warnings[0], "the untied decoder has grown and the encoder shrunk: ||V|| is ")
			require.Less(t, EscapeRatio*w.Encoder, w.Decoder)
		} else {
			require.Equal(t, []string{}, r.Warnings)
		}
	}
}
