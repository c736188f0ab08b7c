package dataset

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// recordReader hands text to a csv.Reader, one line or less at a time so that nothing of the next
// record is taken, and refuses a record that is longer or has more separators than the budget. It counts
// separators in quotes too: few files have them, and what a record costs stays bounded whatever its quotes are.
type recordReader struct {
	text      *bufio.Reader
	separator []byte
	budget    recordBudget // of a record
	left      recordBudget // of the record that is being read
	err       error        // what ended the text, if not its end
}

type recordBudget struct{ bytes, columns int }

func newRecordReader(r io.Reader, o *CSVOptions) *recordReader {
	text := bufio.NewReader(r)
	const byteOrderMark = "\uFEFF"
	if start, _ := text.Peek(len(byteOrderMark)); string(start) == byteOrderMark {
		text.Discard(len(start))
	}
	budget := recordBudget{bytesPerRecord + bytesPerColumn*o.MaxColumns, o.MaxColumns}
	return &recordReader{text: text, separator: []byte(string(o.Comma)), budget: budget}
}

// start begins a record.
func (r *recordReader) start() { r.left = r.budget }

func (r *recordReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	if _, err := r.text.Peek(1); err != nil {
		if err != io.EOF {
			r.err = err
		}
		return 0, err
	}
	line, _ := r.text.Peek(min(r.text.Buffered(), len(p)))
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end+1]
	}
	r.left.bytes -= len(line)
	r.left.columns -= bytes.Count(line, r.separator)
	switch {
	case r.left.columns < 1:
		r.err = fmt.Errorf("record has more than the limit of %d columns: %w", r.budget.columns, ErrTooLarge)
	case r.left.bytes < 0:
		r.err = fmt.Errorf("record has more than the limit of %d bytes: %w", r.budget.bytes, ErrTooLarge)
	}
	if r.err != nil {
		return 0, r.err
	}
	n := copy(p, line)
	r.text.Discard(n)
	return n, nil
}
