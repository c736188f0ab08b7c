package cae

import (
	"bytes"
	"context"
	"io"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/seed85368726/contractive/internal/random"
)

// replay is a feed of rows in memory in the order of [dataset.Shuffled].
type replay struct {
	*memoryFeed
	buffer int
}

func newReplay(rows *dataset.Matrix, opts TrainOptions) *replay {
	return &replay{newMemoryFeed(rows, opts), opts.Buffer}
}

func (f *replay) epoch(shuffle *random.Source, skip int) iter.Seq2[[]int, error] {
	numbers := &dataset.Matrix{Count: f.rows.Count, Width: 1}
	for i := range f.rows.Count {
		numbers.Data = append(numbers.Data, float32(i))
	}
	var order []int
	for row := range dataset.Shuffled(numbers, f.buffer, shuffle.Uint64()).Rows() {
		order = append(order, int(row[0]))
	}
	return func(yield func([]int, error) bool) {
		for batch := range slices.Chunk(order[skip:], f.size) {
			if !yield(batch, nil) {
				return
			}
		}
	}
}

// streamed returns a run whose data is read anew for each epoch.
func (r run) streamed(buffer int) run {
	r.opts.Buffer = buffer
	return r
}

// Rows that are read anew give the bits of rows in memory that are taken in the same order, whatever the number of workers.
func TestStreamTrainsLikeMemory(t *testing.T) {
	for name, r := range runs() {
		t.Run(name, func(t *testing.T) {
			for _, buffer := range []int{1, 10, 33, 100} {
				r := r.streamed(buffer)
				opts := r.opts.withDefaults()
				memory, normaliser, err := openMemoryFeed(t.Context(), r.cfg, r.rows, opts)
				require.NoError(t, err)
				reference := newTrainer(r.cfg, newReplay(memory.table(), opts), opts)
				defer reference.workers.Close()
				reference.normaliser = normaliser
				want, history, err := reference.train(t.Context(), "Train")
				require.NoError(t, err)
				for workers := 1; workers <= 3; workers++ {
					r.opts.Workers = workers
					m, h, err := Train(t.Context(), r.cfg, stream{r.rows, nil}, r.opts)
					require.NoError(t, err)
					require.Equal(t, saved(t, want), saved(t, m), "buffer %d, %d workers", buffer, workers)
					require.Equal(t, history.Best, h.Best)
					require.Len(t, h.Epochs, len(history.Epochs))
				}
			}
		})
	}
}

// An epoch is yielded in whole mini-batches but for the last, and each mini-batch stays where it is until the next but one.
func TestStreamFeedKeepsTheLastMiniBatch(t *testing.T) {
	const count, batch = 23, 5
	p := newProblem(Config{Hidden: 2}, 3, count, 1)
	opts := TrainOptions{Batch: batch, Buffer: 7}.withDefaults()
	feed, _, err := openFeed(t.Context(), p.cfg, stream{p.rows, nil}, opts)
	require.NoError(t, err)
	require.Equal(t, count, feed.count())
	wanted := newReplay(p.rows, opts)
	for _, skip := range []int{0, batch, 4 * batch, count} {
		var want, got [][]float32
		for indices := range wanted.epoch(random.New(3, 0), skip) {
			want = append(want, rowsOf(p.rows, indices))
		}
		var last []int
		for indices, err := range feed.epoch(random.New(3, 0), skip) {
			require.NoError(t, err)
			if last != nil {
				require.Equal(t, got[len(got)-1], rowsOf(feed.table(), last))
			}
			got, last = append(got, rowsOf(feed.table(), indices)), indices
		}
		require.Equal(t, want, got, "without the first %d rows", skip)
	}
}

// rowsOf returns a copy of some rows.
func rowsOf(m *dataset.Matrix, indices []int) (rows []float32) {
	for _, i := range indices {
		rows = append(rows, m.Row(i)...)
	}
	return rows
}

