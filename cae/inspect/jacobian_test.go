package inspect

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// The reference of the other tests is right itself: J is the derivative of what Encode returns.
func TestExactJacobianIsTheDerivative(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		for i := range 3 {
			require.InDeltaSlice(t, numericJacobian(t, s.model, s.data.Row(i)), exactJacobian(t, s.model, s.data.Row(i)), numericError)
		}
	})
}

func TestMeasureJacobian(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		have, err := MeasureJacobian(t.Context(), s.model, s.data)
		require.NoError(t, err)
		var norms, norms2 float64
		for i := range s.data.Count {
			n := norm(exactJacobian(t, s.model, s.data.Row(i)))
			norms += n / float64(s.data.Count)
			norms2 += n * n / float64(s.data.Count)
		}
		require.InEpsilon(t, norms, have.MeanNorm, 1e-6)
		require.InEpsilon(t, norms2, have.JacobianNorm2, 1e-6)
		require.InEpsilon(t, norms2/float64(s.model.Hidden()*s.model.Visible()), have.MeanSquareEntry, 1e-6)
		require.Less(t, have.MeanNorm, math.Sqrt(have.JacobianNorm2))

		metrics, err := s.model.Evaluate(t.Context(), s.data)
		require.NoError(t, err)
		require.Equal(t, metrics.JacobianNorm2, have.JacobianNorm2)
		require.Equal(t, metrics.MeanSquareEntry, have.MeanSquareEntry)

		// For one sample the mean of norms and the norm agree.
		one, err := MeasureJacobian(t.Context(), s.model, s.first(1).data)
		require.NoError(t, err)
		require.Equal(t, math.Sqrt(one.JacobianNorm2), one.MeanNorm)
	})
}

func TestSensitivity(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		have, err := Sensitivity(t.Context(), s.model, s.data)
		require.NoError(t, err)
		want := make([]float64, s.data.Width)
		for k := range s.data.Count {
			for i, d := range exactJacobian(t, s.model, s.data.Row(k)) {
				want[i%s.data.Width] += d * d / float64(s.data.Count)
			}
		}
		require.Len(t, have, s.data.Width)
		for i := range want {
			require.InEpsilon(t, want[i], have[i], 1e-6, "feature %d", i)
		}
		size, err := MeasureJacobian(t.Context(), s.model, s.data)
		require.NoError(t, err)
		require.InEpsilon(t, size.JacobianNorm2, sum(have), 1e-6)
	})
}
