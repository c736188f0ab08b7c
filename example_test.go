package contractive_test

import (
	"fmt"

	"github.com/seed85368726/contractive"
)

// Which instruction set is in use. All of them give the same bits.
func ExampleISA() {
	switch contractive.Active() {
	case contractive.AVX512, contractive.AVX2, contractive.NEON, contractive.Generic:
		fmt.Println("known")
	}
	fmt.Println(contractive.AVX512, contractive.Generic)
	// Output:
	// known
	// avx512 generic
}

// A long dot product in steps. Each but the last covers a multiple of 32 elements.
func ExampleLanes() {
	x := make([]float32, 100)
	for i := range x {
		x[i] = float32(i)
	}
	var l contractive.Lanes
	contractive.DotLanes(&l, x[:64], x[:64])
	contractive.DotLanes(&l, x[64:], x[64:])
	fmt.Println(contractive.SumLanes(&l), contractive.Dot(x, x))
	// Output:
	// 328350 328350
}

// Ten steps of Adam down the slope of w^2.
func ExampleAdamStep() {
	step := contractive.AdamStep{Beta1: 0.5, Gain1: 0.5, Beta2: 0.5, Gain2: 0.5, Scale: 1, Rate: 0.1, Epsilon: 1e-8}
	w, m, v := []float32{1}, []float32{0}, []float32{0}
	for range 10 {
		gradient := []float32{2 * w[0]}
		contractive.Adam(w, m, v, gradient, &step)
	}
	fmt.Printf("%.2f\n", w)
	// Output:
	// [0.08]
}
