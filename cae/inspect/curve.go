package inspect

import (
	"context"
	"fmt"
	"math"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/kernels"
)

// Radii are those of the published curves of digits, whose norm is about 9.
func Radii() []float64 { return []float64{0, 1, 2, 5, 7.5, 10, 12.5, 15, 20, 25, 30, 40} }

// CurvePoint tells how far codes move when samples x move by u of length r: the contraction ratio ||f(x+u) - f(x)|| / r.
type CurvePoint struct {
	Radius float64 `json:"radius"`
	Ratio  float64 `json:"ratio"` // mean over samples and directions
	RMS    float64 `json:"rms"`   // root of the mean square
}

// Curve returns the contraction curve of Rifai et al. (ICML 2011), a point for each radius, over one direction for each sample:
// uniform on the sphere, from seed and the number of the row, and the same at all radii.
//
// Radius 0 is the limit ||J u|| / r, without rounding of differences. Since directions are uniform, the expected value of
// its RMS^2 * visible is the mean of ||J||_F^2. At a small radius a difference of codes loses precision: a unit's code has an error
// of about 3e-8, so that ratios have one of about 4e-8 sqrt(hidden) / r.
//
// A radius that is negative, NaN or infinite gives an error that wraps cae.ErrRange.
func Curve(ctx context.Context, m *cae.Model, data dataset.Source, radii []float64, seed uint64) ([]CurvePoint, error) {
	if err := checkRadii(radii); err != nil {
		return nil, describe(ctx, "Curve", err)
	}
	n, err := open(ctx, m)
	if err != nil {
		return nil, describe(ctx, "Curve", err)
	}
	defer n.close()
	walks := newWalks(n, radii, seed)
	if _, err := n.visit(ctx, data, walks); err != nil {
		return nil, describe(ctx, "Curve", err)
	}
	return walks.result(), nil
}

func checkRadii(radii []float64) error {
	for i, r := range radii {
		if !(r >= 0 && r <= math.MaxFloat32) {
			return fmt.Errorf("radius %d is %v, want a finite number of at least 0: %w", i, r, cae.ErrRange)
		}
	}
	return nil
}

// walks moves every sample in one direction and sums how far its code moves.
type walks struct {
	net     *network
	weights kernels.Packed // W
	seed    uint64
	points  []CurvePoint // sums until result
	samples int

	now      block
	u, moved kernels.Matrix // rows x visible: unit vectors, and samples that have moved
	codes    kernels.Matrix // rows x hidden: of the samples that have moved, or W u
	ratios   [][]float64    // of each point, for each row
}

func newWalks(n *network, radii []float64, seed uint64) *walks {
	w := &walks{
		net: n, seed: seed,
		u: kernels.NewMatrix(blockRows, n.Visible()), moved: kernels.NewMatrix(blockRows, n.Visible()),
		codes: kernels.NewMatrix(blockRows, n.Hidden()),
	}
	w.weights.Pack(n.w)
	for _, r := range radii {
		w.points = append(w.points, CurvePoint{Radius: r})
		w.ratios = append(w.ratios, make([]float64, blockRows))
	}
	return w
}

func (w *walks) add(b block) {
	w.now = b
	w.net.workers.Split(b.x.Rows, 1, w.walk)
	for k, ratios := range w.ratios {
		for _, ratio := range ratios[:b.x.Rows] {
			w.points[k].Ratio += ratio
			w.points[k].RMS += float64(ratio * ratio)
		}
	}
	w.samples += b.x.Rows
}

// walk takes the ratios of rows lo to hi.
func (w *walks) walk(lo, hi int) {
	variates := make([]float64, w.u.Cols)
	for i := lo; i < hi; i++ {
		unit(w.u.Row(i), variates, random.New(w.seed, uint64(w.now.first+i)))
	}
	for k, point := range w.points {
		if point.Radius == 0 {
			w.slope(lo, hi)
		} else {
			w.move(float32(point.Radius), lo, hi)
		}
		for i := lo; i < hi; i++ {
			w.ratios[k][i] = w.ratio(point.Radius, i)
		}
	}
}

// slope writes W u to the rows of codes.
func (w *walks) slope(lo, hi int) {
	var alone *kernels.Workers
	alone.MatMulT(w.codes.RowRange(lo, hi), w.u.RowRange(lo, hi), &w.weights, nil)
}

// move writes f(x + r u) to the rows of codes.
func (w *walks) move(r float32, lo, hi int) {
	moved, codes := w.moved.RowRange(lo, hi), w.codes.RowRange(lo, hi)
	for i := range moved.Rows {
		row := moved.Row(i)
		copy(row, w.now.x.Row(lo+i))
		kernels.Axpy(row, r, w.u.Row(lo+i))
	}
	if err := w.net.Encoder().EncodeBatch(codes.Data, moved.Data, moved.Rows); err != nil {
		panic(err) // the shapes are ours
	}
}

// ratio returns ||f(x + r u) - f(x)|| / r of row i, or ||J u|| for r = 0.
func (w *walks) ratio(r float64, i int) float64 {
	square, code := 0.0, w.codes.Row(i)
	if r == 0 {
		for j, p := range w.now.p.Row(i) {
			d := float64(p) * float64(code[j])
			square += float64(d * d)
		}
		return math.Sqrt(square)
	}
	for j, h := range w.now.h.Row(i) {
		d := float64(code[j]) - float64(h)
		square += float64(d * d)
	}
	return math.Sqrt(square) / r
}

// unit writes a vector that is uniform on the unit sphere to u: normal variates over their length.
func unit(u []float32, variates []float64, source *random.Source) {
	square := 0.0
	for i := range variates {
		variates[i] = source.Normal()
		square += float64(variates[i] * variates[i])
	}
	length := math.Sqrt(square)
	for i, v := range variates {
		u[i] = float32(v / length)
	}
}

func (w *walks) result() []CurvePoint {
	for k := range w.points {
		p := &w.points[k]
		p.Ratio /= float64(w.samples)
		p.RMS = math.Sqrt(p.RMS / float64(w.samples))
	}
	return w.points
}
