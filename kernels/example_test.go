package kernels_test

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive/kernels"
)

// A matrix is a view: rows and columns of it share its memory.
func ExampleMatrix() {
	a := kernels.NewMatrix(2, 3)
	copy(a.Row(0), []float32{1, 2, 3})
	copy(a.Row(1), []float32{4, 5, 6})
	y := make([]float32, 2)
	kernels.MatVec(y, a, []float32{1, 1, 1})
	fmt.Println(y)
	kernels.MatVec(y, a.ColRange(1, 3), []float32{1, 1})
	fmt.Println(y)
	// Output:
	// [6 15]
	// [5 11]
}

// A layer of two units on one sample.
func ExamplePacked() {
	w := kernels.Matrix{Data: []float32{1, 2, 3, 4, 5, 6}, Rows: 2, Cols: 3, Stride: 3}
	var layer kernels.Packed
	layer.Pack(w)
	y := make([]float32, 2)
	layer.Linear(y, []float32{10, 20}, []float32{1, 0, 1})
	fmt.Println(y)
	// Output:
	// [14 30]
}

// One sample through a layer that is used once: A B^T as (B A^T)^T packs the
// smaller matrix.
func ExampleTranspose() {
	sample := kernels.Matrix{Data: []float32{1, 0, 1}, Rows: 1, Cols: 3, Stride: 3}
	w := kernels.Matrix{Data: []float32{1, 2, 3, 4, 5, 6}, Rows: 2, Cols: 3, Stride: 3}
	var packed kernels.Packed
	packed.Pack(sample)
	var alone *kernels.Workers
	transposed, z := kernels.NewMatrix(2, 1), kernels.NewMatrix(1, 2)
	alone.MatMulT(transposed, w, &packed, nil)
	kernels.Transpose(z, transposed)
	fmt.Println(z.Row(0))
	// Output:
	// [4 10]
}

// A batch through a layer, and a loop of one's own, on two goroutines.
func ExampleWorkers() {
	workers := kernels.NewWorkers(2)
	defer workers.Close()

	var layer kernels.Packed
	layer.Pack(kernels.Matrix{Data: []float32{1, 2, 3, 4}, Rows: 2, Cols: 2, Stride: 2})
	x := kernels.Matrix{Data: []float32{1, 0, 0, 1, 1, 1}, Rows: 3, Cols: 2, Stride: 2}
	z := kernels.NewMatrix(3, 2)
	workers.MatMulT(z, x, &layer, nil)
	fmt.Println(z.Data)

	workers.Split(len(z.Data), 1, func(lo, hi int) {
		kernels.Sigmoid(z.Data[lo:hi], z.Data[lo:hi])
	})
	fmt.Printf("%.3f\n", z.Data)
	// Output:
	// [1 3 2 4 3 7]
	// [0.731 0.953 0.881 0.982 0.953 0.999]
}

// The first step of Adam moves every weight by about the rate.
func ExampleAdamStep() {
	const rate, beta1, beta2 = 0.1, 0.9, 0.999
	w, gradient := []float32{1, 1}, []float32{100, -0.01}
	m, v := make([]float32, 2), make([]float32, 2)
	step := kernels.AdamStep{
		Beta1: beta1, Gain1: 1 - beta1, Rate: rate / (1 - beta1), // at step t: 1 - beta1^t
		Beta2: beta2, Gain2: 1 - beta2, Scale: float32(1 / math.Sqrt(1-beta2)),
		Epsilon: 1e-8,
	}
	kernels.Adam(w, m, v, gradient, &step)
	fmt.Printf("%.3f\n", w)
	// Output:
	// [0.900 1.100]
}

// The squared norm of an encoder's Jacobian, without forming it.
func ExampleJacobianNorm2() {
	w := kernels.Matrix{Data: []float32{1, 2, 3, 4}, Rows: 2, Cols: 2, Stride: 2}
	z, norms2 := make([]float32, 2), make([]float32, 2)
	kernels.MatVecNorms2(z, norms2, w, []float32{1, -1})
	h, p := make([]float32, 2), make([]float32, 2)
	kernels.SigmoidPrime(h, p, z)
	fmt.Printf("h %.3f, s'(z) %.3f, ||J||^2 %.3f\n", h, p, kernels.JacobianNorm2(p, norms2))
	// Output:
	// h [0.269 0.269], s'(z) [0.197 0.197], ||J||^2 1.160
}
