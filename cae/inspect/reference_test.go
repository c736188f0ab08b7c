package inspect

import (
	"context"
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
)

// specimen is a model with data for it. Data do not start or end with a whole block.
type specimen struct {
	name  string
	model *cae.Model
	data  *dataset.Matrix
}

// specimens are trained models with fewer and with more hidden units than features.
var specimens = sync.OnceValue(func() []specimen {
	digits, err := dataset.Digits(150, 1)
	if err != nil {
		panic(err)
	}
	digits = pool(digits, 4)
	points := &dataset.Matrix{Data: make([]float32, 300*6), Count: 300, Width: 6}
	source := random.New(7, 0)
	for i := range points.Data {
		points.Data[i] = source.Uniform(0, 1)
	}
	fit := func(cfg cae.Config, data *dataset.Matrix) *cae.Model {
		m, _, err := cae.Train(context.Background(), cfg, data, cae.TrainOptions{Epochs: 3, Batch: 20, Rate: 0.01})
		if err != nil {
			panic(err)
		}
		return m
	}
	return []specimen{
		{"narrow", fit(cae.Config{Hidden: 12, Lambda: 0.1}, digits), digits},
		{"wide", fit(cae.Config{Hidden: 11, Lambda: 0.1, Untied: true, Output: cae.SigmoidOutput}, points), points},
		{"square", fit(cae.Config{Hidden: 6, Lambda: 0.01}, points), points},
	}
})

// pool returns the means of side x side pixels of digits: references that form dense matrices stay fast.
func pool(digits *dataset.Matrix, side int) *dataset.Matrix {
	width := dataset.DigitSide / side
	small := &dataset.Matrix{Data: make([]float32, digits.Count*width*width), Count: digits.Count, Width: width * width}
	for i := range digits.Count {
		for k, v := range digits.Row(i) {
			y, x := k/dataset.DigitSide/side, k%dataset.DigitSide/side
			small.Row(i)[y*width+x] += v / float32(side*side)
		}
	}
	return small
}

func everySpecimen(t *testing.T, f func(t *testing.T, s specimen)) {
	for _, s := range specimens() {
		t.Run(s.name, func(t *testing.T) { f(t, s) })
	}
}

// first returns a specimen with its first n samples.
func (s specimen) first(n int) specimen {
	s.data = &dataset.Matrix{Data: s.data.Data[:n*s.data.Width], Count: n, Width: s.data.Width}
	return s
}

// numericJacobian returns dh/dx at x, hidden x visible, by central differences of fourth order of what Encode returns. With a step
// of 1/32, rounding of codes to float32 leaves errors of about 3e-6.
func numericJacobian(t *testing.T, m *cae.Model, x []float32) []float64 {
	const step = 1.0 / 32
	hidden, visible := m.Hidden(), m.Visible()
	jacobian := make([]float64, hidden*visible)
	moved, code := make([]float32, visible), make([]float32, hidden)
	for i := range x {
		for _, s := range []struct{ at, weight float64 }{{-2, 1}, {-1, -8}, {1, 8}, {2, -1}} {
			copy(moved, x)
			moved[i] += float32(s.at * step)
			require.NoError(t, m.Encoder().Encode(code, moved))
			for j, h := range code {
				jacobian[j*visible+i] += s.weight / (12 * step) * float64(h)
			}
		}
	}
	return jacobian
}

// numericError bounds the error of an entry of numericJacobian.
const numericError = 1e-5

// exactJacobian returns what Model.Jacobian does, an error of 1e-7 of each entry.
func exactJacobian(t *testing.T, m *cae.Model, x []float32) []float64 {
	jacobian := make([]float32, m.Hidden()*m.Visible())
	require.NoError(t, m.Jacobian(jacobian, x))
	wide := make([]float64, len(jacobian))
	for i, v := range jacobian {
		wide[i] = float64(v)
	}
	return wide
}

// apply returns A x, or A^T x, for A of the given number of columns.
func apply(a []float64, columns int, x []float64) []float64 {
	y := make([]float64, len(a)/columns)
	for j := range y {
		for i, v := range x {
			y[j] += a[j*columns+i] * v
		}
	}
	return y
}

func applyTransposed(a []float64, columns int, x []float64) []float64 {
	y := make([]float64, columns)
	for j, v := range x {
		for i := range y {
			y[i] += a[j*columns+i] * v
		}
	}
	return y
}

func norm(x []float64) float64 {
	square := 0.0
	for _, v := range x {
		square += v * v
	}
	return math.Sqrt(square)
}

func inner(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

func sum(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}

// codes returns the code of every sample.
func codes(t *testing.T, s specimen) [][]float64 {
	var all [][]float64
	code := make([]float32, s.model.Hidden())
	for i := range s.data.Count {
		require.NoError(t, s.model.Encoder().Encode(code, s.data.Row(i)))
		wide := make([]float64, len(code))
		for j, h := range code {
			wide[j] = float64(h)
		}
		all = append(all, wide)
	}
	return all
}
