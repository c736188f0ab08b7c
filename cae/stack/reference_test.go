package stack

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/optimizer"
	"github.com/seed85368726/contractive/kernels"
)

// reference is the classifier in float64, written from the formulas and sharing nothing with the package but the order of the
// parameters: W and b of each layer, from the bottom up. sizes are the features, the units of each layer, and the classes.
type reference struct {
	sizes         []int
	activations   []cae.Activation // of each layer
	decay, lambda float64
}

// parts returns W and b of layer k.
func (r reference) parts(theta []float64, k int) (w [][]float64, b []float64) {
	for i := range k {
		theta = theta[r.sizes[i+1]*(r.sizes[i]+1):]
	}
	inputs, units := r.sizes[k], r.sizes[k+1]
	w = make([][]float64, units)
	for j := range w {
		w[j] = theta[j*inputs : (j+1)*inputs]
	}
	return w, theta[units*inputs:][:units]
}

func (r reference) depth() int { return len(r.sizes) - 2 }

// trace is what a sample leaves in the layers: h_0 = x to h_depth, and s'(z) and s”(z) of each layer.
type trace struct{ h, p, q [][]float64 }

func (r reference) encode(theta, x []float64) trace {
	c := trace{h: [][]float64{x}}
	for k := range r.depth() {
		h := affine(r, theta, k, c.h[k])
		p, q := make([]float64, len(h)), make([]float64, len(h))
		for j, z := range h {
			h[j], p[j], q[j] = unit(r.activations[k], z)
		}
		c.h, c.p, c.q = append(c.h, h), append(c.p, p), append(c.q, q)
	}
	return c
}

// unit returns s(z), s'(z) and s”(z).
func unit(a cae.Activation, z float64) (h, p, q float64) {
	up, down := logistic(z), logistic(-z)
	switch a {
	case cae.Sigmoid:
		return up, up * down, up * down * (down - up)
	case cae.Tanh:
		h, p = math.Tanh(z), 1/(math.Cosh(z)*math.Cosh(z))
		return h, p, -2 * h * p
	case cae.ReLU:
		if z > 0 {
			return z, 1, 0
		}
		return 0, 0, 0
	case cae.Softplus:
		return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))), up, up * down
	}
	return z, 1, 0
}

