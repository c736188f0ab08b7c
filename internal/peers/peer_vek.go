package main

import (
	"fmt"

	"github.com/viterin/vek/vek32"
)

// vek is github.com/viterin/vek. A sigmoid takes four of its passes.
type vek struct{}

func (vek) name() string { return "vek" }

func (vek) version() (string, error) { return moduleVersion("github.com/viterin/vek"), nil }

func (vek) offers(op operation, _ int) bool {
	switch op {
	case opMatVec, opMatVecT, opRowNorms, opDot, opSigmoid, opGemmNN:
		return true
	}
	return false
}

func (v vek) bind(s spec) (*bound, error) {
	if loop := v.loop(s); loop != nil {
		return clocked(loop), nil
	}
	return nil, fmt.Errorf("operation %q is unknown", s.op)
}

func (vek) loop(s spec) func(times int) {
	switch s.op {
	case opMatVec:
		return func(times int) {
			for range times {
				for i := range s.m {
					s.out[i] = vek32.Dot(s.a[i*s.k:(i+1)*s.k], s.b)
				}
			}
		}
	case opMatVecT:
		return func(times int) {
			for range times {
				vek32.MatMul_Into(s.out, s.b, s.a, s.m)
			}
		}
	case opRowNorms:
		return func(times int) {
			for range times {
				for i := range s.m {
					row := s.a[i*s.k : (i+1)*s.k]
					s.out[i] = vek32.Dot(row, row)
				}
			}
		}
	case opDot:
		return func(times int) {
			for range times {
				s.out[0] = vek32.Dot(s.a, s.b)
			}
		}
	case opSigmoid:
		return func(times int) {
			for range times {
				vek32.Neg_Into(s.out, s.a)
				vek32.Exp_Inplace(s.out)
				vek32.AddNumber_Inplace(s.out, 1)
				vek32.Inv_Inplace(s.out)
			}
		}
	case opGemmNN:
		return func(times int) {
			for range times {
				vek32.MatMul_Into(s.out, s.a, s.b, s.k)
			}
		}
	}
	return nil
}
