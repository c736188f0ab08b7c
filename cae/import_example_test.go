package cae_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/seed85368726/contractive/cae"
)

// A model of another program: here a file of this package stands in for one that torch and safetensors.torch.save_file wrote.
// Weights are outputs x inputs there, and the names are those of the state dictionary.
func ExampleImportNames() {
	elsewhere, err := cae.New(cae.Config{Hidden: 2, Untied: true}, 3, 1)
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if err := elsewhere.Save(&file); err != nil {
		log.Fatal(err)
	}
	model, err := cae.Import(&file, cae.Config{Activation: cae.Sigmoid, Output: cae.LinearOutput}, cae.ImportNames{
		EncoderWeight: "W", EncoderBias: "b", // "encoder.weight", "encoder.bias"
		DecoderWeight: "V:t", DecoderBias: "c", // "decoder.weight", "decoder.bias"
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(model.Visible(), model.Hidden(), model.Config().Untied)
	// Output: 3 2 true
}