// A run on data that is read anew has the bits of one without interruption when it is resumed before any of its mini-batches, and
// its checkpoint knows the data from memory again.
func TestStreamResume(t *testing.T) {
	for _, name := range []string{"adam", "corrupted", "normalised", "validation"} {
		r := runs()[name].streamed(8)
		want := r.whole(t)
		var states []*Checkpoint
		opts := r.opts
		opts.Checkpoint = Checkpoints{Interval: 1, Save: func(c *Checkpoint) error {
			states = append(states, c)
			return nil
		}}
		_, _, err := Train(t.Context(), r.cfg, stream{r.rows, nil}, opts)
		require.NoError(t, err)
		require.Greater(t, len(states), 7*len(want.history.Epochs))
		for i, c := range states {
			read, err := LoadCheckpoint(bytes.NewReader(written(t, c)))
			require.NoError(t, err)
			require.Equal(t, 8, read.Options().Buffer)
			got, _ := r.from(t, read, 1+i%3, forever)
			require.Equal(t, want, got, "%s, state %d", name, i)
		}

		memory := runs()[name]
		memory.opts.Checkpoint.Save = func(c *Checkpoint) error {
			require.Equal(t, states[0].identity, c.identity)
			return nil
		}
		_, _, err = Train(t.Context(), memory.cfg, memory.rows, memory.opts)
		require.NoError(t, err)
		_, _, err = Resume(t.Context(), states[0], r.rows, TrainOptions{Buffer: 9, Validation: r.opts.Validation})
		require.ErrorIs(t, err, ErrResume)
		require.ErrorContains(t, err, "Buffer is 9, want 8")
	}
}

// What is kept with the model is that of a model trained in memory.
func TestStreamProfile(t *testing.T) {
	r := runs()["scaled"].streamed(8)
	r.opts.Profile = true
	m, _, err := Train(t.Context(), r.cfg, stream{r.rows, nil}, r.opts)
	require.NoError(t, err)
	want, err := m.WithProfile(t.Context(), r.rows)
	require.NoError(t, err)
	require.NotNil(t, m.Profile())
	require.Equal(t, want.Profile(), m.Profile())
}

// varying is a source that changes: pass i has the rows of passes[i], and every later one those of the last.
type varying struct {
	passes []*dataset.Matrix
	n      int
}

func (v *varying) Dim() int { return v.passes[0].Width }

func (v *varying) Rows() iter.Seq2[[]float32, error] {
	m := v.passes[min(v.n, len(v.passes)-1)]
	v.n++
	return func(yield func([]float32, error) bool) {
		for i := range m.Count {
			if !yield(m.Row(i), nil) {
				return
			}
		}
	}
}

