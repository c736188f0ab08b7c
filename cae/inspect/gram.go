package inspect

import (
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/kernels"
)

// maxSide is the largest matrix whose eigenvalues are computed: 128 MiB, and about a minute.
const maxSide = 4096

// gram makes the smaller Gram matrix of Jacobians J = diag(p) W, whose eigenvalues are the squares of the singular values of J:
//
//	J J^T = diag(p) W W^T diag(p)     hidden x hidden, if hidden <= visible; W W^T is computed once
//	J^T J = W^T diag(p^2) W           visible x visible, otherwise
//
// Only lower triangles are computed, in float64.
type gram struct {
	w     kernels.Matrix
	side  int
	fixed []float64 // W W^T, or nil for J^T J
}

// newGram prepares the Gram matrices of the Jacobians of W. It refuses a side above maxSide.
func newGram(w kernels.Matrix, workers *kernels.Workers) (*gram, error) {
	g := &gram{w: w, side: min(w.Rows, w.Cols)}
	if g.side > maxSide {
		return nil, fmt.Errorf("the smaller of hidden and visible is %d, limit %d for singular values: %w", g.side, maxSide, cae.ErrTooLarge)
	}
	if w.Rows <= w.Cols {
		g.fixed = make([]float64, g.side*g.side)
		workers.Split(g.side, 1, func(lo, hi int) {
			for j := lo; j < hi; j++ {
				for k := range j + 1 {
					g.fixed[j*g.side+k] = dot(w.Row(j), w.Row(k))
				}
			}
		})
	}
	return g, nil
}

// fill writes the lower triangle of the Gram matrix for the derivatives p.
func (g *gram) fill(dst []float64, p []float32) {
	if g.fixed == nil {
		g.fillVisible(dst, p)
		return
	}
	for j := range g.side {
		row := dst[j*g.side:][:j+1]
		for k, v := range g.fixed[j*g.side:][:j+1] {
			row[k] = float64(p[j]) * float64(p[k]) * v
		}
	}
}

// fillVisible writes the sum over units of p_j^2 W_j W_j^T, four units at a time.
func (g *gram) fillVisible(dst []float64, p []float32) {
	clear(dst)
	var rows [4][]float64
	for r := range rows {
		rows[r] = make([]float64, g.side)
	}
	for j := 0; j < g.w.Rows; j += len(rows) {
		for r := range rows {
			clear(rows[r])
			if j+r < g.w.Rows {
				for i, w := range g.w.Row(j + r) {
					rows[r][i] = float64(p[j+r]) * float64(w)
				}
			}
		}
		for i := range g.side {
			addProducts(dst[i*g.side:][:i+1], i, &rows)
		}
	}
}

// addProducts adds element i of each row times the row to dst.
func addProducts(dst []float64, i int, rows *[4][]float64) {
	r0, r1, r2, r3 := rows[0][:len(dst)], rows[1][:len(dst)], rows[2][:len(dst)], rows[3][:len(dst)]
	c0, c1, c2, c3 := rows[0][i], rows[1][i], rows[2][i], rows[3][i]
	for k := range dst {
		dst[k] += (float64(c0*r0[k]) + float64(c1*r1[k])) + (float64(c2*r2[k]) + float64(c3*r3[k]))
	}
}

// dot returns x.y in float64, where the products are exact, in four lanes.
func dot(x, y []float32) float64 {
	var s [4]float64
	i := 0
	for ; i+4 <= len(x); i += 4 {
		x, y := x[i:i+4:i+4], y[i:i+4:i+4]
		s[0] += float64(x[0]) * float64(y[0])
		s[1] += float64(x[1]) * float64(y[1])
		s[2] += float64(x[2]) * float64(y[2])
		s[3] += float64(x[3]) * float64(y[3])
	}
	for ; i < len(x); i++ {
		s[0] += float64(x[i]) * float64(y[i])
	}
	return (s[0] + s[2]) + (s[1] + s[3])
}
