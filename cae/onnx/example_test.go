package onnx_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/onnx"
	"github.com/seed85368726/contractive/dataset"
)

// A model for a program in another language.
func ExampleWrite() {
	digits, err := dataset.Digits(100, 1)
	if err != nil {
		panic(err)
	}
	m, _, err := cae.Train(context.Background(), cae.Config{Hidden: 16, Lambda: 0.1}, digits, cae.TrainOptions{Epochs: 1})
	if err != nil {
		panic(err)
	}
	var file bytes.Buffer
	if err := onnx.Write(&file, m, onnx.Scorer); err != nil {
		panic(err)
	}
	fmt.Println(file.Len() > 4*784*16)
	// Output: true
}

// The graphs, by the names that flags have.
func ExampleGraph() {
	for _, name := range []string{"encoder", "decoder", "scorer"} {
		var g onnx.Graph
		if err := g.UnmarshalText([]byte(name)); err != nil {
			panic(err)
		}
		fmt.Print(g, " ")
	}
	fmt.Println(new(onnx.Graph).UnmarshalText([]byte("trainer")))
	// Output:
	// encoder decoder scorer onnx: Graph is "trainer", want encoder, decoder, scorer: value out of range
}
