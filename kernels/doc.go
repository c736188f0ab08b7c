// Package kernels is the face of the numeric core to program against: the
// operations of package contractive with their shapes checked, long work cut
// into short steps, and products of matrices spread over workers.
//
// # Arguments
//
// The destination comes first. A shape that does not fit is a programmer's
// error: the call panics, before it writes anything, with a message that names
// the operation and both sizes. Sizes may be zero.
//
// Elementwise functions may be given the same slice twice, where their
// comments say so. No other overlap is allowed: neither slices that are
// shifted against each other, nor a matrix or vector that is written and also
// read through another argument. Overlap is not detected.
//
// # Results
//
// Package generic specifies every result bit for bit. Steps, blocks, packing
// and the number of workers do not change a bit of it.
//
// # Steps
//
// The Go scheduler cannot interrupt assembly, and the garbage collector waits
// for what the scheduler cannot interrupt. So one call of assembly covers at
// most 64 KiB of each vector, 256 KiB of a matrix, or half a million
// multiply-adds of a product, some tens of microseconds. Longer work
// calls itself for every step: entering a Go function is where the scheduler
// may take over.
package kernels
