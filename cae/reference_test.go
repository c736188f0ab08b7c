package cae

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// reference is the autoencoder in float64, written from the formulas and sharing nothing with the package but
// the order of the parameters: W, V if untied, b, c.
type reference struct {
	cfg     Config
	visible int
	inputs  [][]float64   // of the encoder; nil for the samples themselves
	draws   [][][]float64 // of the higher-order contraction, already added to the inputs: draws x samples x visible
}

// parts are the four parameters, cut from one vector.
func (r reference) parts(theta []float64) (w, v, b, c []float64) {
	size := r.cfg.Hidden * r.visible
	w, theta = theta[:size], theta[size:]
	v = w
	if r.cfg.Untied {
		v, theta = theta[:size], theta[size:]
	}
	return w, v, theta[:r.cfg.Hidden], theta[r.cfg.Hidden:]
}

// encode returns z and h of a sample.
func (r reference) encode(theta, x []float64) (z, h []float64) {
	w, _, b, _ := r.parts(theta)
	for j := range r.cfg.Hidden {
		sum := b[j]
		for i, v := range x {
			sum += w[j*r.visible+i] * v
		}
		z = append(z, sum)
		h = append(h, r.activation(sum))
	}
	return z, h
}

// decode returns V^T h + c.
func (r reference) decode(theta, h []float64) []float64 {
	_, v, _, c := r.parts(theta)
	a := append([]float64(nil), c...)
	for j, s := range h {
		for i := range a {
			a[i] += v[j*r.visible+i] * s
		}
	}
	return a
}

// jacobian returns the hidden x visible matrix dh/dx, entry by entry.
func (r reference) jacobian(theta, x []float64) []float64 {
	w, _, _, _ := r.parts(theta)
	z, _ := r.encode(theta, x)
	var jacobian []float64
	for j := range z {
		for i := range x {
			p, _ := r.derivatives(z[j])
			jacobian = append(jacobian, p*w[j*r.visible+i])
		}
	}
	return jacobian
}

// sample returns L and ||J||_F^2 of a sample that is not corrupted.
func (r reference) sample(theta, x []float64) (loss, norm2 float64) {
	return r.loss(theta, x, x), squaredNorm(r.jacobian(theta, x))
}

// loss returns L of a sample x whose encoder sees u.
func (r reference) loss(theta, x, u []float64) (loss float64) {
	_, h := r.encode(theta, u)
	for i, a := range r.decode(theta, h) {
		if r.cfg.Output == SigmoidOutput {
			loss += math.Max(a, 0) - a*x[i] + math.Log1p(math.Exp(-math.Abs(a)))
		} else {
			loss += (a - x[i]) * (a - x[i])
		}
	}
	return loss
}

// cost returns the mean of L and the penalties.
func (r reference) cost(theta []float64, rows [][]float64) float64 {
	if r.inputs == nil {
		r.inputs = rows
	}
	loss := mean(len(rows), func(i int) float64 { return r.loss(theta, rows[i], r.inputs[i]) })
	return loss + r.penalty(theta)
}

// fault is a mistake that public implementations make in the gradient.
type fault string

const (
	correct          fault = ""
	frozenWeights    fault = "W held constant inside the penalty"
	zeroPenalty      fault = "no gradient of the penalty"
	factorTwo        fault = "a missing factor 2 in the penalty"
	linearCurvature  fault = "s'' taken for 0"
	noPenaltyBias    fault = "the bias gradient of the penalty forgotten"
	encoderHalf      fault = "the tied gradient without its decoder half"
	sumOfNorms       fault = "(sum w)^2 for sum w^2"
	tanhDerivative   fault = "the derivative of tanh"
	averagedFeatures fault = "lambda against an error averaged over features"
)

// gradient returns the closed form of the cost's gradient, with a mistake if asked for.
func (r reference) gradient(theta []float64, rows [][]float64, f fault) []float64 {
	lambda := float64(r.cfg.Lambda)
	switch f {
	case factorTwo:
		lambda /= 2
	case zeroPenalty:
		lambda = 0
	case averagedFeatures:
		lambda /= float64(r.visible)
	}
	w, v, _, _ := r.parts(theta)
	g := make([]float64, len(theta))
	dw, dv, db, dc := r.parts(g)
	n := float64(len(rows))
	for _, x := range rows {
		z, h := r.encode(theta, x)
		a := r.decode(theta, h)
		da := make([]float64, len(a))
		for i := range a {
			da[i] = 2 * (a[i] - x[i]) / n
			if r.cfg.Output == SigmoidOutput {
				da[i] = (logistic(a[i]) - x[i]) / n
			}
			dc[i] += da[i]
		}
		for j := range h {
			p, q := r.derivatives(z[j])
			if f == linearCurvature {
				q = 0
			}
			if f == tanhDerivative {
				p = 1 - h[j]*h[j]
				q = -2 * h[j] * p
			}
			norm2, sum, dh := 0.0, 0.0, 0.0
			for i := range x {
				weight := w[j*r.visible+i]
				norm2 += weight * weight
				sum += weight
				dh += da[i] * v[j*r.visible+i]
				if f != encoderHalf || r.cfg.Untied {
					dv[j*r.visible+i] += h[j] * da[i]
				}
			}
			if f == sumOfNorms {
				norm2 = sum * sum
			}
			penalty := 2 * lambda * p * q * norm2 / n
			dz := p*dh + penalty
			for i := range x {
				dw[j*r.visible+i] += dz * x[i]
				if f != frozenWeights {
					dw[j*r.visible+i] += 2 * lambda * p * p * w[j*r.visible+i] / n
				}
			}
			db[j] += dz
			if f == noPenaltyBias {
				db[j] -= penalty
			}
		}
	}
	return g
}

