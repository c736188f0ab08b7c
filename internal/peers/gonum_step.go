package main

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// gonumTrainer is a training step by hand on gonum's products.
type gonumTrainer struct {
	spec
	w, v, dw, dv  blas32.General
	b, c, db, dc  []float32
	gradient      []float32
	first, second []float32
	x, h, dy, dh  blas32.General
	p, norms      []float32
	squares       []float32
	order         []int
	next          int
	random        *rand.Rand
	power1        float64
	power2        float64
	cost          float64
}

func newGonumTrainer(s spec) *gonumTrainer {
	t := &gonumTrainer{spec: s, next: s.count, random: rand.New(rand.NewPCG(1, 2)), power1: 1, power2: 1}
	t.w, t.v, t.b, t.c = gonumParameters(s, s.out)
	t.gradient = make([]float32, len(s.out))
	t.dw, t.dv, t.db, t.dc = gonumParameters(s, t.gradient)
	t.first, t.second = make([]float32, len(s.out)), make([]float32, len(s.out))
	t.x, t.dy = general(make([]float32, s.m*s.k), s.m, s.k), general(make([]float32, s.m*s.k), s.m, s.k)
	t.h, t.dh = general(make([]float32, s.m*s.n), s.m, s.n), general(make([]float32, s.m*s.n), s.m, s.n)
	t.p, t.norms, t.squares = make([]float32, s.m*s.n), make([]float32, s.n), make([]float32, s.n)
	t.order = make([]int, s.count)
	for i := range t.order {
		t.order[i] = i
	}
	return t
}

func gonumParameters(s spec, all []float32) (w, v blas32.General, b, c []float32) {
	n := s.n * s.k
	return general(all[:n], s.n, s.k), general(all[n:2*n], s.n, s.k), all[2*n : 2*n+s.n], all[2*n+s.n:]
}

func (t *gonumTrainer) steps(times int) {
	for range times {
		t.gather()
		t.encode()
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, t.h, t.v, 0, t.dy)
		t.residual()
		blas32.Gemm(blas.NoTrans, blas.Trans, 1, t.dy, t.v, 0, t.dh)
		t.delta()
		blas32.Gemm(blas.Trans, blas.NoTrans, 1, t.dh, t.x, 0, t.dw)
		blas32.Gemm(blas.Trans, blas.NoTrans, 1, t.h, t.dy, 0, t.dv)
		t.penalise()
		t.update()
	}
}

func (t *gonumTrainer) gather() {
	if t.next+t.m > t.count {
		t.random.Shuffle(t.count, func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
		t.next = 0
	}
	for i, row := range t.order[t.next : t.next+t.m] {
		copy(t.x.Data[i*t.k:(i+1)*t.k], t.a[row*t.k:])
	}
	t.next += t.m
}

// encode leaves h, p = h (1 - h), the norms of the rows of W, and the penalty's cost.
func (t *gonumTrainer) encode() {
	for j := range t.n {
		row := vector(t.w.Data[j*t.k : (j+1)*t.k])
		t.norms[j] = blas32.Dot(row, row)
	}
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, t.x, t.w, 0, t.h)
	clear(t.squares)
	var norm2 float64
	for i := range t.m {
		h, p := t.h.Data[i*t.n:(i+1)*t.n], t.p[i*t.n:(i+1)*t.n]
		for j := range h {
			h[j] += t.b[j]
		}
		plainSigmoid(h)
		for j, v := range h {
			p[j] = v * (1 - v)
			t.squares[j] += p[j] * p[j]
			norm2 += float64(p[j] * p[j] * t.norms[j])
		}
	}
	t.cost = float64(t.lambda) * norm2 / float64(t.m)
}

// residual turns y into dy = 2/m (y - x) and adds the squared error to the cost.
func (t *gonumTrainer) residual() {
	scale := 2 / float32(t.m)
	clear(t.dc)
	var sum float32
	for i := range t.m {
		dy, x := t.dy.Data[i*t.k:(i+1)*t.k], t.x.Data[i*t.k:(i+1)*t.k]
		for j := range dy {
			d := dy[j] + t.c[j] - x[j]
			sum += d * d
			dy[j] = scale * d
			t.dc[j] += dy[j]
		}
	}
	t.cost += float64(sum) / float64(t.m)
}

// delta turns dh into dz, with the penalty's part.
func (t *gonumTrainer) delta() {
	weight := 2 * t.lambda / float32(t.m)
	clear(t.db)
	for i := range t.m {
		dh, h, p := t.dh.Data[i*t.n:(i+1)*t.n], t.h.Data[i*t.n:(i+1)*t.n], t.p[i*t.n:(i+1)*t.n]
		for j := range dh {
			dh[j] = p[j] * (dh[j] + weight*p[j]*(1-2*h[j])*t.norms[j])
			t.db[j] += dh[j]
		}
	}
}

// penalise adds the penalty's part for W itself.
func (t *gonumTrainer) penalise() {
	weight := 2 * t.lambda / float32(t.m)
	for j, square := range t.squares {
		blas32.Axpy(weight*square, vector(t.w.Data[j*t.k:(j+1)*t.k]), vector(t.dw.Data[j*t.k:(j+1)*t.k]))
	}
}

func (t *gonumTrainer) update() {
	t.power1 *= 0.9
	t.power2 *= 0.999
	rate, scale := float32(1e-3/(1-t.power1)), float32(1/math.Sqrt(1-t.power2))
	for i, g := range t.gradient {
		m := 0.9*t.first[i] + 0.1*g
		v := 0.999*t.second[i] + 0.001*g*g
		t.first[i], t.second[i] = m, v
		t.out[i] -= rate * m / (float32(math.Sqrt(float64(v)))*scale + 1e-8)
	}
}
