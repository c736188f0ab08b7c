package cae

import "github.com/seed85368726/contractive/kernels"

// Activation is the function s of the hidden units.
type Activation uint8

// Sigmoid is s(z) = 1 / (1 + exp(-z)).
const Sigmoid Activation = iota

// Prime writes h = s(z) and p = s'(z). h or p may be z.
func (a Activation) Prime(h, p, z []float32) { kernels.SigmoidPrime(h, p, z) }

// Apply writes dst = s(z). dst may be z.
func (a Activation) Apply(dst, z []float32) { kernels.Sigmoid(dst, z) }

// Curvature returns the second derivative of s by its coefficients: it is p (c0 + c1 t), with p = s' and t = h = s, or t = p if
// ofPrime.
func (a Activation) Curvature() (c0, c1 float32, ofPrime bool) { return 1, -2, false }
