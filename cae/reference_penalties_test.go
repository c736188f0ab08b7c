package cae

import "math"

// The penalties of the reference, each from its definition: Jacobians are formed entry by entry.

// activation returns s(z).
func (r reference) activation(z float64) float64 {
	switch r.cfg.Activation {
	case Tanh:
		return math.Tanh(z)
	case ReLU:
		return max(z, 0)
	case Softplus:
		return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
	case Identity:
		return z
	}
	return logistic(z)
}

// derivatives returns s'(z) and s”(z).
func (r reference) derivatives(z float64) (first, second float64) {
	s := logistic(z)
	switch r.cfg.Activation {
	case Tanh:
		c := math.Cosh(z)
		return 1 / (c * c), -2 * math.Tanh(z) / (c * c)
	case ReLU:
		if z > 0 {
			return 1, 0
		}
		return 0, 0
	case Softplus:
		return s, s * logistic(-z)
	case Identity:
		return 1, 0
	}
	return s * logistic(-z), s * logistic(-z) * (logistic(-z) - s)
}

// penalty returns the weighted sum of all penalties.
func (r reference) penalty(theta []float64) float64 {
	c := r.cfg
	return float64(c.Lambda)*r.contraction(theta) +
		float64(c.HigherOrder.Gamma)*r.higherOrder(theta) +
		float64(c.OutputLambda)*r.outputContraction(theta) +
		float64(c.Sparsity.Beta)*r.sparsity(theta) +
		float64(c.L1)*r.l1(theta) +
		float64(c.Decay)*r.decay(theta)
}

func (r reference) contraction(theta []float64) float64 {
	return r.meanOverInputs(func(u []float64) float64 { return squaredNorm(r.jacobian(theta, u)) })
}

func (r reference) higherOrder(theta []float64) float64 {
	return mean(len(r.draws), func(k int) float64 {
		return mean(len(r.inputs), func(i int) float64 {
			difference := r.jacobian(theta, r.inputs[i])
			for e, v := range r.jacobian(theta, r.draws[k][i]) {
				difference[e] -= v
			}
			return squaredNorm(difference)
		})
	})
}

func (r reference) outputContraction(theta []float64) float64 {
	if r.cfg.OutputLambda == 0 {
		return 0
	}
	return r.meanOverInputs(func(u []float64) float64 { return squaredNorm(r.outputJacobian(theta, u)) })
}

// outputJacobian returns the visible x visible matrix dy/du.
func (r reference) outputJacobian(theta, u []float64) []float64 {
	_, v, _, _ := r.parts(theta)
	_, h := r.encode(theta, u)
	encoder, a := r.jacobian(theta, u), r.decode(theta, h)
	jacobian := make([]float64, r.visible*r.visible)
	for k := range a {
		slope := 1.0
		if r.cfg.Output == SigmoidOutput {
			slope = logistic(a[k]) * logistic(-a[k])
		}
		for i := range u {
			for j := range h {
				jacobian[k*r.visible+i] += slope * v[j*r.visible+k] * encoder[j*r.visible+i]
			}
		}
	}
	return jacobian
}

func (r reference) sparsity(theta []float64) float64 {
	if r.cfg.Sparsity.Beta == 0 {
		return 0
	}
	sum, t := 0.0, float64(r.cfg.Sparsity.Target)
	for j := range r.cfg.Hidden {
		m := r.meanOverInputs(func(u []float64) float64 {
			_, h := r.encode(theta, u)
			return h[j]
		})
		sum += t*math.Log(t/m) + (1-t)*math.Log((1-t)/(1-m))
	}
	return sum
}

func (r reference) l1(theta []float64) float64 {
	return r.meanOverInputs(func(u []float64) (sum float64) {
		_, h := r.encode(theta, u)
		for _, v := range h {
			sum += math.Abs(v)
		}
		return sum
	})
}

func (r reference) decay(theta []float64) float64 {
	w, v, _, _ := r.parts(theta)
	if !r.cfg.Untied {
		v = nil
	}
	return squaredNorm(w) + squaredNorm(v)
}

// distanceToKink returns the least |z| of inputs and draws: where it is 0 some costs have no gradient.
func (r reference) distanceToKink(theta []float64) float64 {
	least := math.Inf(1)
	for _, rows := range append(r.draws, r.inputs) {
		for _, u := range rows {
			z, _ := r.encode(theta, u)
			for _, v := range z {
				least = min(least, math.Abs(v))
			}
		}
	}
	return least
}

func (r reference) meanOverInputs(f func(u []float64) float64) float64 {
	return mean(len(r.inputs), func(i int) float64 { return f(r.inputs[i]) })
}

// mean returns the mean of f(0) to f(n-1), and 0 for none.
func mean(n int, f func(i int) float64) (m float64) {
	for i := range n {
		m += f(i) / float64(n)
	}
	return m
}

func squaredNorm(x []float64) (sum float64) {
	for _, v := range x {
		sum += v * v
	}
	return sum
}

// reference returns the float64 model of a step's last mini-batch: its targets, and what the encoder and the draws were
// given.
func (s *step) reference(cfg Config) (r reference, rows [][]float64) {
	r = reference{cfg: cfg, visible: s.theta.w.Cols}
	for i, sample := range s.pick {
		rows = append(rows, widen(s.rows.Row(sample)))
		r.inputs = append(r.inputs, widen(s.u.Row(i)))
	}
	for _, o := range s.others {
		if o, ok := o.(*higherOrder); ok {
			for _, d := range o.draws {
				var moved [][]float64
				for i := range s.pick {
					moved = append(moved, widen(d.x.Row(i)))
				}
				r.draws = append(r.draws, moved)
			}
		}
	}
	return r, rows
}
