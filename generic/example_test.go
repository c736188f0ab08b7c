package generic_test

import (
	"fmt"

	"github.com/seed85368726/contractive/generic"
)

// A reduction has 32 lanes that fold in a fixed order: elements that are 32 apart meet first.
func ExampleLanes() {
	x := make([]float32, 33)
	x[0], x[1], x[32] = 1, 1e8, -1
	var l generic.Lanes
	l.Dot(x, onesOf(len(x)))
	fmt.Println(l[0], l[1], l.Sum())
	// Output:
	// 0 1e+08 1e+08
}

func onesOf(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

// The rule that every instruction set follows, bit for bit.
func ExampleAdamStep() {
	step := generic.AdamStep{Beta1: 0.5, Gain1: 0.5, Beta2: 0.5, Gain2: 0.5, Scale: 1, Rate: 0.125, Epsilon: 0}
	w, m, v := []float32{1}, []float32{0}, []float32{0}
	generic.Adam(w, m, v, []float32{4}, &step)
	fmt.Println(w, m, v) // w - 0.125 * 2 / sqrt(8)
	// Output:
	// [0.9116117] [2] [8]
}
