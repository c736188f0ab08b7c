package onnx

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

var (
	graphs      = []Graph{Encoder, Decoder, Scorer}
	activations = []cae.Activation{cae.Sigmoid, cae.Tanh, cae.ReLU, cae.Softplus, cae.Identity}
	outputs     = []cae.Output{cae.LinearOutput, cae.SigmoidOutput}
)

const (
	visible = 5
	hidden  = 3
)

// everyFile runs a test for each kind of file.
func everyFile(t *testing.T, test func(t *testing.T, cfg cae.Config, graph Graph)) {
	for _, graph := range graphs {
		for _, activation := range activations {
			for _, output := range outputs {
				for _, untied := range []bool{false, true} {
					for _, kind := range []cae.Normalisation{cae.NoNormalisation, cae.MinMax} {
						cfg := cae.Config{Hidden: hidden, Activation: activation, Normalise: kind, Output: output, Untied: untied, Lambda: 0.25}
						name := fmt.Sprintf("%v/%v/%v/untied=%v/normaliser=%v", graph, activation, output, untied, kind)
						t.Run(name, func(t *testing.T) { test(t, cfg, graph) })
					}
				}
			}
		}
	}
}

// Every value is computed or stored once, before it is read, and is read or put out.
func TestEveryFileIsAGraph(t *testing.T) {
	everyFile(t, func(t *testing.T, cfg cae.Config, graph Graph) {
		f := exported(t, made(t, cfg, visible), graph)
		known, unread := map[string]bool{}, map[string]bool{}
		define := func(name string) {
			require.NotContains(t, known, name)
			known[name], unread[name] = true, true
		}
		for name := range f.inputs {
			define(name)
		}
		for name := range f.initializers {
			define(name)
		}
		for _, n := range f.nodes {
			for _, in := range n.in {
				require.Contains(t, known, in)
				delete(unread, in)
			}
			define(n.out)
		}
		for name := range f.outputs {
			require.Contains(t, known, name)
			delete(unread, name)
		}
		require.Empty(t, unread)
	})
}

func TestInputsAndOutputs(t *testing.T) {
	everyFile(t, func(t *testing.T, cfg cae.Config, graph Graph) {
		f := exported(t, made(t, cfg, visible), graph)
		x, h := []any{"batch", visible}, []any{"batch", hidden}
		require.Equal(t, graph.String(), f.name)
		switch graph {
		case Encoder:
			require.Equal(t, map[string][]any{"x": x}, f.inputs)
			require.Equal(t, map[string][]any{"h": h}, f.outputs)
		case Decoder:
			require.Equal(t, map[string][]any{"h": h}, f.inputs)
			require.Equal(t, map[string][]any{"y": x}, f.outputs)
		case Scorer:
			require.Equal(t, map[string][]any{"x": x}, f.inputs)
			require.Equal(t, map[string][]any{"reconstruction": {"batch"}, "features": x, "jacobian_norm2": {"batch"}, "h": h, "y": x}, f.outputs)
		}
	})
}

// The arrays are the model's as they are, and tied weights are there once.
func TestInitializers(t *testing.T) {
	everyFile(t, func(t *testing.T, cfg cae.Config, graph Graph) {
		m := made(t, cfg, visible)
		f := exported(t, m, graph)
		want := map[string]tensor{}
		if graph != Decoder {
			want["b"] = tensor{[]int{hidden}, m.EncoderBias()}
		}
		if n := m.Normaliser(); n != nil {
			want["shift"], want["scale"] = tensor{[]int{visible}, n.Shift()}, tensor{[]int{visible}, n.Scale()}
			require.Equal(t, []float32{4, 2, 1, 0.5, 0.25}, n.Scale())
		}
		if graph != Encoder {
			want["c"] = tensor{[]int{visible}, m.DecoderBias()}
			if cfg.Untied {
				want["V"] = tensor{[]int{hidden, visible}, m.DecoderWeights()}
			}
		}
		if graph != Decoder || !cfg.Untied {
			want["W"] = tensor{[]int{hidden, visible}, m.EncoderWeights()}
		}
		for _, name := range []string{"W", "V", "b", "c", "shift", "scale"} {
			require.Equal(t, want[name], f.initializers[name], name)
		}
	})
}

