package cae

import (
	"fmt"

	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/kernels"
)

// checkTarget reports a feature of a normalised sample that the reconstruction error is not defined for.
func (c Config) checkTarget(u []float32) error {
	if c.Output != SigmoidOutput {
		return nil
	}
	normalised := ""
	if c.Normalise != NoNormalisation {
		normalised = " when normalised"
	}
	for i, v := range u {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("column %d is %v%s, want 0 to 1 for the cross-entropy: %w", i, v, normalised, ErrRange)
		}
	}
	return nil
}

// checkMade reports the zero value, which has no parameters.
func (m *Model) checkMade() error {
	if m.encoder == nil {
		return fmt.Errorf("model is the zero value, want one from New, Train, Load or Import: %w", ErrShape)
	}
	return nil
}

// checkSample reports a sample of the wrong length or with a value that is NaN or infinite.
func (m *Model) checkSample(x []float32) error {
	if err := m.checkMade(); err != nil {
		return err
	}
	if len(x) != m.Visible() {
		return fmt.Errorf("x has %d elements, want visible = %d: %w", len(x), m.Visible(), ErrShape)
	}
	if i := finite.FirstNot(x); i >= 0 {
		return fmt.Errorf("x, column %d is %v: %w", i, x[i], ErrNonFinite)
	}
	return nil
}

// normalised returns a sample, once it is checked, as the network takes it.
func (m *Model) normalised(x []float32) (u []float32, err error) {
	if m.normaliser != nil {
		u = make([]float32, m.Visible())
	}
	return m.normalise(u, x)
}

// normalise is normalised with room for the result, which is x itself without a normaliser.
func (m *Model) normalise(room, x []float32) (u []float32, err error) {
	if err := m.checkSample(x); err != nil || m.normaliser == nil {
		return x, err
	}
	if err := m.normaliser.apply(room, x); err != nil {
		return nil, fmt.Errorf("x, %w", err)
	}
	return room, nil
}

// check is normalised for an operation with a result of want elements.
func (m *Model) check(dst []float32, size string, want int, x []float32) (u []float32, err error) {
	if len(dst) != want {
		return nil, fmt.Errorf("dst has %d elements, want %s = %d: %w", len(dst), size, want, ErrShape)
	}
	return m.normalised(x)
}

// scorable is normalise for a sample that is to have a score.
func (m *Model) scorable(room, x []float32) (u []float32, err error) {
	if u, err = m.normalise(room, x); err != nil {
		return nil, err
	}
	if err := m.cfg.checkTarget(u); err != nil {
		return nil, fmt.Errorf("x, %w", err)
	}
	return u, nil
}

// allFinite is finite.FirstNot for samples that are nearly always finite, at the speed of a kernel: 0 times a NaN or an infinity is NaN.
func allFinite(x []float32) bool {
	for ; len(x) > len(zeros); x = x[len(zeros):] {
		if kernels.Dot(x[:len(zeros)], zeros[:]) != 0 {
			return false
		}
	}
	return kernels.Dot(x, zeros[:len(x)]) == 0
}

var zeros [1024]float32
