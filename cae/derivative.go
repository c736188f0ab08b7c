package cae

import "fmt"

// Derivative writes the code h = s(z) of x and the derivatives p = s'(z), with z = W x + b: what the Jacobian J_ji = p_j W_ji needs
// beside W. h has the bits of [Encoder.Encode]. The lengths must be Hidden, Hidden and Visible (ErrShape), and x must be
// finite (ErrNonFinite).
func (m *Model) Derivative(h, p, x []float32) error {
	if len(h) != m.Hidden() {
		return fmt.Errorf("cae: Derivative: h has %d elements, want hidden = %d: %w", len(h), m.Hidden(), ErrShape)
	}
	if len(p) != m.Hidden() {
		return fmt.Errorf("cae: Derivative: p has %d elements, want hidden = %d: %w", len(p), m.Hidden(), ErrShape)
	}
	if err := m.checkSample(x); err != nil {
		return fmt.Errorf("cae: Derivative: %w", err)
	}
	code, prime := m.encode(x)
	copy(h, code)
	copy(p, prime)
	return nil
}

// Decode writes y = g(V^T h + c) to dst, for a code or any other h: [Model.Reconstruct] is Decode of the code, bit for bit.
// The lengths must be Visible and Hidden (ErrShape), and h must be finite (ErrNonFinite).
func (m *Model) Decode(dst, h []float32) error {
	switch i := firstNonFinite(h); {
	case len(dst) != m.Visible():
		return fmt.Errorf("cae: Decode: dst has %d elements, want visible = %d: %w", len(dst), m.Visible(), ErrShape)
	case len(h) != m.Hidden():
		return fmt.Errorf("cae: Decode: h has %d elements, want hidden = %d: %w", len(h), m.Hidden(), ErrShape)
	case i >= 0:
		return fmt.Errorf("cae: Decode: h, unit %d is %v: %w", i, h[i], ErrNonFinite)
	}
	m.decode(dst, h)
	m.cfg.Output.activate(dst)
	return nil
}
