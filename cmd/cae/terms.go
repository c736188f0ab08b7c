package main

import "github.com/seed85368726/contractive/cae"

// term is a part of the penalty.
type term struct {
	key, name, definition string
	value                 float64
}

// terms returns the parts of a penalty that are not 0.
func terms(t cae.Terms) []term {
	var used []term
	for _, part := range []term{
		{"contraction", "contraction", "lambda ||J||^2", t.Contraction},
		{"higher_order", "higher order", "gamma ||J(x) - J(x + e)||^2", t.HigherOrder},
		{"output_contraction", "reconstruction's", "output-lambda ||dy/dx||^2", t.OutputContraction},
		{"sparsity", "sparsity", "KL divergence of the mean activations, weighted", t.Sparsity},
		{"l1", "L1", "l1 times the sum of |h|", t.L1},
		{"decay", "weight decay", "decay times ||W||^2, and ||V||^2 when untied", t.Decay},
	} {
		if part.value != 0 {
			used = append(used, part)
		}
	}
	return used
}
