package main

import (
	"github.com/seed85368726/contractive/cae"
)

// operation names what a job asks of its peers, in Go and in C.
type operation string

// The operations. Matrices are row-major; the shape is that of the spec.
const (
	opMatVec   operation = "matvec"         // out (m) = A (m x k) b
	opMatVecT  operation = "matvect"        // out (k) = A^T b, A m x k
	opRowNorms operation = "rownorms"       // out (m) = sums of squares of the rows of A (m x k)
	opDot      operation = "dot"            // out (1) = a . b, of length k
	opSigmoid  operation = "sigmoid"        // out (k) = s(a)
	opGemmNN   operation = "gemm-nn"        // out (m x n) = A B: the decoder
	opGemmNT   operation = "gemm-nt"        // out (m x n) = A B^T: the encoder, and back through the decoder
	opGemmTN   operation = "gemm-tn"        // out (m x n) = A^T B: the gradient of weights
	opGemmPack operation = "gemm-nt-packed" // opGemmNT, B in the peer's own layout beforehand
	opEncode   operation = "encode"         // out (m x n) = s(A B^T + 1 bias^T), A m x k: m samples
	opStep     operation = "step"           // out = parameters after steps on batches of m, n hidden, k visible
)

// spec is an operation with its shape and operands, which all peers share, but
// for out in a step: there each peer trains parameters of its own.
type spec struct {
	op         operation
	m, n, k    int
	out        []float32
	a, b, bias []float32

	model *cae.Model // of encode: its weights are b and bias

	// Of a step: a holds count rows, a multiple of m, and b the parameters W, V, b, c
	// at the start, each n x k, n x k, n and k.
	count   int
	lambda  float32
	threads int
}
