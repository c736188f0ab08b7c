package api

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/onnx"
	"github.com/seed85368726/contractive/cae/stack"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/strict"
)

func writeFile(t *testing.T, path string, content []byte) {
	require.NoError(t, os.WriteFile(path, content, 0o666))
}

// fileFormat is a format that is written, and read unless read is nil.
type fileFormat struct {
	name       string
	write      func(io.Writer) error
	read       func(io.Reader) error
	compressed bool // gzip around it is read as well
}

func (w world) formats() []fileFormat {
	return []fileFormat{
		{"model", w.model.Save, func(r io.Reader) error { return second(cae.Load(r)) }, false},
		{"import", w.model.WithoutNormaliser().Save, func(r io.Reader) error { return second(cae.Import(r, cae.Config{}, cae.ImportNames{})) }, false},
		{"checkpoint", w.checkpoint.Save, func(r io.Reader) error { return second(cae.LoadCheckpoint(r)) }, false},
		{"classifier", w.classifier.Save, func(r io.Reader) error { return second(stack.Load(r)) }, false},
		{"ONNX", func(o io.Writer) error { return onnx.Write(o, w.model, onnx.Scorer) }, nil, false},
		{"NPY", func(o io.Writer) error { return dataset.WriteNPY(o, w.data) }, func(r io.Reader) error { return second(dataset.ReadNPY(r)) }, true},
		{"NPY by rows", w.writeRows, func(r io.Reader) error { return second(dataset.ReadNPY(r)) }, true},
		{"IDX images", func(o io.Writer) error { return dataset.WriteIDXImages(o, w.data, 3, 4) },
			func(r io.Reader) error { return second(dataset.ReadIDXImages(r)) }, true},
		{"IDX labels", func(o io.Writer) error { return dataset.WriteIDXLabels(o, w.data.Labels) },
			func(r io.Reader) error { return second(dataset.ReadIDXLabels(r)) }, true},
		{"CSV", func(o io.Writer) error { _, err := o.Write(bytes.Repeat([]byte("1.5,2,3\n"), 100)); return err },
			func(r io.Reader) error { return second(dataset.ReadCSV(r, dataset.CSVOptions{})) }, true},
	}
}

func (w world) writeRows(o io.Writer) error {
	n, err := dataset.NewNPYWriter(o, w.data.Count, w.data.Width)
	if err != nil {
		return err
	}
	for i := range w.data.Count {
		if err := n.Write(w.data.Row(i)); err != nil {
			return err
		}
	}
	return n.Close()
}

func (f fileFormat) content(t *testing.T) []byte {
	var b bytes.Buffer
	require.NoError(t, f.write(&b), f.name)
	return b.Bytes()
}

// still gives what it has and then nothing, without an error, until it has been asked too often.
type still struct {
	bytes.Reader
	asked int
}

func (s *still) Read(p []byte) (int, error) {
	n, _ := s.Reader.Read(p)
	if s.asked++; n > 0 {
		s.asked = 0
	}
	if s.asked > 10_000 {
		return 0, errors.New("is asked for ever")
	}
	return n, nil
}

// everyReader calls test for every format, plain and compressed, and places up to which a medium may work.
func everyReader(t *testing.T, test func(what string, f fileFormat, content []byte, place int)) {
	for _, f := range newWorld(t).formats() {
		if f.read == nil {
			continue
		}
		contents := map[string][]byte{f.name: f.content(t)}
		if f.compressed {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, err := z.Write(contents[f.name])
			require.NoError(t, errors.Join(err, z.Close()))
			contents[f.name+", gzip"] = b.Bytes()
		}
		for what, content := range contents {
			for _, place := range []int{0, 1, 2, 3, 8, 9, 40, len(content) / 2, len(content) - 1, len(content)} {
				test(what, f, content, min(place, len(content)))
			}
		}
	}
}

// A medium that stands still gives an error.
func TestReadersThatStandStill(t *testing.T) {
	everyReader(t, func(what string, f fileFormat, content []byte, place int) {
		var s still
		s.Reset(content[:place])
		require.ErrorIs(t, f.read(&s), io.ErrNoProgress, "%s, from byte %d on", what, place)
	})
}

// An error of the medium is passed on, wherever it comes.
func TestReadersThatFail(t *testing.T) {
	broken := errors.New("the medium is broken")
	everyReader(t, func(what string, f fileFormat, content []byte, place int) {
		err := f.read(io.MultiReader(bytes.NewReader(content[:place]), iotest.ErrReader(broken)))
		require.ErrorIs(t, err, broken, "%s, at byte %d", what, place)
	})
}

// miscounting claims to have read more than it was asked for, or less than nothing, when it has no more.
type miscounting struct {
	bytes.Reader
	excess int
}

func (m *miscounting) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if err != io.EOF {
		return n, err
	}
	if m.excess < 0 {
		return m.excess, nil
	}
	return len(p) + m.excess, nil
}

// A medium that miscounts gives an error.
func TestReadersThatMiscount(t *testing.T) {
	everyReader(t, func(what string, f fileFormat, content []byte, place int) {
		for _, excess := range []int{-1, 1} {
			m := miscounting{excess: excess}
			m.Reset(content[:place])
			require.NotPanics(t, func() {
				require.ErrorIs(t, f.read(&m), strict.ErrCount, "%s, from byte %d on", what, place)
			}, "%s, from byte %d on", what, place)
		}
	})
}

// However the bytes arrive, they mean the same.
func TestReadersInPieces(t *testing.T) {
	everyReader(t, func(what string, f fileFormat, content []byte, place int) {
		if place < len(content) {
			return
		}
		for _, pieces := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader} {
			require.NoError(t, f.read(pieces(bytes.NewReader(content))), what)
		}
	})
}

// dropping drops a byte at one of its writes, and does not say so.
type dropping struct{ writes int }

func (d *dropping) Write(p []byte) (int, error) {
	if d.writes--; d.writes == 0 {
		return len(p) - 1, nil
	}
	return len(p), nil
}

// A writer that drops bytes gives an error, at whichever write it does.
func TestWritersThatDropBytes(t *testing.T) {
	for _, f := range newWorld(t).formats() {
		if f.name == "CSV" {
			continue // which this module does not write
		}
		noticed := 0
		for at := 1; ; at++ {
			d := &dropping{at}
			err := f.write(d)
			if d.writes > 0 {
				require.NoError(t, err, f.name)
				break
			}
			require.ErrorIs(t, err, io.ErrShortWrite, "%s, write %d", f.name, at)
			noticed++
		}
		require.Positive(t, noticed, f.name)
	}
}
