package model

import "github.com/seed85368726/contractive/cae"

// Term is a part of the penalty.
type Term struct {
	Key, Name, Definition string
	Value                 float64
}

// Terms returns the parts of a penalty that are not 0.
func Terms(t cae.Terms) []Term {
	var used []Term
	for _, part := range []Term{
		{"contraction", "contraction", "lambda ||J||^2", t.Contraction},
		{"higher_order", "higher order", "gamma ||J(x) - J(x + e)||^2", t.HigherOrder},
		{"output_contraction", "reconstruction's", "output-lambda ||dy/dx||^2", t.OutputContraction},
		{"sparsity", "sparsity", "KL divergence of the mean activations, weighted", t.Sparsity},
		{"l1", "L1", "l1 times the sum of |h|", t.L1},
		{"decay", "weight decay", "decay times ||W||^2, and ||V||^2 when untied", t.Decay},
	} {
		if part.Value != 0 {
			used = append(used, part)
		}
	}
	return used
}
