package api

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cae/onnx"
	"github.com/seed85368726/contractive/cae/stack"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// Errors name the operation and wrap the documented cause: each cause of each package at least once.
func TestCauses(t *testing.T) {
	ctx := t.Context()
	m, err := cae.New(cae.Config{Hidden: 2}, 3, 1)
	require.NoError(t, err)
	sigmoid, err := cae.New(cae.Config{Hidden: 2, Output: cae.SigmoidOutput}, 3, 1)
	require.NoError(t, err)
	s, err := stack.New(m)
	require.NoError(t, err)
	var file, newer bytes.Buffer
	require.NoError(t, m.Save(&file))
	metadata := m.Metadata()
	metadata[safetensors.KeyVersion] = "9"
	require.NoError(t, safetensors.Write(&newer, safetensors.Header{Metadata: metadata}, nil))

	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	rows := &dataset.Matrix{Data: make([]float32, 6), Count: 2, Width: 3, Labels: []int{0, 1}}
	narrow := &dataset.Matrix{Data: make([]float32, 4), Count: 2, Width: 2}
	bad := &dataset.Matrix{Data: []float32{0, 0, inf}, Count: 1, Width: 3}
	far := &dataset.Matrix{Data: []float32{0, 0, 9}, Count: 1, Width: 3}
	large := &dataset.Matrix{Data: []float32{1e19, -1e19, 1e19}, Count: 1, Width: 3}
	absent := filepath.Join(t.TempDir(), "absent")
	train := func(cfg cae.Config, data dataset.Source, opts cae.TrainOptions) error {
		_, _, err := cae.Train(ctx, cfg, data, opts)
		return err
	}
	resume := func(data dataset.Source) error {
		var last *cae.Checkpoint
		save := func(c *cae.Checkpoint) error { last = c; return nil }
		require.NoError(t, train(cae.Config{Hidden: 2}, rows, cae.TrainOptions{Epochs: 1, Checkpoint: cae.Checkpoints{Save: save}}))
		_, _, err := cae.Resume(ctx, last, data, cae.TrainOptions{Epochs: 2})
		return err
	}
	finetune := func(data *dataset.Matrix, opts stack.Options) error {
		_, _, err := stack.Finetune(ctx, s, data, nil, opts)
		return err
	}
	compressed := func(n int64) io.Reader {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, err := io.CopyN(z, zeros{}, n)
		require.NoError(t, err)
		require.NoError(t, z.Close())
		return &b
	}

	for _, c := range []struct {
		operation string
		cause     error
		err       error
	}{
		{"cae: Config", cae.ErrShape, cae.Config{}.Validate()},
		{"cae: Config", cae.ErrTooLarge, cae.Config{Hidden: 1 << 30}.Validate()},
		{"cae: Config", cae.ErrRange, cae.Config{Hidden: 1, Lambda: nan}.Validate()},
		{"cae: TrainOptions", cae.ErrRange, cae.TrainOptions{Rate: -1}.Validate()},
		{"cae: New", cae.ErrShape, second(cae.New(cae.Config{Hidden: 2}, 0, 1))},
		{"cae: New", cae.ErrTooLarge, second(cae.New(cae.Config{Hidden: 1 << 20}, 1<<20, 1))},
		{"cae: Train", cae.ErrShape, train(cae.Config{Hidden: 2}, nil, cae.TrainOptions{})},
		{"cae: Train", cae.ErrNonFinite, train(cae.Config{Hidden: 2}, bad, cae.TrainOptions{})},
		{"cae: Train", cae.ErrRange, train(cae.Config{Hidden: 2, Output: cae.SigmoidOutput}, far, cae.TrainOptions{})},
		{"cae: Train", cae.ErrDiverged, train(cae.Config{Hidden: 2}, large, cae.TrainOptions{})},
		{"cae: Encode", cae.ErrShape, m.Encoder().Encode(nil, make([]float32, 3))},
		{"cae: EncodeBatch", cae.ErrShape, m.Encoder().EncodeBatch(nil, nil, 1)},
		{"cae: Encode", cae.ErrShape, second(m.Encoder().AppendEncode(nil, nil))},
		{"cae: Reconstruct", cae.ErrNonFinite, m.Reconstruct(make([]float32, 3), []float32{0, 0, nan})},
		{"cae: Decode", cae.ErrShape, m.Decode(nil, make([]float32, 2))},
		{"cae: Derivative", cae.ErrShape, m.Derivative(nil, nil, nil)},
		{"cae: Jacobian", cae.ErrShape, m.Jacobian(nil, make([]float32, 3))},
		{"cae: JacobianNorm2", cae.ErrNonFinite, second(m.JacobianNorm2([]float32{inf, 0, 0}))},
		{"cae: ReconstructionJacobianNorm2", cae.ErrShape, second(m.ReconstructionJacobianNorm2(nil))},
		{"cae: Score", cae.ErrRange, second(sigmoid.Score([]float32{0, 0, 2}))},
		{"cae: Score", cae.ErrShape, m.Scorer().Score(new(cae.Score), nil)},
		{"cae: Evaluate", cae.ErrShape, second(m.Evaluate(ctx, narrow))},
		{"cae: Load", cae.ErrFormat, second(cae.Load(strings.NewReader("")))},
		{"cae: Load", cae.ErrFormat, second(cae.Load(strings.NewReader(file.String()[:file.Len()-1])))},
		{"cae: Load", cae.ErrTooLarge, second(cae.Load(strings.NewReader("\xff\xff\xff\xff\xff\xff\xff\x7f{")))},
		{"cae: Load", cae.ErrVersion, second(cae.Load(&newer))},
		{"cae: LoadFile", fs.ErrNotExist, second(cae.LoadFile(absent))},
		{"cae: SaveFile", fs.ErrNotExist, cae.SaveFile(filepath.Join(absent, "m"), m)},
		{"cae: SaveFile", cae.ErrShape, cae.SaveFile(absent, nil)},
		{"cae: Evaluate", cae.ErrShape, second(m.Evaluate(ctx, (*dataset.Matrix)(nil)))},
		{"cae: Threshold", cae.ErrNoProfile, second(m.Profile().Threshold(0.5))},
		{"cae: WithThreshold", cae.ErrRange, second(m.WithThreshold(cae.Threshold{Quantile: 2}))},
		{"cae: WithProfile", cae.ErrShape, second(m.WithProfile(ctx, narrow))},
		{"cae: Threshold", cae.ErrShape, second(new(cae.Profile).Threshold(0.5))},
		{"cae: WithThreshold", cae.ErrShape, second(new(cae.Model).WithThreshold(cae.Threshold{}))},
		{"cae: WithNormaliser", cae.ErrShape, second(new(cae.Model).WithNormaliser(nil))},
		{"cae: Decode", cae.ErrShape, new(cae.Model).Decode(nil, nil)},
		{"cae: Normaliser.Apply", cae.ErrShape, new(cae.Normaliser).Apply(nil, nil)},
		{"cae: Normaliser.Invert", cae.ErrShape, new(cae.Normaliser).Invert(nil, nil)},
		{"cae: NewNormaliser", cae.ErrRange, second(cae.NewNormaliser(cae.NoNormalisation, []float32{0}, []float32{1}))},
		{"cae: Resume", cae.ErrResume, resume(&dataset.Matrix{Data: make([]float32, 9), Count: 3, Width: 3})},
		{"cae: LoadCheckpoint", cae.ErrFormat, second(cae.LoadCheckpoint(strings.NewReader("")))},
		{"cae: Optimizer", cae.ErrRange, new(cae.Optimizer).UnmarshalText([]byte("x"))},
		{"cae: Schedule", cae.ErrRange, new(cae.Schedule).UnmarshalText([]byte("x"))},

		{"stack: New", cae.ErrShape, second(stack.New())},
		{"stack: New", cae.ErrShape, second(stack.New(m, m))},
		{"stack: Finetune", cae.ErrShape, finetune(nil, stack.Options{})},
		{"stack: Finetune", cae.ErrRange, finetune(rows, stack.Options{Classes: 1})},
		{"stack: Finetune", cae.ErrRange, finetune(rows, stack.Options{Rate: nan})},
		{"stack: Options", cae.ErrRange, stack.Options{Epochs: -1}.Validate()},
		{"stack: Load", cae.ErrFormat, second(stack.Load(strings.NewReader("")))},
		{"stack: LoadFile", fs.ErrNotExist, second(stack.LoadFile(absent))},
		{"stack: SaveFile", cae.ErrShape, stack.SaveFile(absent, nil)},
		{"stack: Encode", cae.ErrShape, s.Encode(nil, nil)},
		{"stack: JacobianNorm2", cae.ErrShape, second(s.JacobianNorm2(nil))},

		{"onnx: Write", cae.ErrRange, onnx.Write(io.Discard, m, onnx.Graph(9))},
		{"onnx: Write", cae.ErrShape, onnx.Write(io.Discard, nil, onnx.Encoder)},
		{"onnx: Graph", cae.ErrRange, new(onnx.Graph).UnmarshalText([]byte("x"))},

		{"inspect: Inspect", cae.ErrShape, second(inspect.Inspect(ctx, m, narrow, inspect.Options{}))},
		{"inspect: Curve", cae.ErrNonFinite, second(inspect.Curve(ctx, m, bad, inspect.Radii(), 1))},
		{"inspect: Tangents", cae.ErrRange, second(inspect.Tangents(ctx, m, make([]float32, 3), -1))},
		{"inspect: WalkBack", cae.ErrShape, second(inspect.WalkBack(ctx, m, nil, inspect.WalkOptions{Steps: 1, Sigma: 1}))},

		{"dataset: Collect", dataset.ErrShape, second(dataset.Collect(nil))},
		{"dataset: Collect", dataset.ErrNonFinite, second(dataset.Collect(bad))},
		{"dataset: NewMatrix", dataset.ErrShape, second(dataset.NewMatrix(nil, 1, 1))},
		{"dataset: Digits", dataset.ErrTooLarge, second(dataset.Digits(math.MaxInt, 1))},
		{"dataset: ReadCSV", dataset.ErrFormat, second(dataset.ReadCSV(strings.NewReader("1,x\n"), dataset.CSVOptions{}))},
		{"dataset: ReadCSV", dataset.ErrNonFinite, second(dataset.ReadCSV(strings.NewReader("1,1e99\n"), dataset.CSVOptions{}))},
		{"dataset: WriteNPY", dataset.ErrShape, dataset.WriteNPY(io.Discard, nil)},
		{"dataset: WriteIDXImages", dataset.ErrShape, dataset.WriteIDXImages(io.Discard, nil, 1, 1)},
		{"dataset: ReadNPY", dataset.ErrFormat, second(dataset.ReadNPY(strings.NewReader("")))},
		{"dataset: ReadIDX", dataset.ErrFormat, second(dataset.ReadIDX(strings.NewReader("\x00\x00\x01\x01")))},
		{"dataset: ReadCSV", dataset.ErrTooLarge, second(dataset.ReadCSVLimit(compressed(1<<16), dataset.CSVOptions{}, 1<<10))},
		{"dataset: ReadFile", fs.ErrNotExist, second(dataset.ReadFile(absent+".csv", dataset.Options{}))},
	} {
		require.ErrorIs(t, c.err, c.cause, c.operation)
		require.Regexp(t, "^"+c.operation+`\b`, c.err.Error())
	}
}

// second returns the error of a function with a result.
func second[T any](_ T, err error) error { return err }

// zeros is an endless stream of bytes that are zero.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
