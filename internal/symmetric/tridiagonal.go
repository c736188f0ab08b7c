package symmetric

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive/internal/finite"
)

// tridiagonal is T = 2^-exponent Q^T A Q, where Q is a product of reflections.
type tridiagonal struct {
	diagonal []float64 // n
	off      []float64 // off[i] couples i-1 and i; off[0] is 0
	exponent int

	// Reflection i is I - v v^T / half[i], where v is the first i elements of row i of the matrix that was reduced, and
	// half[i] = v.v / 2. It is the identity where half[i] is 0.
	half []float64
}

// reduce turns A into tridiagonal form, from the last row up. The reflections stay in the lower triangle of a.
func reduce(a []float64, n int) (*tridiagonal, error) {
	if n < 0 || len(a) != n*n {
		panic(fmt.Sprintf("symmetric: a has %d elements, want n * n = %d * %d", len(a), n, n))
	}
	t := &tridiagonal{diagonal: make([]float64, n), off: make([]float64, n), half: make([]float64, n)}
	if err := t.scale(a); err != nil {
		return nil, err
	}
	p := make([]float64, n)
	for i := n - 1; i > 0; i-- {
		v := a[i*n : i*n+i]
		t.off[i], t.half[i] = reflect(v)
		if t.half[i] != 0 {
			similarity(a, n, v, p[:i], t.half[i])
		}
	}
	for i := range n {
		t.diagonal[i] = a[i*n+i]
	}
	return t, nil
}

// scale brings the largest element of A to [1/2, 1) by a power of two, so that squares neither overflow nor vanish.
func (t *tridiagonal) scale(a []float64) error {
	n, largest := len(t.diagonal), 0.0
	for i := range n {
		for j, v := range a[i*n : i*n+i+1] {
			if !finite.Is(v) {
				return fmt.Errorf("a, row %d, column %d is %v: %w", i, j, v, ErrNonFinite)
			}
			largest = max(largest, math.Abs(v))
		}
	}
	_, t.exponent = math.Frexp(largest)
	for i := range n {
		row := a[i*n : i*n+i+1]
		for j, v := range row {
			row[j] = math.Ldexp(v, -t.exponent)
		}
	}
	return nil
}

// reflect overwrites x with the vector of the reflection that takes it to (0, ..., 0, off). A vector of less than 2^-450
// counts as zero, beside elements of about 1.
func reflect(x []float64) (off, half float64) {
	last := len(x) - 1
	if last == 0 {
		return x[0], 0
	}
	square := dot(x, x)
	if square < 0x1p-900 {
		return 0, 0
	}
	off = -math.Copysign(math.Sqrt(square), x[last]) // the sign that does not cancel
	half = square - float64(off*x[last])
	x[last] -= off
	return off, half
}

// similarity replaces the leading block of A by H A H, where H = I - v v^T / half: with p = A v / half and
// q = p - (v.p / 2 half) v, that is A - v q^T - q v^T. p is scratch.
func similarity(a []float64, n int, v, p []float64, half float64) {
	for j := range p {
		row := a[j*n : j*n+j]
		p[j] = dotAndAdd(row, v, p, v[j]) + float64(a[j*n+j]*v[j])
	}
	for j := range p {
		p[j] /= half
	}
	axpy(p, -dot(v, p)/(2*half), v)
	for j := range p {
		subtractOuter(a[j*n:j*n+j+1], v[j], p, p[j], v)
	}
}

// basis returns Q^T, the product of the reflections from the first to the last, row-major. Until reflection i, it differs from
// the identity in the leading block alone.
func (t *tridiagonal) basis(a []float64) []float64 {
	n := len(t.diagonal)
	q := make([]float64, n*n)
	for i := range n {
		q[i*n+i] = 1
		if t.half[i] == 0 {
			continue
		}
		v := a[i*n : i*n+i]
		for r := range i {
			row := q[r*n : r*n+i]
			axpy(row, -dot(row, v)/t.half[i], v)
		}
	}
	return q
}
