package stack

import "github.com/seed85368726/contractive/internal/elementary"

// softmax writes e_k = exp(a_k - max a), and returns their sum, with the index of the first maximum. The probability of class k is
// e_k / sum, and its logarithm a_k - max a - log sum, which is finite where the probability rounds to 0 or 1.
// All is in float64, in the order of the classes.
func softmax(e []float64, a []float32) (sum float64, first int) {
	for k, v := range a {
		if v > a[first] {
			first = k
		}
	}
	top := float64(a[first])
	for k, v := range a {
		e[k] = elementary.Exp(float64(v) - top)
		sum += e[k]
	}
	return sum, first
}

// crossEntropy returns L = -log softmax(a)[label] and the class with the largest logit, and replaces a by alpha dL/da, where
// dL/da_k = softmax(a)_k - [k = label]. The label's own is minus the sum of the others: 1 minus a probability close to 1 would cancel.
func crossEntropy(a []float32, e []float64, label int, alpha float64) (loss float64, predicted int) {
	sum, predicted := softmax(e, a)
	loss = elementary.Log(sum) + (float64(a[predicted]) - float64(a[label]))
	others := 0.0
	for k, v := range e {
		if k != label {
			others += v
			a[k] = float32(alpha * (v / sum))
		}
	}
	a[label] = float32(-alpha * (others / sum))
	return loss, predicted
}
