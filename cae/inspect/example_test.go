package inspect_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/dataset"
)

// trained returns a small model with its data.
func trained() (*cae.Model, *dataset.Matrix) {
	digits, err := dataset.Digits(100, 1)
	if err != nil {
		log.Fatal(err)
	}
	m, _, err := cae.Train(context.Background(), cae.Config{Hidden: 8, Lambda: 0.1}, digits, cae.TrainOptions{Epochs: 3, Batch: 10})
	if err != nil {
		log.Fatal(err)
	}
	return m, digits
}

// Everything at once.
func ExampleReport() {
	m, digits := trained()
	r, err := inspect.Inspect(context.Background(), m, digits, inspect.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d samples: reconstruction %.1f, ||J||^2 %.2f, saturation %.2f\n", r.Samples, r.Reconstruction, r.JacobianNorm2, r.Saturation)
	fmt.Printf("dead units: %d, effective rank of the codes: %.1f\n", len(r.Units.Dead), r.Rank.EffectiveRank)
	fmt.Println("warnings:", r.Warnings)
	// Output:
	// 100 samples: reconstruction 94.8, ||J||^2 3.99, saturation 0.41
	// dead units: 0, effective rank of the codes: 4.9
	// warnings: []
}

// A look at a few rows.
func ExampleOptions() {
	m, digits := trained()
	r, err := inspect.Inspect(context.Background(), m, digits, inspect.Options{Rows: 10, SpectrumSamples: 5, Radii: []float64{0, 1}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Samples, "rows,", r.Singular.Samples, "of them for the spectrum,", len(r.Curve), "radii")
	// Output:
	// 10 rows, 5 of them for the spectrum, 2 radii
}

// The size of the Jacobian, under its three names.
func ExampleJacobian() {
	m, digits := trained()
	j, err := inspect.MeasureJacobian(context.Background(), m, digits)
	fmt.Printf("mean ||J||_F %.3f, mean ||J||_F^2 %.3f, mean squared entry %.2e %v\n", j.MeanNorm, j.JacobianNorm2, j.MeanSquareEntry, err)
	// Output:
	// mean ||J||_F 1.936, mean ||J||_F^2 3.995, mean squared entry 6.37e-04 <nil>
}

// How far codes move when samples move by a distance.
func ExampleCurvePoint() {
	m, digits := trained()
	curve, err := inspect.Curve(context.Background(), m, digits, []float64{0, 5, 50}, 1)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range curve {
		fmt.Printf("r = %2.0f: ||f(x+u) - f(x)|| / r = %.3f\n", p.Radius, p.Ratio)
	}
	// Output:
	// r =  0: ||f(x+u) - f(x)|| / r = 0.068
	// r =  5: ||f(x+u) - f(x)|| / r = 0.066
	// r = 50: ||f(x+u) - f(x)|| / r = 0.028
}

// In how many directions the code follows the sample.
func ExampleSingular() {
	m, digits := trained()
	s, err := inspect.Spectrum(context.Background(), m, digits, 20, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\nthe first four have %.0f %% of ||J||^2\n", s.Values, 100*s.Share[3])
	// Output:
	// [1.230 0.952 0.680 0.480 0.293 0.215 0.127 0.037]
	// the first four have 92 % of ||J||^2
}

// Units that do not move with the data.
func ExampleActivity() {
	m, digits := trained()
	a, err := inspect.Units(context.Background(), m, digits)
	fmt.Printf("mean %.2f, variance %.3f, dead %v %v\n", a.Mean, a.Variance, a.Dead, err)
	// Output:
	// mean [0.29 0.07 0.27 0.06 0.30 0.04 0.12 0.13], variance [0.058 0.014 0.050 0.004 0.033 0.004 0.020 0.021], dead [] <nil>
}

// How many dimensions the codes fill.
func ExampleDimensions() {
	m, digits := trained()
	d, err := inspect.Rank(context.Background(), m, digits)
	fmt.Printf("effective rank %.2f, participation %.2f of %d units %v\n", d.EffectiveRank, d.Participation, m.Hidden(), err)
	// Output:
	// effective rank 4.87, participation 3.61 of 8 units <nil>
}

// The directions in which a digit moves its code most.
func ExampleTangent() {
	m, digits := trained()
	tangents, err := inspect.Tangents(context.Background(), m, digits.Row(0), 3)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range tangents {
		fmt.Printf("the code moves %.3f times as far along %d pixels\n", t.Sigma, len(t.Direction))
	}
	// Output:
	// the code moves 1.094 times as far along 784 pixels
	// the code moves 0.892 times as far along 784 pixels
	// the code moves 0.749 times as far along 784 pixels
}

// Samples drawn along those directions.
func ExampleWalkOptions() {
	m, digits := trained()
	walk, err := inspect.WalkBack(context.Background(), m, digits.Row(0), inspect.WalkOptions{Steps: 4, Sigma: 0.5, Seed: 1})
	fmt.Println(walk.Count, "samples, the first of them the start", err)
	// Output:
	// 5 samples, the first of them the start <nil>
}

// Whether an untied network has escaped its penalty.
func ExampleWeightNorms() {
	m, _ := trained()
	w := inspect.Weights(m)
	fmt.Printf("||W|| %.2f, ||V|| %.2f, escaped: %v\n", w.Encoder, w.Decoder, w.Escaped)
	// Output:
	// ||W|| 15.63, ||V|| 15.63, escaped: false
}
