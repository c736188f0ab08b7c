// Package contractive is a SIMD core of float32 operations for training and
// running contractive autoencoders: products of matrices and vectors, the
// activations with their derivatives, the squared norm of the encoder's
// Jacobian, the elementwise steps of cost and gradient, and the optimisers.
//
// It is the instruction-set layer. Each operation runs as AVX-512, AVX2 or
// NEON assembly, chosen once at start ([Active]), or as the Go code of package
// generic, and gives the same bits on all of them. Package generic specifies
// those bits.
//
// Operations reslice their arguments to the sizes given: an argument without
// room for them panics, but one that is only shorter than its capacity is not
// told. And they are not split: one call is one stretch of assembly, which the
// Go scheduler cannot interrupt. Package kernels is the face to program
// against: it checks shapes, cuts long work into short steps and spreads it
// over workers. Package cae is the autoencoder.
package contractive
