package cae

import "github.com/seed85368726/contractive/kernels"

// Output is the output function g of the decoder. It fixes the reconstruction error L as well, summed over
// the features of a sample. With a = V^T h + c:
type Output uint8

const (
	// LinearOutput is y = a with the squared error L = sum_i (y_i - x_i)^2.
	LinearOutput Output = iota
	// SigmoidOutput is y = s(a) with the cross-entropy L = -sum_i [x_i log y_i + (1 - x_i) log(1 - y_i)],
	// computed from a, so that it stays finite where y rounds to 0 or 1. Features must lie in [0, 1].
	SigmoidOutput
)

var outputNames = names{"linear", "sigmoid"}

// String returns "linear" or "sigmoid".
func (o Output) String() string { return outputNames.text("Output", uint8(o)) }

// MarshalText returns the text of String, for flags and JSON.
func (o Output) MarshalText() ([]byte, error) { return outputNames.marshal("Output", uint8(o)) }

// UnmarshalText accepts the texts of String. Other texts give an error that wraps ErrRange.
func (o *Output) UnmarshalText(text []byte) error {
	i, err := outputNames.value("Output", text)
	if err == nil {
		*o = Output(i)
	}
	return err
}

// loss returns the reconstruction error L of one sample and writes alpha dL/da to delta, which may be a.
func (o Output) loss(delta, a, x []float32, alpha float32) float32 {
	if o == SigmoidOutput {
		return kernels.CrossEntropy(delta, a, x, alpha)
	}
	return kernels.SquaredError(delta, a, x, 2*alpha)
}

// activate replaces a by y = g(a).
func (o Output) activate(a []float32) {
	if o == SigmoidOutput {
		kernels.Sigmoid(a, a)
	}
}
