package cae

import (
	"github.com/seed85368726/contractive/kernels"
)

// sigmoidContraction is [outputContraction] for a sigmoid output. Each sample has a D of its own, and so costs two products
// of its own: 4 hidden^2 visible operations, where the decoder costs 2 hidden visible.
//
//	R = B P V          gives u_i = sum_j p_j V_ji R_ji, the value sum_i D_i^2 u_i, and for V 2 p_j R_ji D_i^2
//	A = V D^2 V^T      gives 2 (A o B) p for p, and for W the sum over samples of p p^T o A
//
// The first is split over features, the second over hidden units, and so either sees all samples in their order.
type sigmoidContraction struct {
	outputContraction
	p       kernels.Matrix // samples x hidden: the transpose of forward's
	squares kernels.Matrix // samples x visible: D^2
	bends   kernels.Matrix // samples x visible: g'' / g' = 1 - 2y
	u       kernels.Matrix // samples x visible: u, then what the penalty adds to dy
	added   kernels.Packed // which also reaches h
	values  []float32      // of each sample

	scaled, r kernels.Matrix // hidden x visible: P V or V D^2, and R, of the sample at hand
	dv        kernels.Matrix // hidden x visible: the gradient through V
	a         kernels.Matrix // A of the sample at hand; rows are each in one worker's hands
	pap       kernels.Matrix // sum of p p^T o A over the mini-batch, weighted

	featureStrips func(lo, hi int) // see forward
}

// stripFeatures is the number of features that R is computed for at a time, to stay in the cache; workers share out panels.
const stripFeatures, panelFeatures = 128, 64

func newSigmoidContraction(o outputContraction, batch int) *sigmoidContraction {
	hidden, visible := o.w.Rows, o.w.Cols
	s := &sigmoidContraction{
		outputContraction: o,
		p:                 kernels.NewMatrix(batch, hidden),
		squares:           kernels.NewMatrix(batch, visible), bends: kernels.NewMatrix(batch, visible), u: kernels.NewMatrix(batch, visible),
		values: make([]float32, batch),
		scaled: newLike(o.w), r: newLike(o.w), dv: newLike(o.w),
		a: newLike(o.b), pap: newLike(o.b),
	}
	s.featureStrips = s.features
	return s
}

// begin leaves V packed.
func (s *sigmoidContraction) begin() {
	s.outputContraction.begin()
	if s.f.untied {
		s.packed.Pack(s.v)
	}
}

// outputs takes what depends on sample i alone.
func (s *sigmoidContraction) outputs(i int, a []float32) {
	squares, bends, p := s.squares.Row(i), s.bends.Row(i), s.p.Row(i)
	kernels.SigmoidPrime(bends, squares, a)
	for k, y := range bends {
		bends[k] = 1 - 2*y // 2y is exact
	}
	multiply(squares, squares)
	for j := range p {
		p[j] = s.f.p.Row(j)[i]
	}
}

// between takes the parts that go through V and a.
func (s *sigmoidContraction) between() {
	n, weight := s.f.samples, s.weight()
	s.f.workers.Split(s.v.Cols, panelFeatures, s.featureStrips)
	for i := range n {
		u, squares := s.u.Row(i), s.squares.Row(i)
		s.values[i] = kernels.Dot(squares, u)
		multiply(u, squares)
		multiply(u, s.bends.Row(i))
		for k := range u {
			u[k] *= weight
		}
		kernels.Axpy(s.f.dy.Row(i), 1, u)
	}
	s.added.Pack(s.u.RowRange(0, n))
}

// features computes u and dv for features lo to hi.
func (s *sigmoidContraction) features(lo, hi int) {
	for ; lo < hi; lo += stripFeatures {
		end := min(lo+stripFeatures, hi)
		dv := s.dv.ColRange(lo, end)
		for j := range dv.Rows {
			clear(dv.Row(j))
		}
		for i := range s.f.samples {
			s.sampleFeatures(dv, i, lo, end)
		}
	}
}

// sampleFeatures computes u of sample i, and adds its part to dv, for features lo to hi.
func (s *sigmoidContraction) sampleFeatures(dv kernels.Matrix, i, lo, hi int) {
	var alone *kernels.Workers
	v, scaled, r := s.v.ColRange(lo, hi), s.scaled.ColRange(lo, hi), s.r.ColRange(lo, hi)
	p, u, squares := s.p.Row(i), s.u.Row(i)[lo:hi], s.squares.Row(i)[lo:hi]
	for j, slope := range p {
		clear(scaled.Row(j))
		kernels.Axpy(scaled.Row(j), slope, v.Row(j))
	}
	alone.MatMul(r, s.b, scaled, nil)
	clear(u)
	weight := s.weight()
	for j, slope := range p {
		addProduct(u, slope, v.Row(j), r.Row(j))
		addProduct(dv.Row(j), weight*slope, squares, r.Row(j))
	}
}

// deltas takes the part through p and the sum of p p^T o A, for units from lo on.
func (s *sigmoidContraction) deltas(dh, dp kernels.Matrix, lo int) {
	var alone *kernels.Workers
	hi := lo + dh.Rows
	v, scaled, a, pap := s.v.RowRange(lo, hi), s.scaled.RowRange(lo, hi), s.a.RowRange(lo, hi), s.pap.RowRange(lo, hi)
	alone.AddMatMulT(dh, v, &s.added)
	weight := s.weight()
	for j := range pap.Rows {
		clear(pap.Row(j))
	}
	for i := range s.f.samples {
		p := s.p.Row(i)
		for j := range v.Rows {
			copy(scaled.Row(j), v.Row(j))
			multiply(scaled.Row(j), s.squares.Row(i))
		}
		alone.MatMulT(a, scaled, &s.packed, nil)
		for j := range a.Rows {
			row := a.Row(j)
			multiply(row, p)
			kernels.Axpy(pap.Row(j), weight*p[lo+j], row)
			dp.Row(j)[i] += float32(weight * kernels.Dot(row, s.b.Row(lo+j)))
		}
	}
}

func (s *sigmoidContraction) encoder(dw kernels.Matrix, _ []float32, lo int) {
	var alone *kernels.Workers
	alone.AddMatMul(dw, s.pap.RowRange(lo, lo+dw.Rows), s.w)
}

func (s *sigmoidContraction) decoder(dv kernels.Matrix, lo int) {
	for j := range dv.Rows {
		kernels.Axpy(dv.Row(j), 1, s.dv.Row(lo+j))
	}
}

func (s *sigmoidContraction) total() float64 {
	sum := 0.0
	for _, v := range s.values[:s.f.samples] {
		sum += float64(v)
	}
	return float64(s.rho) * sum
}
