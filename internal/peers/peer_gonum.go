package main

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// gonum is gonum.org/v1/gonum in float32, with a sigmoid on math.Exp, as it has none.
type gonum struct{}

func (gonum) name() string { return "gonum" }

func (gonum) version() (string, error) { return moduleVersion("gonum.org/v1/gonum"), nil }

func (gonum) offers(op operation, threads int) bool {
	return op != opSigmoid && op != opGemmPack && threads == 1
}

func (g gonum) bind(s spec) (*bound, error) {
	if s.op == opStep {
		return clocked(newGonumTrainer(s).steps), nil
	}
	if loop := g.loop(s); loop != nil {
		return clocked(loop), nil
	}
	return nil, fmt.Errorf("operation %q is unknown", s.op)
}

func general(data []float32, rows, cols int) blas32.General {
	return blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: data}
}

func vector(data []float32) blas32.Vector {
	return blas32.Vector{N: len(data), Inc: 1, Data: data}
}

func (gonum) loop(s spec) func(times int) {
	out, x := vector(s.out), vector(s.b)
	switch a := general(s.a, s.m, s.k); s.op {
	case opMatVec:
		return func(times int) {
			for range times {
				blas32.Gemv(blas.NoTrans, 1, a, x, 0, out)
			}
		}
	case opMatVecT:
		return func(times int) {
			for range times {
				blas32.Gemv(blas.Trans, 1, a, x, 0, out)
			}
		}
	case opRowNorms:
		return func(times int) {
			for range times {
				for i := range s.m {
					row := vector(s.a[i*s.k : (i+1)*s.k])
					s.out[i] = blas32.Dot(row, row)
				}
			}
		}
	case opDot:
		a := vector(s.a)
		return func(times int) {
			for range times {
				s.out[0] = blas32.Dot(a, x)
			}
		}
	case opGemmNN:
		return gonumGemm(blas.NoTrans, blas.NoTrans, a, general(s.b, s.k, s.n), general(s.out, s.m, s.n))
	case opGemmNT:
		return gonumGemm(blas.NoTrans, blas.Trans, a, general(s.b, s.n, s.k), general(s.out, s.m, s.n))
	case opGemmTN:
		return gonumGemm(blas.Trans, blas.NoTrans, general(s.a, s.k, s.m), general(s.b, s.k, s.n), general(s.out, s.m, s.n))
	case opEncode:
		return gonumEncode(s)
	}
	return nil
}

func gonumGemm(ta, tb blas.Transpose, a, b, c blas32.General) func(times int) {
	return func(times int) {
		for range times {
			blas32.Gemm(ta, tb, 1, a, b, 0, c)
		}
	}
}

func gonumEncode(s spec) func(times int) {
	w := general(s.b, s.n, s.k)
	if s.m == 1 {
		return func(times int) {
			for range times {
				copy(s.out, s.bias)
				blas32.Gemv(blas.NoTrans, 1, w, vector(s.a), 1, vector(s.out))
				plainSigmoid(s.out)
			}
		}
	}
	x, h := general(s.a, s.m, s.k), general(s.out, s.m, s.n)
	return func(times int) {
		for range times {
			for i := range s.m {
				copy(s.out[i*s.n:], s.bias)
			}
			blas32.Gemm(blas.NoTrans, blas.Trans, 1, x, w, 1, h)
			plainSigmoid(s.out)
		}
	}
}

func plainSigmoid(x []float32) {
	for i, v := range x {
		x[i] = float32(1 / (1 + math.Exp(-float64(v))))
	}
}