// Both products read the weights as they are stored: x W^T + b and h V + c.
func TestProducts(t *testing.T) {
	transposed := map[string]any{"transB": 1}
	for _, untied := range []bool{false, true} {
		v := map[bool]string{false: "W", true: "V"}[untied]
		m := made(t, cae.Config{Hidden: hidden, Untied: untied}, visible)
		f := exported(t, m, Scorer)
		require.Contains(t, f.nodes, node{"Gemm", []string{"x", "W", "b"}, "z", transposed})
		require.Contains(t, f.nodes, node{"Gemm", []string{"h", v, "c"}, "a", map[string]any{}})
		require.Len(t, f.users("W"), map[bool]int{false: 2, true: 1}[untied])

		f = exported(t, made(t, cae.Config{Hidden: hidden, Untied: untied, Normalise: cae.MinMax}, visible), Scorer)
		require.Equal(t, []string{"Sub", "Mul", "Gemm"}, f.operators()[:3])
		require.Contains(t, f.nodes, node{"Gemm", []string{"x_normalised", "W", "b"}, "z", transposed})
		require.Contains(t, f.nodes, node{"Sub", []string{"y_normalised", "x_normalised"}, "difference", map[string]any{}})
		require.Len(t, f.users("x"), 1, "nothing but the normaliser")
		require.Contains(t, f.nodes, node{"Div", []string{"y_normalised", "scale"}, "y_scaled", map[string]any{}})
		require.Contains(t, f.nodes, node{"Add", []string{"y_scaled", "shift"}, "y", map[string]any{}})
		require.Empty(t, f.users("y"))
	}
}

func TestOperators(t *testing.T) {
	for graph, want := range map[Graph][]string{
		Encoder: {"Gemm", "Tanh"},
		Decoder: {"Gemm", "Sigmoid"},
		Scorer: {"Gemm", "Tanh", "Gemm", "Sigmoid", "Mul", "Relu", "Sub", "Abs", "Neg", "Softplus", "Add", "ReduceSum",
			"Abs", "Mul", "Exp", "Add", "Div", "Mul", "Mul", "Mul", "MatMul"},
	} {
		f := exported(t, made(t, cae.Config{Hidden: hidden, Activation: cae.Tanh, Output: cae.SigmoidOutput}, visible), graph)
		require.ElementsMatch(t, want, f.operators(), graph)
	}
	names := []string{"Sigmoid", "Tanh", "Relu", "Softplus", "Identity"}
	for i, activation := range activations {
		f := exported(t, made(t, cae.Config{Hidden: hidden, Activation: activation}, visible), Encoder)
		require.Equal(t, []string{"Gemm", names[i]}, f.operators())
	}
}

// A file says what a model file says, training costs included.
func TestMetadata(t *testing.T) {
	m := made(t, cae.Config{Hidden: hidden, Activation: cae.Softplus, Untied: true, Lambda: 0.1, Decay: 0.5}, visible)
	for _, graph := range graphs {
		have := exported(t, m, graph).metadata
		require.Equal(t, m.Metadata(), have)
		require.Equal(t, "0.1", have["lambda"])
		require.Equal(t, "softplus", have["activation"])
		require.Equal(t, "untied", have["weights"])
		require.Equal(t, "0.5", have["decay"])
		require.Contains(t, have["cost"], "lambda * ||dh/dx||_F^2")
	}
}

// golden is the SHA-256 of a scorer, the same on every architecture. A change of format or graph changes it.
const golden = "40e02ddb1787b9c697f6e5cd98ff0cfc7c3513461dfdeb552b586e525de44033"

func TestGoldenFile(t *testing.T) {
	m := made(t, cae.Config{Hidden: 16, Activation: cae.Tanh, Output: cae.SigmoidOutput, Lambda: 0.1}, 40)
	var first, again bytes.Buffer
	require.NoError(t, Write(&first, m, Scorer))
	require.NoError(t, Write(&again, m, Scorer))
	require.Equal(t, first.Bytes(), again.Bytes())
	sum := sha256.Sum256(first.Bytes())
	require.Equal(t, golden, hex.EncodeToString(sum[:]))
}

// A file is the parameters, and little more.
func TestSize(t *testing.T) {
	m := made(t, cae.Config{Hidden: 100}, 784)
	parameters := 4 * (100*784 + 100 + 784)
	for _, graph := range graphs {
		require.Less(t, len(contents(t, m, graph)), parameters+4096, graph)
	}
}

type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrors(t *testing.T) {
	m := made(t, cae.Config{Hidden: hidden}, visible)
	err := Write(fullDisk{}, m, Encoder)
	require.ErrorIs(t, err, errFull)
	require.ErrorContains(t, err, "onnx: Write: ")

	var buffer bytes.Buffer
	err = Write(&buffer, m, 3)
	require.ErrorIs(t, err, cae.ErrRange)
	require.EqualError(t, err, "onnx: Write: Graph is 3, want at most 2: value out of range")
	require.Empty(t, buffer.Bytes())
}

func TestGraphText(t *testing.T) {
	text, err := json.Marshal(graphs)
	require.NoError(t, err)
	require.Equal(t, `["encoder","decoder","scorer"]`, string(text))
	var back []Graph
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, graphs, back)
	require.Equal(t, "Graph(3)", Graph(3).String())
	_, err = Graph(3).MarshalText()
	require.ErrorIs(t, err, cae.ErrRange)
	g := Scorer
	err = g.UnmarshalText([]byte("coder"))
	require.ErrorIs(t, err, cae.ErrRange)
	require.ErrorContains(t, err, `onnx: Graph is "coder", want encoder, decoder, scorer`)
	require.Equal(t, Scorer, g, "unchanged on an error")
}
