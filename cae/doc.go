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
// # Training
//
// [Train] takes a [Config], data and [TrainOptions], and returns a [Model] with the [History] of the run. The autoencoders that
// the literature sets beside the contractive one are settings of the same Config, and compose: higher-order contraction
// ([HigherOrder]), contraction of the whole reconstruction, sparsity ([Sparsity] and L1), weight decay, and denoising
// ([Corruption]). [Metrics] has each term of the cost. A run tells its progress to a function or a logger, stops when its
// context is done, can be resumed from a [Checkpoint], and reads data that is larger than memory if [TrainOptions].Buffer says so.
//
// # First aid
//
// NaN and infinity in data are refused with their row and column, and no model holds any. [ErrDiverged] says that steps were too long,
// and comes with the last good model: standardise features that are much larger than 1 ([Config].Normalise), lower
// [TrainOptions].Rate, or, but for Adam, set Clip.
//
// A ||J||^2 near 0 beside a large reconstruction error is no success: with a [Metrics].Saturation near 1 the units are saturated
// for all samples, and gradients are too small to move them. The same remedies help, or a smaller Lambda.
//
// A ||J||^2 about as large as with Lambda 0 asks for a larger Lambda, and a reconstruction error far above that of Lambda 0 for a
// smaller one. Errors are sums over features, so data of few features want a smaller Lambda than images.
//
// A validation error that rises while the training error falls asks for Patience, for fewer Hidden units, or for a penalty.
//
// # Serving
//
// A [Model] is immutable and safe for concurrent use. Its [Encoder] is the half that services need; it allocates nothing, and
// does not hold on to the rest. Its [Scorer] tells how well the model knows a sample: the reconstruction error, in total
// and for each feature, and the sensitivity of the code. Services that replace their model while they run keep it in
// an atomic pointer: see the example of Encoder.
//
// # Units
//
// Samples are raw: a [Normaliser] that was fitted in training is part of the model, which applies it to whatever it is given,
// and reconstructions are in the units of the samples. Errors, Jacobians and sensitivities are in normalised units.
//
// # Anomalies
//
// A model can keep a [Profile], which says how the scores of its samples are distributed, and a [Threshold] that tells
// anomalies from them. Package cae/drift compares what a service sees with the profile.
//
// # Files
//
// [Model.Save] and [SaveFile] write safetensors, which other programs read; [Load] and [LoadFile] trust nothing in a file.
// Files of models and of checkpoints have format version 1. A file of any other version, older or newer, gives an error that
// wraps [ErrVersion] and names both versions. A metadata key or a tensor that version 1 does not define is refused, not
// ignored, as it may change what the numbers mean; whoever has more to say of a model keeps it in a file beside.
// Reading a file allocates at most twice the bytes that arrived and 1 MiB. So does [Import], which reads models of other
// programs, but for numbers of half precision, which take twice as many bytes in a model, and for biases that the file lacks.
//
// # One answer
//
// Equal configuration, options and data give equal bits on every architecture and instruction set and with any
// number of workers: a trained model, its codes and the file it is saved to. A row encoded alone
// equals the same row in a batch.
//
// # Errors
//
// Functions return errors and do not panic, whatever their arguments are: a context, reader, writer or model that is nil, and the zero
// value where a made one is wanted, give an error that wraps [ErrShape]. Only a method of a nil pointer panics, as everywhere in Go. Errors
// wrap one of [ErrShape], [ErrRange], [ErrFormat], [ErrVersion], [ErrTooLarge], [ErrNonFinite], [ErrDiverged], [ErrNoProfile] and
// [ErrResume], or the error of a context, a file or a data source, and name the operation, the field, what it holds and what was wanted.
//
// # See also
//
// Package cae/inspect measures what a model does to its data, cae/stack builds deep encoders and fine-tunes classifiers, and
// cae/onnx writes models for programs that are not in Go.
package cae
