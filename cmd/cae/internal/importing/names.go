package importing

import (
	"fmt"
	"strings"

	"github.com/seed85368726/contractive/cae"
)

// names is the flag -map.
type names struct{ cae.ImportNames }

const encoderWeight = "encoder.weight"

// fields lists the parameters, by their names in -map.
func (n *names) fields() []field {
	return []field{
		{encoderWeight, &n.EncoderWeight}, {"encoder.bias", &n.EncoderBias},
		{"decoder.weight", &n.DecoderWeight}, {"decoder.bias", &n.DecoderBias},
	}
}

type field struct {
	name   string
	tensor *string
}

func (n *names) String() string {
	var texts []string
	for _, f := range n.fields() {
		if *f.tensor != "" {
			texts = append(texts, f.name+"="+*f.tensor)
		}
	}
	return strings.Join(texts, ",")
}

// Set is a method of flag.Value.
func (n *names) Set(text string) error {
	var set names
	for part := range strings.SplitSeq(text, ",") {
		if err := set.add(part); err != nil {
			return err
		}
	}
	*n = set
	return nil
}

// add takes one NAME=TENSOR.
func (n *names) add(text string) error {
	name, tensor, _ := strings.Cut(text, "=")
	var known []string
	for _, f := range n.fields() {
		known = append(known, f.name)
		switch {
		case f.name != name:
		case tensor == "":
			return fmt.Errorf("%q: want %s=NAME", text, name)
		case *f.tensor != "":
			return fmt.Errorf("%q: %s has a tensor already, %s", text, name, *f.tensor)
		default:
			*f.tensor = tensor
			return nil
		}
	}
	return fmt.Errorf("%q: want %s before an equals sign", text, strings.Join(known, ", "))
}
