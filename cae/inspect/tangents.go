package inspect

import (
	"context"
	"fmt"
	"math"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/symmetric"
)

// Tangent is a direction in which a sample can move: a right singular vector of the Jacobian. The leading ones span the plane
// that the encoder takes for the tangent plane of the data (Rifai et al., NIPS 2011).
type Tangent struct {
	Sigma     float64   `json:"sigma"`     // singular value ||J v||: how far the code moves for a small step of length 1
	Direction []float64 `json:"direction"` // v, of length 1: visible elements, of which the largest in magnitude is positive
}

// Tangents returns the k leading tangents at x, in descending order of Sigma. It returns fewer where the Jacobian has
// fewer singular values above 1e-6 of the largest, since directions below that are rounding errors. The length of x
// must be visible (cae.ErrShape), its values finite (cae.ErrNonFinite), k at least 1 (cae.ErrRange), and a layer at
// most 4096 wide (cae.ErrTooLarge).
func Tangents(ctx context.Context, m *cae.Model, x []float32, k int) ([]Tangent, error) {
	n, err := open(ctx, m)
	if err != nil {
		return nil, describe(ctx, "Tangents", err)
	}
	defer n.close()
	t, err := n.tangents(ctx, x, k)
	return t, describe(ctx, "Tangents", err)
}

// visibleTangent is the singular value, relative to the largest, below which eigenvectors of the Gram matrix mean nothing: it is
// squared there, and meets errors of 1e-16.
const visibleTangent = 1e-6

func (n *network) tangents(ctx context.Context, x []float32, k int) ([]Tangent, error) {
	if k < 1 {
		return nil, fmt.Errorf("k is %d, want at least 1: %w", k, cae.ErrRange)
	}
	if n.normaliser != nil {
		u := make([]float32, n.Visible())
		if err := n.normaliser.Apply(u, x); err != nil {
			return nil, err
		}
		x = u
	}
	h, p := make([]float32, n.Hidden()), make([]float32, n.Hidden())
	if err := n.Derivative(h, p, x); err != nil {
		return nil, err
	}
	g, err := newGram(n.w, n.workers)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	matrix := make([]float64, g.side*g.side)
	g.fill(matrix, p)
	squares, vectors, err := symmetric.Decompose(matrix, g.side)
	if err != nil {
		return nil, err
	}
	var tangents []Tangent
	for i := range min(k, g.side) {
		if squares[i] <= visibleTangent*visibleTangent*squares[0] {
			break
		}
		tangents = append(tangents, g.tangent(squares[i], vectors[i*g.side:][:g.side], p))
	}
	return tangents, nil
}

// tangent returns the right singular vector that belongs to an eigenvector of the Gram matrix: the vector itself for J^T J, and
// J^T u / sigma for an eigenvector u of J J^T.
func (g *gram) tangent(square float64, u []float64, p []float32) Tangent {
	if g.fixed == nil {
		return Tangent{math.Sqrt(square), append([]float64(nil), u...)}
	}
	v := make([]float64, g.w.Cols)
	for j, c := range u {
		c *= float64(p[j])
		for i, w := range g.w.Row(j) {
			v[i] += float64(c * float64(w))
		}
	}
	length := 0.0
	for _, c := range v {
		length += float64(c * c)
	}
	length = math.Sqrt(length)
	for i := range v {
		v[i] /= length
	}
	symmetric.Orient(v)
	return Tangent{length, v}
}
