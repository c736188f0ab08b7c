package cae

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/seed85368726/contractive/internal/cause"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// foreignFile returns a file as Python's safetensors writes it: no digests, and the metadata of PyTorch.
func foreignFile(dtype string, tensors []safetensors.Tensor, data []float32) []byte {
	var header strings.Builder
	header.WriteString(`{"__metadata__":{"format":"pt"}`)
	size := map[string]int{"F16": 2, "BF16": 2, "F32": 4, "F64": 8, "I64": 8}[dtype]
	at := 0
	for _, t := range tensors {
		end := at + size*t.Elements()
		shape := strings.ReplaceAll(fmt.Sprint(t.Shape), " ", ",")
		fmt.Fprintf(&header, `,%q:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, t.Name, dtype, shape, at, end)
		at = end
	}
	header.WriteString("}")
	file := append(binary.LittleEndian.AppendUint64(nil, uint64(header.Len())), header.String()...)
	for _, v := range data {
		bits := math.Float32bits(v)
		switch dtype {
		case "F16": // of the small integers that the tests use
			half := uint16(bits >> 16 & 0x8000)
			if v != 0 {
				half |= uint16(int(bits>>23&0xff)-112)<<10 | uint16(bits>>13&0x3ff)
			}
			file = binary.LittleEndian.AppendUint16(file, half)
		case "BF16":
			file = binary.LittleEndian.AppendUint16(file, uint16(bits>>16))
		case "F32":
			file = binary.LittleEndian.AppendUint32(file, bits)
		default:
			file = binary.LittleEndian.AppendUint64(file, math.Float64bits(float64(v)))
		}
	}
	return file
}

// counted returns small integers, which every type holds exactly.
func counted(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i - 10)
	}
	return x
}

func tensor(name string, shape ...int) safetensors.Tensor {
	return safetensors.Tensor{Name: name, Shape: shape}
}

// The parameters of every layout are where they belong. Of a decoder in PyTorch's layout, element (i, j) is V_ji.
func TestImport(t *testing.T) {
	untied := ImportNames{"encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias"}
	pytorch := []safetensors.Tensor{tensor("encoder.weight", 2, 3), tensor("encoder.bias", 2), tensor("decoder.weight", 3, 2), tensor("decoder.bias", 3)}
	keras := []safetensors.Tensor{tensor("dense/kernel", 3, 2), tensor("dense/bias", 2), tensor("dense_1/kernel", 2, 3), tensor("dense_1/bias", 3)}
	ours := []safetensors.Tensor{tensor("W", 2, 3), tensor("V", 2, 3), tensor("b", 2), tensor("c", 3)}
	tied := []safetensors.Tensor{tensor("fc1.weight", 2, 3), tensor("fc1.bias", 2)}
	w, wt := []float32{-10, -9, -8, -7, -6, -5}, []float32{-10, -8, -6, -9, -7, -5}
	v, vt := []float32{-2, -1, 0, 1, 2, 3}, []float32{-2, 0, 2, -1, 1, 3}
	for name, c := range map[string]struct {
		tensors    []safetensors.Tensor
		names      ImportNames
		w, v, b, c []float32
	}{
		"PyTorch":          {pytorch, untied, w, vt, []float32{-4, -3}, []float32{4, 5, 6}},
		"PyTorch, guessed": {pytorch, ImportNames{}, w, vt, []float32{-4, -3}, []float32{4, 5, 6}},
		"Keras": {keras, ImportNames{"dense/kernel:t", "dense/bias", "dense_1/kernel:t", "dense_1/bias"},
			wt, v, []float32{-4, -3}, []float32{4, 5, 6}},
		"Keras, guessed":       {keras, ImportNames{}, wt, v, []float32{-4, -3}, []float32{4, 5, 6}},
		"ours, guessed":        {ours, ImportNames{}, w, []float32{-4, -3, -2, -1, 0, 1}, []float32{2, 3}, []float32{4, 5, 6}},
		"tied, guessed":        {tied, ImportNames{}, w, w, []float32{-4, -3}, []float32{0, 0, 0}},
		"tied by choice":       {pytorch, ImportNames{EncoderWeight: "encoder.weight", DecoderBias: "decoder.bias"}, w, w, []float32{0, 0}, []float32{4, 5, 6}},
		"rows as biases":       {[]safetensors.Tensor{tensor("a", 2, 3), tensor("b", 1, 2)}, ImportNames{EncoderWeight: "a", EncoderBias: "b"}, w, w, []float32{-4, -3}, []float32{0, 0, 0}},
		"transposed, one name": {[]safetensors.Tensor{tensor("a", 3, 2)}, ImportNames{EncoderWeight: "a:t"}, wt, wt, []float32{0, 0}, []float32{0, 0, 0}},
	} {
		for _, dtype := range []string{"F32", "F16", "BF16", "F64"} {
			t.Run(name+"/"+dtype, func(t *testing.T) {
				n := 0
				for _, tensor := range c.tensors {
					n += tensor.Elements()
				}
				cfg := Config{Activation: Tanh, Output: SigmoidOutput, Lambda: 0.5}
				m, err := Import(bytes.NewReader(foreignFile(dtype, c.tensors, counted(n))), cfg, c.names)
				require.NoError(t, err)
				require.Equal(t, c.w, m.EncoderWeights())
				require.Equal(t, c.v, m.DecoderWeights())
				require.Equal(t, c.b, m.EncoderBias())
				require.Equal(t, c.c, m.DecoderBias())
				cfg.Hidden, cfg.Untied = 2, c.names.DecoderWeight != "" || strings.HasSuffix(name, "guessed") && name != "tied, guessed"
				require.Equal(t, cfg, m.Config())
				require.Equal(t, m.theta, reload(t, m).theta)
			})
		}
	}
}

func TestImportRefuses(t *testing.T) {
	four := []safetensors.Tensor{tensor("encoder.weight", 2, 3), tensor("encoder.bias", 2), tensor("decoder.weight", 3, 2), tensor("decoder.bias", 3)}
	deep := append([]safetensors.Tensor{tensor("encoder.1.weight", 2, 2)}, four...)
	encoder := func(name string) ImportNames { return ImportNames{EncoderWeight: name} }
	for name, c := range map[string]struct {
		dtype   string
		tensors []safetensors.Tensor
		cfg     Config
		names   ImportNames
		cause   error
		message string
	}{
		"no such name":    {"F32", four, Config{}, encoder("conv"), ErrFormat, `no tensor is called "conv"; there are "encoder.weight" [2 3] "encoder.bias" [2] "decoder.weight" [3 2]`},
		"no encoder":      {"F32", four, Config{}, ImportNames{DecoderBias: "decoder.bias"}, ErrFormat, "EncoderWeight has no name; there are"},
		"nothing to find": {"F32", []safetensors.Tensor{tensor("x", 23)}, Config{}, ImportNames{}, ErrFormat, `no common names fit, want names for the tensors; there are "x" [23]`},
		"left over":       {"F32", deep, Config{}, ImportNames{}, ErrFormat, `"encoder.1.weight" [2 2]`},
		"empty":           {"F32", nil, Config{}, ImportNames{}, ErrFormat, "there are no tensors"},
		"a vector":        {"F32", four, Config{}, encoder("encoder.bias"), ErrShape, `tensor "encoder.bias" has shape [2], want 2 dimensions`},
		"hidden":          {"F32", four, Config{Hidden: 4}, ImportNames{}, ErrShape, `tensor "encoder.weight" has shape [2 3], want [4 3]`},
		"not transposed":  {"F32", four, Config{}, ImportNames{EncoderWeight: "encoder.weight", DecoderWeight: "decoder.weight:t"}, ErrShape, `tensor "decoder.weight" has shape [3 2], want [2 3]`},
		"bias":            {"F32", four, Config{}, ImportNames{EncoderWeight: "encoder.weight", EncoderBias: "decoder.bias"}, ErrShape, `tensor "decoder.bias" has shape [3], want [2]`},
		"normaliser":      {"F32", four, Config{Normalise: MinMax}, ImportNames{}, ErrRange, "Config.Normalise is min-max, want none"},
		"lambda":          {"F32", four, Config{Lambda: -1}, ImportNames{}, ErrRange, "Lambda is -1"},
		"no visible":      {"F32", []safetensors.Tensor{tensor("0.weight", 2, 0)}, Config{}, ImportNames{}, ErrShape, "visible is 0"},
		"integers":        {"I64", four, Config{}, ImportNames{}, ErrFormat, `dtype "I64", want "F32", "F64", "F16", "BF16"`},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			for _, tensor := range c.tensors {
				n += tensor.Elements()
			}
			whole := foreignFile(c.dtype, c.tensors, counted(n))
			m, err := Import(bytes.NewReader(whole), c.cfg, c.names)
			require.ErrorIs(t, err, c.cause)
			require.ErrorContains(t, err, "cae: Import: ")
			require.ErrorContains(t, err, c.message)
			require.Nil(t, m)
		})
	}
	data := counted(17)
	data[16] = nan
	_, err := Import(bytes.NewReader(foreignFile("F32", four, data)), Config{}, ImportNames{})
	require.ErrorIs(t, err, ErrNonFinite)
	whole := foreignFile("F64", four, counted(17))
	for n := range whole {
		_, err := Import(bytes.NewReader(whole[:n]), Config{}, ImportNames{})
		require.ErrorIs(t, err, ErrFormat, "%d of %d bytes", n, len(whole))
	}
}

// A network as Kristiadi publishes one, 784-64-784 in Keras with the sigmoid and a linear output, is served here with the codes and
// reconstructions of its definition.
func TestImportKeras(t *testing.T) {
	const visible, hidden = 784, 64
	tensors := []safetensors.Tensor{
		tensor("hidden/kernel:0", visible, hidden), tensor("hidden/bias:0", hidden),
		tensor("output/kernel:0", hidden, visible), tensor("output/bias:0", visible),
	}
	data := newSeededProblem(Config{Hidden: hidden, Untied: true}, visible, 1, 0.05, 3).theta.all
	path := filepath.Join(t.TempDir(), "keras.safetensors")
	require.NoError(t, os.WriteFile(path, foreignFile("F32", tensors, data), 0o666))
	m, err := ImportFile(path, Config{Lambda: 1e-4}, ImportNames{})
	require.NoError(t, err)
	require.Equal(t, Config{Hidden: hidden, Untied: true, Lambda: 1e-4}, m.Config())

	kernel, bias := data[:visible*hidden], data[visible*hidden:][:hidden]
	kernel2, bias2 := data[visible*hidden+hidden:][:hidden*visible], data[2*visible*hidden+hidden:]
	x := newSeededProblem(Config{Hidden: 1}, visible, 1, 1, 4).rows.Row(0)
	h, y := make([]float32, hidden), make([]float32, visible)
	require.NoError(t, m.Encoder().Encode(h, x))
	require.NoError(t, m.Reconstruct(y, x))
	code := make([]float64, hidden)
	for j := range code {
		z := float64(bias[j])
		for i, v := range x {
			z += float64(v) * float64(kernel[i*hidden+j])
		}
		code[j] = 1 / (1 + math.Exp(-z))
		require.InDelta(t, code[j], h[j], 1e-6)
	}
	for i := range y {
		a := float64(bias2[i])
		for j, v := range code {
			a += v * float64(kernel2[j*visible+i])
		}
		require.InDelta(t, a, y[i], 1e-5)
	}

	_, err = ImportFile(filepath.Join(t.TempDir(), "missing"), Config{}, ImportNames{})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Memory is at most twice the bytes read and 1 MiB, three times for half precision, also where common names are tried in vain.
func TestImportMemory(t *testing.T) {
	const hidden, visible = 100, 7000
	untied := []safetensors.Tensor{tensor("encoder.weight", hidden, visible), tensor("encoder.bias", hidden), tensor("decoder.weight", visible, hidden), tensor("decoder.bias", visible)}
	var strange []safetensors.Tensor
	for i := range 40 {
		strange = append(strange, tensor(fmt.Sprintf("transformer.block.%d.attention.projection.weight", i), 1, 1))
	}
	for _, c := range []struct {
		dtype   string
		tensors []safetensors.Tensor
		times   int
		fits    bool
	}{{"F32", untied, 2, true}, {"F64", untied, 2, true}, {"F16", untied, 3, true}, {"BF16", untied, 3, true}, {"F32", strange, 2, false}} {
		n := 0
		for _, t := range c.tensors {
			n += t.Elements()
		}
		whole := foreignFile(c.dtype, c.tensors, make([]float32, n))
		for _, size := range []int{8, len(whole) / 2, len(whole)} {
			var err error
			used := allocation.Bytes(func() { _, err = Import(bytes.NewReader(whole[:size]), Config{}, ImportNames{}) })
			require.Equal(t, c.fits && size == len(whole), err == nil)
			require.LessOrEqual(t, used, uint64(c.times*size+1<<20), "%s, %d of %d bytes", c.dtype, size, len(whole))
		}
	}
}

// One tensor may be two parameters: a decoder of its own that begins as that of tied weights.
func TestImportTwice(t *testing.T) {
	whole := foreignFile("F32", []safetensors.Tensor{tensor("w", 2, 3), tensor("other", 4)}, counted(10))
	m, err := Import(bytes.NewReader(whole), Config{}, ImportNames{EncoderWeight: "w", DecoderWeight: "w:t"})
	require.NoError(t, err)
	require.True(t, m.Config().Untied)
	require.Equal(t, []float32{-10, -9, -8, -7, -6, -5}, m.EncoderWeights())
	require.Equal(t, m.EncoderWeights(), m.DecoderWeights())
}

func TestWithNormaliser(t *testing.T) {
	m := newProblem(Config{Hidden: 2}, 3, 1, 1).model()
	n, err := NewNormaliser(MinMax, []float32{1, 2, 3}, []float32{0.5, 1, 2})
	require.NoError(t, err)
	outer, err := m.WithNormaliser(n)
	require.NoError(t, err)
	require.Equal(t, MinMax, outer.Config().Normalise)
	u, code, want := make([]float32, 3), make([]float32, 2), make([]float32, 2)
	require.NoError(t, n.Apply(u, []float32{4, 5, 6}))
	require.NoError(t, m.Encoder().Encode(want, u))
	require.NoError(t, outer.Encoder().Encode(code, []float32{4, 5, 6}))
	require.Equal(t, want, code)
	require.Equal(t, saved(t, outer), saved(t, reload(t, outer)))
	require.Equal(t, saved(t, m), saved(t, outer.WithoutNormaliser()))
	none, err := outer.WithNormaliser(nil)
	require.NoError(t, err)
	require.Nil(t, none.Normaliser())
	short, err := NewNormaliser(MinMax, []float32{1}, []float32{1})
	require.NoError(t, err)
	_, err = m.WithNormaliser(short)
	require.ErrorIs(t, err, ErrShape)
}

// A model that no file could hold is not made.
func TestWithNormaliserRefusesWhatConfigDoes(t *testing.T) {
	m := newProblem(Config{Hidden: 2, Output: SigmoidOutput}, 3, 1, 1).model()
	for _, kind := range []Normalisation{Standardise, MinMax} {
		n, err := NewNormaliser(kind, []float32{1, 2, 3}, []float32{0.5, 1, 2})
		require.NoError(t, err)
		outer, err := m.WithNormaliser(n)
		if kind == Standardise {
			require.ErrorIs(t, err, ErrRange)
			require.ErrorContains(t, err, "cae: WithNormaliser: Normalise is standardise with a sigmoid output, want none or min-max")
			require.Nil(t, outer)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, saved(t, outer), saved(t, reload(t, outer)))
	}
}

func FuzzImport(f *testing.F) {
	four := []safetensors.Tensor{tensor("encoder.weight", 2, 3), tensor("encoder.bias", 2), tensor("decoder.weight", 3, 2), tensor("decoder.bias", 3)}
	for _, dtype := range []string{"F32", "F16", "BF16", "F64"} {
		f.Add(foreignFile(dtype, four, counted(17)), "", "")
	}
	f.Add(foreignFile("F32", four[:2], counted(8)), "encoder.weight:t", "encoder.bias")
	f.Fuzz(func(t *testing.T, content []byte, weight, bias string) {
		m, err := Import(bytes.NewReader(content), Config{}, ImportNames{EncoderWeight: weight, EncoderBias: bias})
		if err != nil {
			require.Nil(t, m)
			require.True(t, cause.OfReading(err), "%v", err)
			return
		}
		require.Equal(t, m.theta, reload(t, m).theta)
	})
}
