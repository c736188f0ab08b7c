package symmetric

import (
	"fmt"
	"math"
	"sort"
)

// maxSweeps is the number of sweeps after which the search for an eigenvalue is given up; two are usual.
const maxSweeps = 60

// diagonalise takes T to diagonal form by plane rotations. It applies them to the rows of the n x n matrix v as well, unless
// that is nil: from Q^T they become eigenvectors.
func (t *tridiagonal) diagonalise(v []float64) error {
	n := len(t.diagonal)
	copy(t.off, t.off[min(1, n):]) // from here on off[i] couples i and i+1
	if n > 0 {
		t.off[n-1] = 0
	}
	negligible := 0x1p-53 * t.norm()
	for l := range n {
		for sweeps := 0; ; sweeps++ {
			m := l
			for math.Abs(t.off[m]) > negligible { // off[n-1] is 0
				m++
			}
			if m == l {
				break
			}
			if sweeps == maxSweeps {
				return fmt.Errorf("eigenvalue %d after %d sweeps: %w", l, sweeps, ErrNoConvergence)
			}
			t.sweep(l, m, v)
		}
	}
	return nil
}

// norm returns the largest sum of neighbours |d| + |e| in T.
func (t *tridiagonal) norm() float64 {
	largest := 0.0
	for i, d := range t.diagonal {
		largest = max(largest, math.Abs(d)+math.Abs(t.off[i]))
	}
	return largest
}

// sweep is one step of QL on the block from l to m, with the shift of Wilkinson: the eigenvalue of the leading 2 x 2 block that
// is nearer to its first element. The rotations chase the element that the shift puts outside the three diagonals upwards.
func (t *tridiagonal) sweep(l, m int, v []float64) {
	d, e := t.diagonal, t.off
	g := (d[l+1] - d[l]) / (2 * e[l])
	g = d[m] - d[l] + e[l]/(g+math.Copysign(length(g, 1), g))
	s, c, p := 1.0, 1.0, 0.0
	for i := m - 1; i >= l; i-- {
		f, b := float64(s*e[i]), float64(c*e[i])
		r := length(f, g)
		e[i+1] = r
		if r == 0 { // s has underflowed: the block splits here
			d[i+1] -= p
			e[m] = 0
			return
		}
		s, c = f/r, g/r
		g = d[i+1] - p
		r = float64((d[i]-g)*s) + float64(2*c*b)
		p = float64(s * r)
		d[i+1] = g + p
		g = float64(c*r) - b
		if v != nil {
			n := len(d)
			rotate(v[i*n:(i+1)*n], v[(i+1)*n:(i+2)*n], c, s)
		}
	}
	d[l] -= p
	e[l] = g
	e[m] = 0
}

// length returns the length of (x, y), whose square may underflow.
func length(x, y float64) float64 {
	x, y = math.Abs(x), math.Abs(y)
	if x < y {
		x, y = y, x
	}
	if x == 0 {
		return 0
	}
	y /= x
	return float64(x * math.Sqrt(1+float64(y*y)))
}

// sort puts the eigenvalues in descending order, equal ones in the order they were found in, and the rows of v with them.
func (t *tridiagonal) sort(v []float64) {
	n := len(t.diagonal)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	values := append([]float64(nil), t.diagonal...)
	sort.SliceStable(order, func(i, j int) bool { return values[order[i]] > values[order[j]] })
	for i, from := range order {
		t.diagonal[i] = values[from]
	}
	if v == nil {
		return
	}
	rows := append([]float64(nil), v...)
	for i, from := range order {
		copy(v[i*n:(i+1)*n], rows[from*n:])
	}
}

// eigenvalues undoes the scaling.
func (t *tridiagonal) eigenvalues() []float64 {
	for i, d := range t.diagonal {
		t.diagonal[i] = math.Ldexp(d, t.exponent)
	}
	return t.diagonal
}
