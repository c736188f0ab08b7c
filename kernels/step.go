package kernels

// The bounds of one call of assembly, in elements.
const (
	vectorStep = 64 << 10 / 4   // of each vector; a multiple of 32, as Lanes require
	matrixStep = 256 << 10 / 4  // of a matrix
	stripWidth = vectorStep / 4 // columns of a matrix whose rows are added up: the sums stay in the L1 cache
	minRow     = 64             // what a row counts at least, for the cost of starting one
	rowStep    = 64             // rows of a product
)
