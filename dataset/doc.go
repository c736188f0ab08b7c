// Package dataset supplies rows of float32 features to train on and to encode.
//
// A [Source] yields rows of equal length in a fixed order; a [Matrix] holds them in memory, with class
// labels where there are any, and [Collect] turns the first into the second. Data comes from
//
//   - files of three formats, plain or gzip: [ReadFile] reads one into memory, and [OpenFile] makes a source
//     of one that may be larger than memory;
//   - the same formats from any reader: CSV by [ReadCSV], NumPy's NPY by [ReadNPY], MNIST's IDX by
//     [ReadIDXImages] and [ReadIDXLabels], and by [ReadIDXDir] for a folder with the usual four names;
//   - [Digits], a built-in generator of handwritten-looking digits that needs no file at all;
//   - your own type, if it has the two methods of a Source.
//
// [Split] sets rows apart for validation, [Shuffled] changes the order of a source, [Take] and [Drop] divide it, and [Ahead] reads it
// while something else is done.
// What is random in them depends on a seed alone and has the same bits on every machine.
//
// Rows that a source yields may be read until the next one is asked for, and not changed: [File] and
// Shuffled reuse their memory, a Matrix yields views of it. To keep a row, copy it.
//
// Readers trust nothing in a file. They check every size a header claims before they use it, their
// memory grows with the bytes received and not with the bytes promised, what gzip expands is limited
// ([DefaultMaxBytes]), and they return an error, never a panic, that wraps one of [ErrShape], [ErrFormat],
// [ErrTooLarge] and [ErrNonFinite] and names the operation, the field or the row and column, what it
// holds and what was wanted.
package dataset
