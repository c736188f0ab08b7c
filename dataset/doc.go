// Package dataset supplies rows of float32 features to train on and to encode.
//
// A [Source] yields rows of equal length in a fixed order; a [Matrix] holds them in memory, with class
// labels where there are any, and [Collect] turns the first into the second. Data comes from
//
//   - files in the IDX format of MNIST, plain or gzip: [ReadIDX], [ReadIDXImages], [ReadIDXLabels] and, for a
//     folder with the usual four names, [ReadIDXDir];
//   - [Digits], a built-in generator of handwritten-looking digits that needs no file at all.
//
// Readers trust nothing in a file. They check every size a header claims before they use it, their
// memory grows with the bytes received and not with the bytes promised, and they return an error, never
// a panic, that wraps one of [ErrShape], [ErrFormat], [ErrTooLarge] and [ErrNonFinite] and names the
// field, what it holds and what was wanted.
package dataset
