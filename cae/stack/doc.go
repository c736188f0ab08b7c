// Package stack puts autoencoders on top of each other and trains classifiers on what they have learnt.
//
// A [Stack] maps a sample through the encoders of its layers, each of which takes the code of the one below:
//
//	h_k = s(W_k h_(k-1) + b_k),  h_0 = x
//
// where h_0 is normalised if the first layer has a normaliser, which goes into a classifier as well.
//
// [Train] trains the layers greedily, from the bottom up, each on the codes of the layers below (Hinton, Osindero and Teh,
// Neural Computation 2006; Bengio et al., NIPS 2006). [Finetune] puts a softmax layer on top and trains the whole with the
// labels of the samples by back-propagation; with the encoder frozen it trains a linear classifier on the codes.
//
// [Stack.JacobianNorm2] is the contraction of the whole encoder, the squared Frobenius norm of dh/dx with the layers' Jacobians
// multiplied. It is not the sum of the layers' own penalties, which greedy training uses, and neither bounds the other.
//
// A [Classifier] is kept in a safetensors file: see [SaveFile] and [LoadFile].
//
// As in package cae, equal inputs give equal bits on every architecture and with any number of workers, functions return
// errors and do not panic, but for the number of a layer that is none, and errors wrap the causes listed there.
package stack
