package cae

import (
	"fmt"
	"iter"

	"github.com/seed85368726/contractive/internal/safetensors"
)

// Common names of layers, before them, and of the tensors of a layer.
var (
	foreignPrefixes = []string{"", "model.", "module."}
	foreignLayers   = [][2]string{
		{"encoder", "decoder"}, {"encoder.0", "decoder.0"}, {"enc", "dec"}, {"fc1", "fc2"}, {"linear1", "linear2"}, {"layer1", "layer2"},
		{"hidden", "output"}, {"0", "2"}, {"0", "1"}, {"dense", "dense_1"},
	}
	foreignTensors = []struct{ weight, bias, mark string }{
		{".weight", ".bias", ""},
		{"/kernel", "/bias", transposed}, {".kernel", ".bias", transposed}, {"/kernel:0", "/bias:0", transposed},
	}
)

// commonNames yields names to try.
func commonNames() iter.Seq[ImportNames] {
	return func(yield func(ImportNames) bool) {
		if !yield(ImportNames{"W", "b", "V" + transposed, "c"}) {
			return
		}
		for _, prefix := range foreignPrefixes {
			for _, layer := range foreignLayers {
				for _, tensor := range foreignTensors {
					encoder, decoder := prefix+layer[0], prefix+layer[1]
					if !yield(ImportNames{encoder + tensor.weight + tensor.mark, encoder + tensor.bias,
						decoder + tensor.weight + tensor.mark, decoder + tensor.bias}) {
						return
					}
				}
			}
		}
	}
}

// guessNames returns those common names that all tensors have. Only the weights of the encoder must be among them.
func guessNames(tensors []safetensors.Tensor) (ImportNames, error) {
	for names := range commonNames() {
		found := 0
		for _, name := range []*string{&names.EncoderWeight, &names.EncoderBias, &names.DecoderWeight, &names.DecoderBias} {
			if _, there := findTensor(tensors, *name); !there {
				*name = ""
				continue
			}
			found++
		}
		if names.EncoderWeight != "" && found == len(tensors) {
			return names, nil
		}
	}
	return ImportNames{}, fmt.Errorf("no common names fit, want names for the tensors; %s: %w", listNames(tensors), ErrFormat)
}
