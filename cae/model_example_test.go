package cae_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// twoUnits trains a small model on a few digits.
func twoUnits() (*cae.Model, *dataset.Matrix) {
	digits, err := dataset.Digits(100, 1)
	if err != nil {
		log.Fatal(err)
	}
	m, _, err := cae.Train(context.Background(), cae.Config{Hidden: 2, Lambda: 0.1}, digits, cae.TrainOptions{Epochs: 2})
	if err != nil {
		log.Fatal(err)
	}
	return m, digits
}

// A sample, its code, and what the model makes of it.
func ExampleModel() {
	m, digits := twoUnits()
	x := digits.Row(0)
	norm2, err := m.JacobianNorm2(x)
	if err != nil {
		log.Fatal(err)
	}
	y := make([]float32, m.Visible())
	if err := m.Reconstruct(y, x); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d features, %d units, ||J||^2 = %.3f\n", m.Visible(), m.Hidden(), norm2)
	var squaredError float64
	for i, v := range y {
		d := float64(v - x[i])
		squaredError += d * d
	}
	fmt.Printf("||y - x||^2 = %.1f\n", squaredError)
	// Output:
	// 784 features, 2 units, ||J||^2 = 2.178
	// ||y - x||^2 = 89.5
}

// A model file keeps every bit.
func ExampleModel_Save() {
	m, digits := twoUnits()
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		log.Fatal(err)
	}
	loaded, err := cae.Load(&file)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range []*cae.Model{m, loaded} {
		code, err := m.Encoder().AppendEncode(nil, digits.Row(0))
		fmt.Println(code, err)
	}
	// Output:
	// [0.40007043 0.11845715] <nil>
	// [0.40007043 0.11845715] <nil>
}

// A truncated file is an error that names its cause.
func ExampleLoad() {
	_, err := cae.Load(bytes.NewReader(make([]byte, 5)))
	fmt.Println(errors.Is(err, cae.ErrFormat))
	fmt.Println(err)
	// Output:
	// true
	// cae: Load: safetensors: header: file ends 3 bytes early: malformed data
}

// Codes, one by one and many at once.
func ExampleEncoder() {
	m, digits := twoUnits()
	e := m.Encoder()
	code := make([]float32, e.Hidden())
	if err := e.Encode(code, digits.Row(1)); err != nil {
		log.Fatal(err)
	}
	codes := make([]float32, 3*e.Hidden())
	if err := e.EncodeBatch(codes, digits.Data[:3*e.Visible()], 3); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n%.3f\n", code, codes)
	// Output:
	// [0.985 0.038]
	// [0.400 0.118 0.985 0.038 0.745 0.032]
}

// How well a model knows a sample of its kind, and one that is none.
func ExampleScore() {
	m, digits := twoUnits()
	noise := make([]float32, m.Visible())
	for i := range noise {
		noise[i] = float32(i*37%100) / 100
	}
	for _, x := range [][]float32{digits.Row(0), noise} {
		s, err := m.Score(x)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("error %.0f, ||J||^2 %.2f\n", s.Reconstruction, s.JacobianNorm2)
	}
	// Output:
	// error 89, ||J||^2 2.18
	// error 266, ||J||^2 2.17
}

// What a configuration cannot be.
func ExampleConfig() {
	fmt.Println(cae.Config{Hidden: 64, Lambda: 0.1}.Validate())
	fmt.Println(cae.Config{Hidden: 64, Lambda: -1}.Validate())
	fmt.Println(cae.Config{}.Validate())
	// Output:
	// <nil>
	// cae: Config: Lambda is -1, want a finite number of at least 0: value out of range
	// cae: Config: Hidden is 0, want at least 1: shape mismatch
}

// Log records, and a model kept from the best epoch.
func ExampleTrainOptions() {
	digits, err := dataset.Digits(300, 1)
	if err != nil {
		log.Fatal(err)
	}
	train, validation, err := dataset.Split(digits, 0.2, 1)
	if err != nil {
		log.Fatal(err)
	}
	withoutTime := func(_ []string, a slog.Attr) slog.Attr {
		switch a.Key {
		case "level", "epochs", "best", "msg", "error":
			return a
		}
		return slog.Attr{}
	}
	_, history, err := cae.Train(context.Background(), cae.Config{Hidden: 8}, train, cae.TrainOptions{
		Epochs: 30, Batch: 16, Optimizer: cae.Momentum, Rate: 0.02, Clip: 10,
		Schedule: cae.Cosine(0.1), Validation: validation, Patience: 2, Seed: 7,
		Logger: slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime, Level: slog.LevelInfo})),
	})
	fmt.Println(history.Best <= len(history.Epochs), err)
	// Output:
	// level=INFO msg="training starts" epochs=30
	// level=INFO msg=epoch
	// level=INFO msg=epoch
	// level=INFO msg=epoch
	// level=INFO msg=epoch
	// level=INFO msg=epoch
	// level=INFO msg=epoch
	// level=INFO msg="training ends" epochs=6 best=4
	// true <nil>
}
