package encode

import (
	"bufio"
	"io"

	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/dataset"
)

// sink writes codes in a format.
type sink interface {
	rows(codes []float32) error
	end() error
}

// newSink returns a sink for count codes of hidden numbers.
func newSink(format string, w io.Writer, count, hidden int) (sink, error) {
	if format == csv {
		return &csvSink{bufio.NewWriterSize(w, 1<<16), hidden, nil}, nil
	}
	n, err := dataset.NewNPYWriter(w, count, hidden)
	return npySink{n}, err
}

type npySink struct{ w *dataset.NPYWriter }

func (s npySink) rows(codes []float32) error { return s.w.Write(codes) }
func (s npySink) end() error                 { return s.w.Close() }

// csvSink writes a line for each code, and no header, so that the files of shards can be joined.
type csvSink struct {
	w      *bufio.Writer
	hidden int
	line   []byte
}

func (s *csvSink) rows(codes []float32) error {
	for ; len(codes) > 0; codes = codes[s.hidden:] {
		s.line = output.AppendCSV(s.line[:0], codes[:s.hidden])
		if _, err := s.w.Write(s.line); err != nil {
			return err
		}
	}
	return nil
}

func (s *csvSink) end() error { return s.w.Flush() }
