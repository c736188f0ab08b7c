package cae

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Derivative gives the encoder's code, the Jacobian's rows and a derivative that agrees with the reference in float64.
func TestDerivative(t *testing.T) {
	p := newProblem(Config{Hidden: 5}, 7, 9, 1)
	m := p.model()
	r, theta, rows := p.reference()
	h, prime, code, jacobian := make([]float32, 5), make([]float32, 5), make([]float32, 5), make([]float32, 5*7)
	for i, row := range rows {
		x := p.rows.Row(i)
		require.NoError(t, m.Derivative(h, prime, x))
		require.NoError(t, m.Encoder().Encode(code, x))
		require.Equal(t, code, h)
		require.NoError(t, m.Jacobian(jacobian, x))
		z, _ := r.encode(theta, row)
		for j := range prime {
			require.InEpsilon(t, logistic(z[j])*logistic(-z[j]), float64(prime[j]), 1e-5)
			for i := range x {
				require.Equal(t, jacobian[j*7+i], prime[j]*m.theta.w.Row(j)[i])
			}
		}
	}
}

func TestDecodeOfTheCodeIsReconstruct(t *testing.T) {
	everyCost(t, func(t *testing.T, cfg Config) {
		p := newProblem(cfg, 7, 9, 1)
		m := p.model()
		h, have, want := make([]float32, 5), make([]float32, 7), make([]float32, 7)
		for i := range p.rows.Count {
			require.NoError(t, m.Encoder().Encode(h, p.rows.Row(i)))
			require.NoError(t, m.Decode(have, h))
			require.NoError(t, m.Reconstruct(want, p.rows.Row(i)))
			require.Equal(t, want, have)
		}
	})
}

func TestDerivativeAndDecodeRefuse(t *testing.T) {
	m, x := someModel(t, 4, 3, 1)
	four, three := make([]float32, 4), make([]float32, 3)
	for _, c := range []struct {
		err     error
		cause   error
		message string
	}{
		{m.Derivative(three, four, x), ErrShape, "cae: Derivative: h has 3 elements, want hidden = 4"},
		{m.Derivative(four, nil, x), ErrShape, "cae: Derivative: p has 0 elements, want hidden = 4"},
		{m.Derivative(four, four, four), ErrShape, "cae: Derivative: x has 4 elements, want visible = 3"},
		{m.Derivative(four, four, []float32{0, nan, 0}), ErrNonFinite, "cae: Derivative: x, column 1 is NaN"},
		{m.Decode(four, four), ErrShape, "cae: Decode: dst has 4 elements, want visible = 3"},
		{m.Decode(three, three), ErrShape, "cae: Decode: h has 3 elements, want hidden = 4"},
		{m.Decode(three, []float32{0, 0, 0, inf}), ErrNonFinite, "cae: Decode: h, unit 3 is +Inf"},
	} {
		require.ErrorIs(t, c.err, c.cause)
		require.ErrorContains(t, c.err, c.message)
	}
}
