package cae

import (
	"fmt"

	"github.com/seed85368726/contractive/internal/finite"
)

// Derivative writes the code h = s(z) of x and the derivatives p = s'(z), with z = W x + b: what the Jacobian J_ji =
// p_j W_ji needs beside W, with respect to normalised features where there is a normaliser. h has the bits of
// [Encoder.Encode]. The lengths must be Hidden, Hidden and Visible (ErrShape), and x must be finite (ErrNonFinite).
func (m *Model) Derivative(h, p, x []float32) error {
	if len(h) != m.Hidden() {
		return fmt.Errorf("cae: Derivative: h has %d elements, want hidden = %d: %w", len(h), m.Hidden(), ErrShape)
	}
	if len(p) != m.Hidden() {
		return fmt.Errorf("cae: Derivative: p has %d elements, want hidden = %d: %w", len(p), m.Hidden(), ErrShape)
	}
	u, err := m.normalised(x)
	if err != nil {
		return fmt.Errorf("cae: Derivative: %w", err)
	}
	code, prime := m.encode(u)
	copy(h, code)
	copy(p, prime)
	return nil
}

// Decode writes y = g(V^T h + c) to dst, for a code or any other h: [Model.Reconstruct] is Decode of the code, bit for bit.
// The lengths must be Visible and Hidden (ErrShape), and h must be finite (ErrNonFinite). With a normaliser y is in
// the units of samples, and must be finite there (ErrNonFinite).
func (m *Model) Decode(dst, h []float32) error {
	if err := m.checkMade(); err != nil {
		return fmt.Errorf("cae: Decode: %w", err)
	}
	switch i := finite.FirstNot(h); {
	case len(dst) != m.Visible():
		return fmt.Errorf("cae: Decode: dst has %d elements, want visible = %d: %w", len(dst), m.Visible(), ErrShape)
	case len(h) != m.Hidden():
		return fmt.Errorf("cae: Decode: h has %d elements, want hidden = %d: %w", len(h), m.Hidden(), ErrShape)
	case i >= 0:
		return fmt.Errorf("cae: Decode: h, unit %d is %v: %w", i, h[i], ErrNonFinite)
	}
	if err := m.reconstruct(dst, h); err != nil {
		return fmt.Errorf("cae: Decode: %w", err)
	}
	return nil
}