// differences returns the gradient by central differences of fourth order.
func (r reference) differences(theta []float64, rows [][]float64) []float64 {
	theta = append([]float64(nil), theta...)
	g := make([]float64, len(theta))
	for k, at := range theta {
		step := 1e-3 * max(0.1, math.Abs(at))
		cost := func(delta float64) float64 {
			theta[k] = at + delta
			return r.cost(theta, rows)
		}
		g[k] = (8*(cost(step)-cost(-step)) - (cost(2*step) - cost(-2*step))) / (12 * step)
		theta[k] = at
	}
	return g
}

// distance returns the largest difference of two gradients in any of the four parameters, relative to the
// largest element there.
func (r reference) distance(have, want []float64) float64 {
	var worst float64
	hw, hv, hb, hc := r.parts(have)
	ww, wv, wb, wc := r.parts(want)
	for _, pair := range [][2][]float64{{hw, ww}, {hv, wv}, {hb, wb}, {hc, wc}} {
		var largest, difference float64
		for k, w := range pair[1] {
			largest = max(largest, math.Abs(w))
			difference = max(difference, math.Abs(pair[0][k]-w))
		}
		worst = max(worst, difference/largest)
	}
	return worst
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// problem is a model and data to check costs and gradients on.
type problem struct {
	cfg   Config
	theta parameters
	rows  *dataset.Matrix
}

// newProblem draws weights uniform on +-scale, biases of size 0.5 to 1.5, and features in [0, 1].
func newProblem(cfg Config, visible, samples int, scale float32) problem {
	return newSeededProblem(cfg, visible, samples, scale, 1)
}

func newSeededProblem(cfg Config, visible, samples int, scale float32, seed uint64) problem {
	r := rand.New(rand.NewPCG(seed, 2))
	p := problem{cfg: cfg, theta: newParameters(cfg, visible)}
	for i := range p.theta.all {
		p.theta.all[i] = scale * (2*r.Float32() - 1)
	}
	for _, bias := range [][]float32{p.theta.b, p.theta.c} {
		for i := range bias {
			bias[i] = 0.5 + r.Float32()
			if r.Uint32()%2 == 0 {
				bias[i] = -bias[i]
			}
		}
	}
	p.rows = &dataset.Matrix{Data: make([]float32, samples*visible), Count: samples, Width: visible}
	for i := range p.rows.Data {
		p.rows.Data[i] = r.Float32()
	}
	return p
}

// reference returns the float64 model with the problem's parameters and rows.
func (p problem) reference() (r reference, theta []float64, rows [][]float64) {
	for i := range p.rows.Count {
		rows = append(rows, widen(p.rows.Row(i)))
	}
	return reference{cfg: p.cfg, visible: p.rows.Width}, widen(p.theta.all), rows
}

// gradient returns the package's own gradient and metrics of all rows as one mini-batch.
func (p problem) gradient(workers *kernels.Workers) ([]float32, Metrics) {
	s := newStep(p.cfg, p.theta, p.rows, p.rows.Count, workers)
	g := gradient(s, indices(p.rows.Count))
	return g, s.metrics(p.cfg)
}

// metrics returns those of the last mini-batch.
func (s *step) metrics(cfg Config) Metrics {
	var sum tally
	sum.add(&s.forward)
	return sum.metrics(cfg, s.theta.w.Cols)
}

// gradient returns what a step delivers for the picked rows, and NaN where it delivers nothing.
func gradient(s *step, pick []int) []float32 {
	g := slices.Repeat([]float32{nan}, len(s.theta.all))
	s.run(pick, func(lo int, part []float32) { copy(g[lo:], part) })
	return g
}

func (p problem) model() *Model { return newModel(p.cfg, p.theta, nil) }

func indices(n int) []int {
	pick := make([]int, n)
	for i := range pick {
		pick[i] = i
	}
	return pick
}

func widen(x []float32) []float64 {
	wide := make([]float64, len(x))
	for i, v := range x {
		wide[i] = float64(v)
	}
	return wide
}
