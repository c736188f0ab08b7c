package main

import (
	"fmt"

	"github.com/tphakala/simd/f32"
)

// tphakala is github.com/tphakala/simd.
type tphakala struct{}

func (tphakala) name() string { return "tphakala/simd" }

func (tphakala) version() (string, error) { return moduleVersion("github.com/tphakala/simd"), nil }

func (tphakala) offers(op operation, _ int) bool {
	switch op {
	case opMatVec, opMatVecT, opRowNorms, opDot, opSigmoid, opGemmNT, opEncode:
		return true
	}
	return false
}

func (p tphakala) bind(s spec) (*bound, error) {
	if loop := p.loop(s); loop != nil {
		return clocked(loop), nil
	}
	return nil, fmt.Errorf("operation %q is unknown", s.op)
}

func (tphakala) loop(s spec) func(times int) {
	switch s.op {
	case opMatVec:
		rows := rowsOf(s.a, s.m, s.k)
		return func(times int) {
			for range times {
				f32.DotProductBatch(s.out, rows, s.b)
			}
		}
	case opMatVecT:
		rows := rowsOf(s.a, s.m, s.k)
		return func(times int) {
			for range times {
				clear(s.out)
				for i, row := range rows {
					f32.AddScaled(s.out, s.b[i], row)
				}
			}
		}
	case opRowNorms:
		rows := rowsOf(s.a, s.m, s.k)
		return func(times int) {
			for range times {
				for i, row := range rows {
					s.out[i] = f32.SumOfSquares(row)
				}
			}
		}
	case opDot:
		return func(times int) {
			for range times {
				s.out[0] = f32.DotProduct(s.a, s.b)
			}
		}
	case opSigmoid:
		return func(times int) {
			for range times {
				f32.Sigmoid(s.out, s.a)
			}
		}
	case opGemmNT:
		rows, samples, out := rowsOf(s.b, s.n, s.k), rowsOf(s.a, s.m, s.k), rowsOf(s.out, s.m, s.n)
		return func(times int) {
			for range times {
				for i, x := range samples {
					f32.DotProductBatch(out[i], rows, x)
				}
			}
		}
	case opEncode:
		rows, samples, out := rowsOf(s.b, s.n, s.k), rowsOf(s.a, s.m, s.k), rowsOf(s.out, s.m, s.n)
		return func(times int) {
			for range times {
				for i, x := range samples {
					f32.DotProductBatch(out[i], rows, x)
					f32.Add(out[i], out[i], s.bias)
					f32.SigmoidInPlace(out[i])
				}
			}
		}
	}
	return nil
}

func rowsOf(a []float32, rows, cols int) [][]float32 {
	list := make([][]float32, rows)
	for i := range list {
		list[i] = a[i*cols : (i+1)*cols : (i+1)*cols]
	}
	return list
}
