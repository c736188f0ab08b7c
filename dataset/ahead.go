package dataset

import (
	"fmt"
	"iter"
	"runtime"
)

// Ahead returns the rows of src, which a goroutine reads up to n rows before they are asked for, so that reading and decompressing
// go on while, say, a model is trained on what has come. They are copies: one may be read until the next is yielded. Labels are not
// kept. Rows come over n/4 at a time, or at the end: a source that waits for its rows wants a small n, and n above the rows of src
// gains nothing.
//
// Each call of Rows has a goroutine of its own, on which src is asked for its rows, and which has ended when the sequence has: a
// sequence that is left early waits for the row that src is at. An error of src, like a panic, comes after the rows before it and ends
// the sequence. A source that is nil, an n below 1, and a row whose length is not Dim give an error that wraps
// ErrShape.
func Ahead(src Source, n int) Source {
	return &ahead{src, n}
}

type ahead struct {
	src Source
	n   int
}

func (a *ahead) Dim() int { return dim(a.src) }

func (a *ahead) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		if err := checkSource(a.src, "n", a.n, 1); err != nil {
			yield(nil, fmt.Errorf("dataset: Ahead: %w", err))
			return
		}
		p := newPump(a.src, a.n)
		go p.read()
		defer p.stop()
		for c := range p.full {
			for i := range c.count {
				if !yield(c.row(i), nil) {
					return
				}
			}
			if c.err != nil {
				yield(nil, c.err)
				return
			}
			c.raise()
			p.free <- c
		}
	}
}

// pump reads rows on a goroutine. Chunks of rows go round between that and the sequence: full ones, and back when they have been
// yielded.
type pump struct {
	src        Source
	width      int
	full, free chan *chunk   // each has room for all
	over       chan struct{} // closed when the sequence is
}

// chunks is how many there are, if so many rows may be read ahead: one is being read, one is being yielded, and the others wait.
const chunks = 4

func newPump(src Source, n int) *pump {
	p := &pump{src, src.Dim(), make(chan *chunk, chunks), make(chan *chunk, chunks), make(chan struct{})}
	for range min(n, chunks) {
		p.free <- &chunk{width: p.width, room: max(n/chunks, 1)}
	}
	return p
}

// read fills chunks until the source or the sequence ends.
func (p *pump) read() {
	defer close(p.full)
	c := <-p.free
	returned := false
	defer func() {
		if !returned {
			c.broken, c.failure = true, recover()
		}
		p.full <- c
	}()
	read := 0
	for row, err := range p.src.Rows() {
		if err == nil && len(row) != p.width {
			err = fmt.Errorf("dataset: Ahead: row %d has %d elements, want width = %d: %w", read, len(row), p.width, ErrShape)
		}
		if c.err = err; err != nil || p.isOver() {
			break
		}
		read++
		if c.add(row); c.count < c.room {
			continue
		}
		p.full <- c
		if c = p.empty(); c == nil {
			c = new(chunk)
			break
		}
	}
	returned = true
}

func (p *pump) isOver() bool {
	select {
	case <-p.over:
		return true
	default:
		return false
	}
}

// empty waits for a chunk that has been yielded. There is none once the sequence is over.
func (p *pump) empty() *chunk {
	select {
	case c := <-p.free:
		c.count = 0
		return c
	case <-p.over:
		return nil
	}
}

// stop ends the goroutine, and waits for that.
func (p *pump) stop() {
	close(p.over)
	for c := range p.full {
		c.raise()
	}
}

// chunk holds rows that follow each other, and what ended the source after them, if that has ended.
type chunk struct {
	data        []float32
	width       int
	count, room int // rows
	err         error
	broken      bool // by a panic, or by runtime.Goexit if failure is nil
	failure     any
}

func (c *chunk) add(row []float32) {
	c.data = append(c.data[:c.count*c.width], row...)
	c.count++
}

func (c *chunk) row(i int) []float32 { return c.data[i*c.width : (i+1)*c.width : (i+1)*c.width] }

// raise does to this goroutine what the source did to its own.
func (c *chunk) raise() {
	switch {
	case c.failure != nil:
		panic(c.failure)
	case c.broken:
		runtime.Goexit()
	}
}
