// Package cae trains contractive autoencoders and runs their encoders.
//
// An autoencoder maps a sample x to a code h and back to a reconstruction y:
//
//	h = s(W x + b)      W is hidden x visible, row-major; s is a sigmoid unless [Config].Activation says otherwise
//	y = g(V^T h + c)    V is W when tied (the default), its own matrix when untied
//
// A contractive autoencoder (Rifai, Vincent, Muller, Glorot and Bengio, ICML 2011) adds the squared Frobenius
// norm of the encoder's Jacobian J = dh/dx to the cost, so that the code moves little when the input moves a little:
//
//	cost = mean over samples of [ L(x, y) + lambda * ||J||_F^2 ]
//
// L is summed over the features of a sample, not averaged; lambda stands outside; only samples are averaged.
// [Config].Lambda says how to convert a lambda from another convention.
//
// The autoencoders that the literature sets beside it are settings of the same [Config], and compose: higher-order
// contraction ([HigherOrder]), contraction of the whole reconstruction, sparsity ([Sparsity] and L1), weight decay, and
// denoising ([Corruption]). [Metrics] has each term of the cost.
//
// [Train] returns a [Model]: an immutable set of parameters that can encode, reconstruct, score and be saved.
// [Model.Encoder] returns the half that services need; it is safe for concurrent use and allocates nothing.
//
// A model can keep the [Profile] of samples, how their scores are distributed, and with it a [Threshold] that tells anomalies.
//
// Package cae/inspect measures what a model does to its data. Package cae/stack builds deep encoders and fine-tunes classifiers.
//
// # One answer
//
// Equal configuration, options and data give equal bits on every architecture and instruction set and with any
// number of workers: a trained model, its codes and the file it is saved to. A row encoded alone
// equals the same row in a batch.
//
// # Errors
//
// Functions return errors and do not panic. Errors wrap one of [ErrShape], [ErrRange], [ErrFormat],
// [ErrVersion], [ErrTooLarge], [ErrNonFinite], [ErrDiverged] and [ErrResume], or the error of a context, a file or a data
// source, and name the operation, the field, what it holds and what was wanted.
package cae
