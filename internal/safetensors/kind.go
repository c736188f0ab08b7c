package safetensors

import "io"

// Kind is a kind of sealed files, whose headers say a T.
type Kind[T any] struct {
	Format, Version string
	Parse           func(Header) (T, error) // what a header says, in whatever words
	Header          func(T) Header          // the one header that says it
}

// Open reads the header of a file and returns what it says, and the file, whose elements are still to be read. A file of another
// format or version, one that is not sealed, and a header that is not Header's of what Parse found in it, give an error
// that wraps ErrFormat or ErrVersion; other errors are those of [NewReader] and Parse.
func (k Kind[T]) Open(r io.Reader) (says T, file *Reader, err error) {
	if file, err = NewReader(r, F32, F64); err != nil { // what any kind has, so that a file of another is found to be that
		return says, nil, err
	}
	if err = file.checkKind(k.Format, k.Version); err != nil {
		return says, nil, err
	}
	if says, err = k.Parse(file.Header); err != nil {
		return says, nil, err
	}
	want := k.Header(says)
	if err = file.checkMetadata(want.Metadata); err != nil {
		return says, nil, err
	}
	return says, file, file.checkTensors(want.Tensors)
}