func affine(r reference, theta []float64, k int, h []float64) (z []float64) {
	w, b := r.parts(theta, k)
	z = slices.Clone(b)
	for j, row := range w {
		for i, v := range h {
			z[j] += row[i] * v
		}
	}
	return z
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// jacobian returns dh_depth/dx, the product of the layers' Jacobians.
func (r reference) jacobian(theta, x []float64) [][]float64 {
	c := r.encode(theta, x)
	j := identity(len(x))
	for k := range r.depth() {
		w, _ := r.parts(theta, k)
		var next [][]float64
		for u, row := range w {
			line := make([]float64, len(x))
			for t, v := range row {
				for i := range line {
					line[i] += c.p[k][u] * v * j[t][i]
				}
			}
			next = append(next, line)
		}
		j = next
	}
	return j
}

func identity(n int) (m [][]float64) {
	for i := range n {
		m = append(m, make([]float64, n))
		m[i][i] = 1
	}
	return m
}

func squares(m [][]float64) (sum float64) {
	for _, row := range m {
		for _, v := range row {
			sum += v * v
		}
	}
	return sum
}

// cost returns the mean cross-entropy plus the penalties.
func (r reference) cost(theta []float64, rows [][]float64, labels []int) (sum float64) {
	n := float64(len(rows))
	for s, x := range rows {
		a := affine(r, theta, r.depth(), r.encode(theta, x).h[r.depth()])
		sum += (logSumExp(a) - a[labels[s]]) / n
		if r.lambda > 0 {
			sum += r.lambda * squares(r.jacobian(theta, x)) / n
		}
	}
	for k := range len(r.sizes) - 1 {
		w, _ := r.parts(theta, k)
		sum += r.decay * squares(w)
	}
	return sum
}

func logSumExp(a []float64) float64 {
	total, top := 0.0, slices.Max(a)
	for _, v := range a {
		total += math.Exp(v - top)
	}
	return top + math.Log(total)
}

// fault is a mistake in the gradient of the penalty.
type fault string

const (
	correct        fault = ""
	noExplicit1    fault = "W1 held constant inside the penalty"
	noExplicit2    fault = "W2 held constant inside the penalty"
	noCurvature1   fault = "s'' of the first layer taken for 0"
	noCurvature2   fault = "s'' of the second layer taken for 0"
	factorTwo      fault = "a missing factor 2"
	layersAreApart fault = "the penalty of the second layer not propagated to the first"
)

// gradient returns the closed form of the gradient of cost, with a fault.
func (r reference) gradient(theta []float64, rows [][]float64, labels []int, f fault) []float64 {
	g := make([]float64, len(theta))
	n := float64(len(rows))
	depth := r.depth()
	for s, x := range rows {
		c := r.encode(theta, x)
		d := affine(r, theta, depth, c.h[depth])
		total := logSumExp(d)
		for k, v := range d {
			d[k] = math.Exp(v-total) / n
		}
		d[labels[s]] -= 1 / n
		var extra [][]float64
		if r.lambda > 0 {
			extra = r.contraction(g, theta, c, f, n)
		}
		var apart []float64 // the part of d that is not to be propagated
		for k := depth; k >= 0; k-- {
			w, _ := r.parts(theta, k)
			dw, db := r.parts(g, k)
			below := make([]float64, r.sizes[k])
			for j := range d {
				for i, v := range c.h[k] {
					dw[j][i] += d[j] * v
					below[i] += d[j] * w[j][i]
					if apart != nil {
						below[i] -= apart[j] * w[j][i]
					}
				}
				db[j] += d[j]
			}
			if k == 0 {
				break
			}
			for i, p := range c.p[k-1] {
				below[i] *= p
				if r.lambda > 0 {
					below[i] += extra[k-1][i]
				}
			}
			apart = nil
			if f == layersAreApart {
				apart = extra[k-1]
			}
			d = below
		}
	}
	for k := range depth + 1 {
		w, _ := r.parts(theta, k)
		dw, _ := r.parts(g, k)
		for j, row := range w {
			for i, v := range row {
				dw[j][i] += 2 * r.decay * v
			}
		}
	}
	return g
}

// contraction adds the explicit parts of the penalty's gradient for a sample to g, and returns the parts for z of each layer.
func (r reference) contraction(g, theta []float64, x trace, f fault, n float64) (extra [][]float64) {
	c := 2 * r.lambda / n
	if f == factorTwo {
		c /= 2
	}
	for _, p := range x.p {
		extra = append(extra, make([]float64, len(p)))
	}
	if r.depth() == 1 {
		r.contractOne(g, theta, x, f, c, extra[0])
	} else {
		r.contractTwo(g, theta, x, f, c, extra)
	}
	return extra
}

func (r reference) contractOne(g, theta []float64, x trace, f fault, c float64, extra []float64) {
	w, _ := r.parts(theta, 0)
	dw, _ := r.parts(g, 0)
	for j, p := range x.p[0] {
		if f != noCurvature1 {
			extra[j] = c * p * x.q[0][j] * squares(w[j:j+1])
		}
		for i, v := range w[j] {
			if f != noExplicit1 {
				dw[j][i] += c * p * p * v
			}
		}
	}
}

func (r reference) contractTwo(g, theta []float64, x trace, f fault, c float64, extra [][]float64) {
	w1, _ := r.parts(theta, 0)
	w2, _ := r.parts(theta, 1)
	dw1, _ := r.parts(g, 0)
	dw2, _ := r.parts(g, 1)
	p1, q1, p2, q2 := x.p[0], x.q[0], x.p[1], x.q[1]
	for k := range p2 {
		// m = A_k W1, the row of J without p2_k; s_k = |m|^2, and dm/dA_kj = W1_j.
		m := make([]float64, len(x.h[0]))
		for j := range p1 {
			for i, v := range w1[j] {
				m[i] += w2[k][j] * p1[j] * v
			}
		}
		s := squares([][]float64{m})
		if f != noCurvature2 {
			extra[1][k] += c * p2[k] * q2[k] * s
		}
		for j := range p1 {
			along := 0.0
			for i, v := range w1[j] {
				along += m[i] * v
				if f != noExplicit1 {
					dw1[j][i] += c * p2[k] * p2[k] * m[i] * w2[k][j] * p1[j]
				}
			}
			if f != noExplicit2 {
				dw2[k][j] += c * p2[k] * p2[k] * along * p1[j]
			}
			if f != noCurvature1 {
				extra[0][j] += c * p2[k] * p2[k] * along * w2[k][j] * q1[j]
			}
		}
	}
}

// differences returns the gradient by central differences of fourth order, each on one side of all kinks.
func (r reference) differences(theta []float64, rows [][]float64, labels []int) []float64 {
	theta = append([]float64(nil), theta...)
	g := make([]float64, len(theta))
	for k, at := range theta {
		step := 1e-3 * max(0.5, math.Abs(at))
		moved := func(delta float64) []float64 {
			theta[k] = at + delta
			return theta
		}
		for !slices.Equal(r.active(moved(-2*step), rows), r.active(moved(2*step), rows)) {
			step /= 4
		}
		cost := func(delta float64) float64 { return r.cost(moved(delta), rows, labels) }
		g[k] = (8*(cost(step)-cost(-step)) - (cost(2*step) - cost(-2*step))) / (12 * step)
		theta[k] = at
	}
	return g
}

// active returns which ReLU units are above their kink.
func (r reference) active(theta []float64, rows [][]float64) (above []bool) {
	if !slices.Contains(r.activations, cae.ReLU) {
		return nil
	}
	for _, x := range rows {
		for k, h := range r.encode(theta, x).h[1:] {
			for _, v := range h {
				above = append(above, r.activations[k] == cae.ReLU && v > 0)
			}
		}
	}
	return above
}

// distance returns the largest difference of two gradients in W or b of any layer, relative to the largest element there.
func (r reference) distance(have, want []float64) (worst float64) {
	compare := func(have, want []float64) {
		largest, difference := 0.0, 0.0
		for k, v := range want {
			largest = max(largest, math.Abs(v))
			difference = max(difference, math.Abs(have[k]-v))
		}
		if difference > 0 {
			worst = max(worst, difference/largest)
		}
	}
	for k := range len(r.sizes) - 1 {
		weights, units := r.sizes[k+1]*r.sizes[k], r.sizes[k+1]
		compare(have[:weights], want[:weights])
		compare(have[weights:weights+units], want[weights:weights+units])
		have, want = have[weights+units:], want[weights+units:]
	}
	return worst
}

// problem is a network and labelled data to check costs and gradients on.
type problem struct {
	sizes []int // as those of a reference
	net   network
	rows  *dataset.Matrix
	costs costs
}

// newProblem draws weights uniform on +-scale, biases of size 0.5 to 1.5, features in [0, 1] and labels. Layers take turns with the
// activations; without any they are sigmoid.
func newProblem(sizes []int, samples int, scale float32, c costs, activations ...cae.Activation) problem {
	r := rand.New(rand.NewPCG(1, 2))
	p := problem{sizes: sizes, costs: c}
	var shapes []shape
	for k := range len(sizes) - 1 {
		s := shape{units: sizes[k+1], inputs: sizes[k]}
		if len(activations) > 0 {
			s.activation = activations[k%len(activations)]
		}
		shapes = append(shapes, s)
	}
	p.net = newNetwork(shapes)
	for _, l := range p.net.layers {
		for i := range l.w.Data {
			l.w.Data[i] = scale * (2*r.Float32() - 1)
		}
		for i := range l.b {
			l.b[i] = 0.5 + r.Float32()
			if r.Uint32()%2 == 0 {
				l.b[i] = -l.b[i]
			}
		}
	}
	p.rows = labelledRows(r, samples, sizes[0], sizes[len(sizes)-1])
	return p
}

// labelledRows returns rows with features in [0, 1] and labels.
func labelledRows(r *rand.Rand, samples, width, classes int) *dataset.Matrix {
	m := &dataset.Matrix{Data: make([]float32, samples*width), Count: samples, Width: width, Labels: make([]int, samples)}
	for i := range m.Data {
		m.Data[i] = r.Float32()
	}
	for i := range m.Labels {
		m.Labels[i] = r.IntN(classes)
	}
	return m
}

// reference returns the float64 network with the problem's parameters and rows.
func (p problem) reference() (r reference, theta []float64, rows [][]float64) {
	for i := range p.rows.Count {
		rows = append(rows, widen(p.rows.Row(i)))
	}
	r = reference{sizes: p.sizes, decay: float64(p.costs.decay), lambda: float64(p.costs.lambda)}
	for _, l := range p.net.layers[:p.net.depth()] {
		r.activations = append(r.activations, l.activation)
	}
	return r, widen(p.net.all), rows
}

// step returns a step over mini-batches of up to batch rows, by plain descent.
func (p problem) step(batch int, workers *kernels.Workers) *step {
	o := optimizer.New(optimizer.Options{Rule: optimizer.SGD}, p.net.all)
	return newStep(p.net, p.net.pack(), p.rows, batch, p.costs, o, workers)
}

// gradient returns the gradient of the picked rows, and the step that computed it.
func (p problem) gradient(batch int, pick []int, workers *kernels.Workers) ([]float32, *step) {
	p.costs.clip = math.MaxFloat32 // keeps the gradient
	s := p.step(batch, workers)
	return gradient(s, pick), s
}

// gradient returns the gradient that a step with clipping has kept.
func gradient(s *step, pick []int) []float32 {
	for i := range s.gradient {
		s.gradient[i] = float32(math.NaN())
	}
	s.run(pick, 0)
	g := append([]float32(nil), s.gradient...)
	for k := range s.net.layers {
		copy(g[s.net.layers[k].bias():], s.biasGradients[k])
	}
	return g
}

// total returns the cost of a step's mini-batch, all its terms included.
func (p problem) total(s *step) float64 {
	var sum tally
	sum.add(&s.forward)
	total := sum.metrics().Cost + float64(p.costs.lambda)*s.sumNorms2()/float64(s.samples)
	for _, l := range p.net.layers {
		total += float64(p.costs.decay) * float64(kernels.SumSquares(l.w.Data))
	}
	return total
}

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

// model returns an untrained layer, of sigmoid units unless an activation is given.
func model(t *testing.T, visible, hidden int, seed uint64, activation ...cae.Activation) *cae.Model {
	cfg := cae.Config{Hidden: hidden, Lambda: 0.1}
	for _, a := range activation {
		cfg.Activation = a
	}
	m, err := cae.New(cfg, visible, seed)
	require.NoError(t, err)
	return m
}
