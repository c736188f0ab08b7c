package main

import (
	"fmt"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/kernels"
)

// ours is this repository, through its public packages.
type ours struct{}

func (ours) name() string { return "contractive" }

func (ours) version() (string, error) { return contractive.Active().String(), nil }

func (ours) offers(operation, int) bool { return true }

func (o ours) bind(s spec) (*bound, error) {
	switch s.op {
	case opEncode:
		return o.encode(s)
	case opStep:
		return o.train(s)
	}
	if loop := o.loop(s); loop != nil {
		return clocked(loop), nil
	}
	return nil, fmt.Errorf("operation %q is unknown", s.op)
}

func dense(data []float32, rows, cols int) kernels.Matrix {
	return kernels.Matrix{Data: data, Rows: rows, Cols: cols, Stride: cols}
}

func (ours) loop(s spec) func(times int) {
	var alone *kernels.Workers
	switch a := dense(s.a, s.m, s.k); s.op {
	case opMatVec:
		return func(times int) {
			for range times {
				kernels.MatVec(s.out, a, s.b)
			}
		}
	case opMatVecT:
		return func(times int) {
			for range times {
				kernels.MatVecT(s.out, a, s.b)
			}
		}
	case opRowNorms:
		return func(times int) {
			for range times {
				kernels.RowNorms2(s.out, a)
			}
		}
	case opDot:
		return func(times int) {
			for range times {
				s.out[0] = kernels.Dot(s.a, s.b)
			}
		}
	case opSigmoid:
		return func(times int) {
			for range times {
				kernels.Sigmoid(s.out, s.a)
			}
		}
	case opGemmNN:
		b, c := dense(s.b, s.k, s.n), dense(s.out, s.m, s.n)
		return func(times int) {
			for range times {
				alone.MatMul(c, a, b, nil)
			}
		}
	case opGemmNT: // packs the smaller factor
		var packed kernels.Packed
		b, c := dense(s.b, s.n, s.k), dense(s.out, s.m, s.n)
		if s.n <= s.m {
			return func(times int) {
				for range times {
					packed.Pack(b)
					alone.MatMulT(c, a, &packed, nil)
				}
			}
		}
		transposed := kernels.NewMatrix(s.n, s.m)
		return func(times int) {
			for range times {
				packed.Pack(a)
				alone.MatMulT(transposed, b, &packed, nil)
				kernels.Transpose(c, transposed)
			}
		}
	case opGemmPack:
		var packed kernels.Packed
		packed.Pack(dense(s.b, s.n, s.k))
		c := dense(s.out, s.m, s.n)
		return func(times int) {
			for range times {
				alone.MatMulT(c, a, &packed, nil)
			}
		}
	case opGemmTN:
		a, b, c := dense(s.a, s.k, s.m), dense(s.b, s.k, s.n), dense(s.out, s.m, s.n)
		return func(times int) {
			for range times {
				alone.MatTMul(c, a, b, nil)
			}
		}
	}
	return nil
}

func (ours) encode(s spec) (*bound, error) {
	encoder := s.model.Encoder()
	if err := encoder.EncodeBatch(s.out, s.a, s.m); err != nil {
		return nil, err
	}
	if s.m == 1 {
		return clocked(func(times int) {
			for range times {
				_ = encoder.Encode(s.out, s.a) // the shapes have been checked
			}
		}), nil
	}
	return clocked(func(times int) {
		for range times {
			_ = encoder.EncodeBatch(s.out, s.a, s.m)
		}
	}), nil
}
