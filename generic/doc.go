// Package generic is the specification of the numeric core: every operation
// of package contractive in Go, defining the result bit for bit on every
// architecture. It is also the fallback where no vector unit is used.
//
// Arithmetic is IEEE 754 binary32, rounded to nearest even, with subnormals
// kept. Every product that enters a sum does so through [FMA] or behind an
// explicit conversion, so that no compiler may fuse it differently.
//
// Three rules fix the order of every sum:
//
//   - A reduction (a dot product, a sum of squares) has 32 lanes. Element i is
//     accumulated into lane i mod 32 in index order; the lanes fold by adding
//     the upper half to the lower, 32, 16, 8, 4, 2, 1; +0 is added last, so
//     that a reduction never returns -0. See [Lanes].
//   - MatVecT and AddOuter give every output element one FMA chain in row
//     order, from the old value.
//   - In a product of matrices the inner index is cut into blocks of [Block].
//     Each block is one FMA chain from +0 in index order, and block sums are
//     added in order to the start value: the bias, the old value, or +0.
//
// So no result depends on tile shapes, packing, batch size, the instruction
// set or the number of workers. NaN and infinity arise in the same elements
// everywhere; which NaN is not specified.
//
// Functions trust their arguments: shapes are checked by package kernels.
package generic
