package cae

import (
	"fmt"
	"math"
)

// checkTarget reports a feature that the reconstruction error is not defined for.
func (o Output) checkTarget(x []float32) error {
	if o != SigmoidOutput {
		return nil
	}
	for i, v := range x {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("column %d is %v, want 0 to 1 for the cross-entropy: %w", i, v, ErrRange)
		}
	}
	return nil
}

// checkSample reports a sample of the wrong length or with a value that is NaN or infinite.
func (m *Model) checkSample(x []float32) error {
	if len(x) != m.Visible() {
		return fmt.Errorf("x has %d elements, want visible = %d: %w", len(x), m.Visible(), ErrShape)
	}
	if i := firstNonFinite(x); i >= 0 {
		return fmt.Errorf("x, column %d is %v: %w", i, x[i], ErrNonFinite)
	}
	return nil
}

// check is checkSample for an operation with a result of want elements.
func (m *Model) check(dst []float32, size string, want int, x []float32) error {
	if len(dst) != want {
		return fmt.Errorf("dst has %d elements, want %s = %d: %w", len(dst), size, want, ErrShape)
	}
	return m.checkSample(x)
}

// firstNonFinite returns the index of the first NaN or infinity in x, or -1.
func firstNonFinite(x []float32) int {
	for i, v := range x {
		if v-v != 0 {
			return i
		}
	}
	return -1
}

func isFinite(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0)
}