// Data is checked before training and in each epoch: what is wrong with it ends the run, with the model so far.
func TestStreamRefuses(t *testing.T) {
	const rows = 20
	whole := newProblem(Config{Hidden: 3}, 4, rows, 1).rows
	changed := func(change func(m *dataset.Matrix)) *dataset.Matrix {
		m := &dataset.Matrix{Data: slices.Clone(whole.Data), Count: whole.Count, Width: whole.Width}
		change(m)
		return m
	}
	cut := changed(func(m *dataset.Matrix) { m.Count, m.Data = 13, m.Data[:13*4] })
	longer := changed(func(m *dataset.Matrix) { m.Count, m.Data = 21, append(m.Data, m.Data[:4]...) })
	infinite := changed(func(m *dataset.Matrix) { m.Row(17)[2] = -inf })
	wide := changed(func(m *dataset.Matrix) { m.Count, m.Width = 16, 5 })
	beyond := changed(func(m *dataset.Matrix) { m.Row(17)[2] = 1.5 })
	cross := Config{Hidden: 3, Output: SigmoidOutput}
	for name, c := range map[string]struct {
		cfg   Config
		data  dataset.Source
		begun bool
		is    error
		text  string
	}{
		"nil":                  {Config{Hidden: 3}, nil, false, ErrShape, "data has 0 columns, want at least 1"},
		"no rows":              {Config{Hidden: 3}, stream{&dataset.Matrix{Width: 3}, nil}, false, ErrShape, "data has 0 rows, want at least 1"},
		"infinite":             {Config{Hidden: 3}, infinite, false, ErrNonFinite, "row 17: column 2 is -Inf"},
		"infinite, normalised": {Config{Hidden: 3, Normalise: Standardise}, infinite, false, ErrNonFinite, "row 17: column 2 is -Inf"},
		"out of range":         {cross, beyond, false, ErrRange, "row 17: column 2 is 1.5, want 0 to 1 for the cross-entropy"},
		"too wide":             {Config{Hidden: 3}, &varying{[]*dataset.Matrix{whole, wide}, 0}, true, ErrShape, "row 0: x has 5 elements, want visible = 4"},
		"failing":              {Config{Hidden: 3}, stream{whole, io.ErrClosedPipe}, false, io.ErrClosedPipe, "row 20: "},
		"cut later":            {Config{Hidden: 3}, &varying{[]*dataset.Matrix{whole, whole, cut}, 0}, true, ErrShape, "data has 13 rows, want 20"},
		"longer later":         {Config{Hidden: 3}, &varying{[]*dataset.Matrix{whole, whole, longer}, 0}, true, ErrShape, "data has 21 rows, want 20"},
		"infinite later":       {Config{Hidden: 3}, &varying{[]*dataset.Matrix{whole, whole, infinite}, 0}, true, ErrNonFinite, "row 17: column 2 is -Inf"},
		"out of range later":   {cross, &varying{[]*dataset.Matrix{whole, whole, beyond}, 0}, true, ErrRange, "row 17: column 2 is 1.5"},
	} {
		m, h, err := Train(t.Context(), c.cfg, c.data, TrainOptions{Buffer: 6, Batch: 5})
		require.ErrorIs(t, err, c.is, name)
		require.ErrorContains(t, err, "cae: Train: ", name)
		require.ErrorContains(t, err, c.text, name)
		require.Equal(t, c.begun, m != nil, name)
		require.Equal(t, c.begun, h != nil, name)
	}
	_, _, err := Train(t.Context(), Config{Hidden: 3}, whole, TrainOptions{Buffer: -1})
	require.ErrorIs(t, err, ErrRange)
	require.ErrorContains(t, err, "Buffer is -1, want at least 0")
}

// Reading stops when the context is done: before training there is no model yet, later it is the model so far.
func TestStreamStops(t *testing.T) {
	r := runs()["scaled"].streamed(8)
	reads := 4 * r.rows.Count // two for the normaliser, one to check, one epoch
	for _, looks := range []int{0, 1, r.rows.Count, 2 * r.rows.Count, 3*r.rows.Count - 1, 3*r.rows.Count + 20, reads} {
		m, _, err := Train(&countdown{t.Context(), looks}, r.cfg, stream{r.rows, nil}, r.opts)
		require.Equal(t, context.Canceled, err, "%d looks", looks)
		require.Equal(t, looks >= 3*r.rows.Count, m != nil, "%d looks", looks)
	}
}

// generated is a source of any number of rows, which never exist at once.
type generated struct{ rows, columns int }

func (g generated) Dim() int { return g.columns }

func (g generated) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		source, row := random.New(1, 1), make([]float32, g.columns)
		for range g.rows {
			for i := range row {
				row[i] = source.Float32()
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Memory does not grow with the data: 64 MB of rows are trained on with less than 2 MB allocated.
func TestStreamMemory(t *testing.T) {
	data := generated{250_000, 64}
	var m *Model
	var h *History
	var err error
	used := allocation.Bytes(func() {
		m, h, err = Train(t.Context(), Config{Hidden: 4}, data, TrainOptions{Epochs: 1, Buffer: 1000, Workers: 1})
	})
	require.NoError(t, err)
	require.NotNil(t, m)
	require.Equal(t, data.rows, h.Epochs[0].Samples)
	require.Less(t, used, uint64(2<<20))
}
