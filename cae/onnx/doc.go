// Package onnx writes trained autoencoders as ONNX files (https://onnx.ai), for programs that are not in Go: operator set 13 and
// version 7 of the format, which every runtime since 2021 reads.
//
// A file computes one [Graph]. All tensors are float32, and the first dimension of every input and output is the batch, of any
// size. The weights are as a model has them: W and V are hidden x visible, row-major, b has hidden elements, c visible ones.
// With tied weights the decoder reads W, which the file holds once.
//
// The normaliser of a model that has one is part of the file: samples go in raw and reconstructions come out raw, while scores are in
// units of normalised features, as in package cae.
//
// The formulas are those of package cae, and so are their guards: cross-entropy comes from the decoder's logits, and
// derivatives keep their relative accuracy where units saturate. A runtime orders its sums as it likes and has exponentials of its
// own, so its results are close to those of package cae, but not their bits.
//
// The metadata of a file are those of the model file, among them the model's formula, its cost and lambda. Equal models give equal
// bytes, on every architecture.
package onnx
