package onnx

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

// value is a matrix in float64: a scalar or a vector is one row, as broadcasting takes it.
type value struct {
	rows, cols int
	data       []float64
}

func (v value) at(i, j int) float64 {
	return v.data[min(i, v.rows-1)*v.cols+min(j, v.cols-1)] // of a dimension of 1, the one element
}

// each returns f of the elements of a and b, broadcast.
func each(a, b value, f func(x, y float64) float64) value {
	out := value{max(a.rows, b.rows), max(a.cols, b.cols), nil}
	for i := range out.rows {
		for j := range out.cols {
			out.data = append(out.data, f(a.at(i, j), b.at(i, j)))
		}
	}
	return out
}

// product returns a b, or a b^T.
func product(a, b value, transposed bool) value {
	cols, of := b.cols, b.at
	if transposed {
		cols, of = b.rows, func(i, j int) float64 { return b.at(j, i) }
	}
	out := value{a.rows, cols, nil}
	for i := range a.rows {
		for j := range cols {
			sum := 0.0
			for k := range a.cols {
				sum += a.at(i, k) * of(k, j)
			}
			out.data = append(out.data, sum)
		}
	}
	return out
}

// column returns a vector as a matrix of one column.
func column(v value) value { return value{v.cols, 1, v.data} }

var ofOne = map[string]func(x float64) float64{
	"Identity": func(x float64) float64 { return x }, "Cast": func(x float64) float64 { return x },
	"Neg": func(x float64) float64 { return -x }, "Abs": math.Abs, "Exp": math.Exp, "Tanh": math.Tanh,
	"Reciprocal": func(x float64) float64 { return 1 / x }, "Sigmoid": func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	"Relu": func(x float64) float64 { return max(x, 0) }, "Softplus": func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) },
}

var ofTwo = map[string]func(x, y float64) float64{
	"Add": func(x, y float64) float64 { return x + y }, "Sub": func(x, y float64) float64 { return x - y },
	"Mul": func(x, y float64) float64 { return x * y }, "Div": func(x, y float64) float64 { return x / y },
	"Greater": func(x, y float64) float64 {
		if x > y {
			return 1
		}
		return 0
	},
}

// evaluate computes every value of a graph by the text of ONNX's operators, set 13.
func (f file) evaluate(t *testing.T, inputs map[string]value) map[string]value {
	known := map[string]value{}
	for name, v := range inputs {
		known[name] = v
	}
	for name, v := range f.initializers {
		known[name] = valueOf(v)
	}
	for _, n := range f.nodes {
		known[n.out] = n.evaluate(t, known)
	}
	return known
}

func (n node) evaluate(t *testing.T, known map[string]value) value {
	in := func(i int) value { return known[n.in[i]] }
	if f := ofOne[n.operator]; f != nil {
		return each(in(0), in(0), func(x, _ float64) float64 { return f(x) })
	}
	if f := ofTwo[n.operator]; f != nil {
		return each(in(0), in(1), f)
	}
	switch n.operator {
	case "Gemm":
		return each(product(in(0), in(1), n.attributes["transB"] == 1), in(2), ofTwo["Add"])
	case "MatMul":
		return product(in(0), column(in(1)), false) // by a vector
	case "ReduceSum":
		require.Equal(t, []float64{1}, in(1).data, "axes")
		return product(in(0), value{in(0).cols, 1, ones(in(0).cols)}, false)
	case "Shape":
		return value{1, 2, []float64{float64(in(0).rows), float64(in(0).cols)}}
	case "ConstantOfShape":
		rows, cols := int(in(0).data[0]), int(in(0).data[1])
		require.Equal(t, tensor{[]int{1}, []float32{1}}, n.attributes["value"])
		return value{rows, cols, ones(rows * cols)}
	}
	t.Fatalf("operator %s", n.operator)
	return value{}
}

func ones(n int) (all []float64) {
	for range n {
		all = append(all, 1)
	}
	return all
}

func valueOf(v tensor) value {
	out := value{rows: 1, cols: 1}
	switch n := len(v.dims); n {
	case 2:
		out.rows, out.cols = v.dims[0], v.dims[1]
	case 1:
		out.cols = v.dims[0]
	}
	switch data := v.data.(type) {
	case []float32:
		out.data = wide(data)
	case []int64:
		for _, x := range data {
			out.data = append(out.data, float64(x))
		}
	}
	return out
}

func wide(x []float32) (all []float64) {
	for _, v := range x {
		all = append(all, float64(v))
	}
	return all
}

// Each graph computes what package cae does, by an evaluation that takes nothing from a runtime. (TestForeignPrograms is the same with
// ONNX Runtime, which has to be installed.)
func TestGraphsCompute(t *testing.T) {
	const samples = 3
	everyFile(t, func(t *testing.T, cfg cae.Config, graph Graph) {
		for _, m := range []*cae.Model{made(t, cfg, visible), made(t, cae.Config{Hidden: 1, Activation: cfg.Activation, Output: cfg.Output}, 1)} {
			x := raw(t, m, rows(samples, m.Visible(), 0))
			all := scores(t, m, x, samples)
			inputs := map[string]value{"x": {samples, m.Visible(), wide(x)}}
			if graph == Decoder {
				inputs = map[string]value{"h": {samples, m.Hidden(), wide(all["h"].values(t))}}
			}
			f := exported(t, m, graph)
			have := f.evaluate(t, inputs)
			for name := range f.outputs {
				want := wide(all[name].values(t))
				require.InDeltaSlice(t, want, have[name].data, 1e-5, fmt.Sprintf("%s of %d-%d", name, m.Visible(), m.Hidden()))
			}
		}
	})
}
