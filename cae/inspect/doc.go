// Package inspect measures what a trained autoencoder does to its data: how far its encoder contracts, in which directions,
// and whether it contracts or is merely dead.
//
// With z = W x + b, h = s(z) and p = s'(z), the encoder's Jacobian at a sample is J = diag(p) W, hidden x visible. Everything here
// follows from p and W; no Jacobian is formed. [Inspect] returns all figures as one [Report], and each has a function of its own:
//
//	MeasureJacobian   how large J is, under three names
//	Curve             how the code moves when the sample moves by r
//	Spectrum          mean singular values of J
//	Sensitivity       which features the code depends on
//	Units, Rank       how the code varies over the data, so that dead units are not taken for contraction
//	Weights           ||W|| and ||V||, and whether an untied network has escaped its penalty
//	Tangents          the directions of one sample that move its code most
//	WalkBack          samples drawn along those directions
//
// Samples are raw, as for the model itself. Where that has a normaliser, all figures are about normalised features, those the model was
// trained on: the Jacobian and what is made of it, the radii of a curve, the directions of tangents. Samples that WalkBack returns are
// raw again.
//
// Functions with a context use up to runtime.GOMAXPROCS(0) goroutines, which end with the call. Equal models, data and options give
// equal bits on every architecture and with any number of processors: work is split over samples or outputs, sums over samples run in
// their order, and what is random about a row depends on the seed and the row alone.
//
// Errors wrap those of package cae and of the data source and name the operation, the row and the field; a model that is nil gives
// cae.ErrShape. When ctx is done, functions return ctx.Err().
package inspect
