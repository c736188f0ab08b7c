package onnx

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/need"
)

// tools is the folder with what runs and checks files; its install.sh installs both.
const tools = "../../internal/onnxcheck"

const installer = "internal/onnxcheck/install.sh"

// array is a tensor as run.mjs takes and gives it.
type array struct {
	Dims []int  `json:"dims"`
	Data []byte `json:"data"` // in JSON as base64
}

func arrayOf(v []float32, dims ...int) array {
	data, _ := binary.Append(nil, binary.LittleEndian, v) // a slice of float32 has a size
	return array{dims, data}
}

func (a array) values(t *testing.T) []float32 {
	v := make([]float32, len(a.Data)/4)
	require.NoError(t, binary.Read(bytes.NewReader(a.Data), binary.LittleEndian, v))
	return v
}

// job is a file, the inputs it gets and the outputs it should give, by call.
type job struct {
	name  string
	Model []byte             `json:"model"`
	Calls []map[string]array `json:"calls"`
	want  []map[string]array
}

// runAll returns the outputs of every call of every job, and the version of ONNX Runtime.
func runAll(t *testing.T, jobs []job) (results [][]map[string]array, version string) {
	answer := struct {
		Version string
		Results [][]map[string]array
	}{}
	need.Node(t, tools, installer, []string{"onnxruntime-node"}, jobs, &answer)
	require.Len(t, answer.Results, len(jobs))
	return answer.Results, answer.Version
}

// rows returns samples in [low, 1], of which low is a multiple of 1 / 1024.
func rows(n, width int, low float32) (x []float32) {
	bits := rand.New(rand.NewPCG(3, 4))
	for range n * width {
		x = append(x, max(low, float32(bits.IntN(1025))/1024))
	}
	return x
}

// raw returns what the normaliser of a model makes x from, if it has one.
func raw(t *testing.T, m *cae.Model, x []float32) []float32 {
	v := slices.Clone(x)
	for row := range slices.Chunk(v, m.Visible()) {
		require.NoError(t, m.Normaliser().Invert(row, row))
	}
	return v
}

// subject is a model to export, with samples for it.
type subject struct {
	model *cae.Model
	x     []float32
}

// batches are the sizes that every graph runs with.
var batches = []int{1, 3, 128}

// job returns the job of a graph.
func (s subject) job(t *testing.T, graph Graph) job {
	m, cfg := s.model, s.model.Config()
	j := job{
		name: fmt.Sprintf("%v %d-%d %v %v untied=%v %v W=%v",
			graph, m.Visible(), m.Hidden(), cfg.Activation, cfg.Output, cfg.Untied, cfg.Normalise, m.EncoderWeights()[0]),
		Model: contents(t, m, graph),
	}
	for _, n := range batches {
		x := s.x[:n*m.Visible()]
		all := scores(t, m, x, n)
		in, want := map[string]array{"x": arrayOf(x, n, m.Visible())}, all
		switch graph {
		case Encoder:
			want = map[string]array{"h": all["h"]}
		case Decoder:
			in, want = map[string]array{"h": all["h"]}, map[string]array{"y": all["y"]}
		}
		j.Calls, j.want = append(j.Calls, in), append(j.want, want)
	}
	return j
}

// scores returns what package cae makes of n samples, under the names of the scorer's outputs.
func scores(t *testing.T, m *cae.Model, x []float32, n int) map[string]array {
	var reconstruction, features, jacobianNorm2 []float32
	h, y := make([]float32, n*m.Hidden()), make([]float32, n*m.Visible())
	require.NoError(t, m.Encoder().EncodeBatch(h, x, n))
	for i := range n {
		row := x[i*m.Visible():][:m.Visible()]
		require.NoError(t, m.Reconstruct(y[i*m.Visible():][:m.Visible()], row))
		s, err := m.Score(row)
		require.NoError(t, err)
		reconstruction = append(reconstruction, s.Reconstruction)
		features = append(features, s.Features...)
		jacobianNorm2 = append(jacobianNorm2, s.JacobianNorm2)
	}
	return map[string]array{
		"h": arrayOf(h, n, m.Hidden()), "y": arrayOf(y, n, m.Visible()), "features": arrayOf(features, n, m.Visible()),
		"reconstruction": arrayOf(reconstruction, n), "jacobian_norm2": arrayOf(jacobianNorm2, n),
	}
}

// allJobs covers every kind of file: models with units in every state, models where z is of either sign and 8 to 16, or so large
// that exponentials overflow, and models trained on digits.
func allJobs(t *testing.T) (jobs []job) {
	digits, err := dataset.Digits(slices.Max(batches), 1)
	require.NoError(t, err)
	add := func(s subject) {
		for _, graph := range graphs {
			jobs = append(jobs, s.job(t, graph))
		}
	}
	for _, activation := range activations {
		for _, output := range outputs {
			for _, untied := range []bool{false, true} {
				cfg := cae.Config{Hidden: 7, Activation: activation, Output: output, Untied: untied}
				add(subject{made(t, cfg, 20), rows(128, 20, 0)})
				cfg.Normalise = cae.MinMax
				m := made(t, cfg, 20)
				add(subject{m, raw(t, m, rows(128, 20, 0))})
			}
			for _, gain := range []float32{16, 1024} {
				m := diagonal(t, cae.Config{Hidden: 9, Activation: activation, Output: output}, gain)
				add(subject{m, rows(128, 9, 0.5)})
			}
			if testing.Short() && activation != cae.Sigmoid {
				continue // training is slow under an emulator
			}
			cfg := cae.Config{Hidden: 64, Activation: activation, Output: output, Lambda: 0.1}
			m, _, err := cae.Train(t.Context(), cfg, digits, cae.TrainOptions{Epochs: 1})
			require.NoError(t, err)
			add(subject{m, digits.Data})
		}
	}
	return jobs
}

// Programs of others read the files.
func TestForeignPrograms(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Log("run on amd64: the files have the same bytes on every architecture")
		return
	}
	jobs := allJobs(t)
	t.Run("ONNX Runtime", func(t *testing.T) { testRuntime(t, jobs) })
	t.Run("ONNX checker", func(t *testing.T) { testChecker(t, jobs) })
}

// ONNX Runtime computes what package cae does. The tolerance is relative to the largest magnitude of an output: both round
// after each of the operations that lead to it, in different orders.
func testRuntime(t *testing.T, jobs []job) {
	const tolerance = 1e-6
	results, version := runAll(t, jobs)
	largest := map[string]float64{}
	for i, j := range jobs {
		for k, want := range j.want {
			have := results[i][k]
			require.Len(t, have, len(want), j.name)
			for name, w := range want {
				require.Equal(t, w.Dims, have[name].Dims, "%s: %s", j.name, name)
				d := difference(have[name].values(t), w.values(t))
				largest[name] = max(largest[name], d)
				if !(d <= tolerance) {
					t.Errorf("%s: %s of %d samples differs by %.2g", j.name, name, w.Dims[0], d)
				}
			}
		}
	}
	t.Logf("ONNX Runtime %s, %d files", version, len(jobs))
	for name, d := range largest {
		t.Logf("largest difference in %s: %.2g", name, d)
	}
}

// difference returns the largest difference between elements, relative to the largest magnitude in want.
func difference(have, want []float32) float64 {
	var d, magnitude float64
	for i, w := range want {
		if have[i] != have[i] {
			return math.Inf(1)
		}
		d = max(d, math.Abs(float64(have[i])-float64(w)))
		magnitude = max(magnitude, math.Abs(float64(w)))
	}
	if d == 0 {
		return 0
	}
	return d / magnitude
}

// The ONNX checker accepts every kind of file, and infers the shapes that a file declares.
func testChecker(t *testing.T, jobs []job) {
	python := slices.IndexFunc(pythons, func(p string) bool { return exec.Command(p, "-c", "import onnx").Run() == nil })
	if python < 0 {
		need.Tool(t, "the ONNX checker", installer)
	}
	folder := t.TempDir()
	for _, j := range jobs {
		path := filepath.Join(folder, fmt.Sprintf("%s.onnx", strings.ReplaceAll(j.name, " ", "_")))
		require.NoError(t, os.WriteFile(path, j.Model, 0o666))
	}
	output, err := exec.Command(pythons[python], filepath.Join(tools, "check.py"), folder).CombinedOutput()
	require.NoError(t, err, string(output))
	require.Contains(t, string(output), fmt.Sprintf(": %d files\n", len(jobs)))
	t.Logf("%s", output)
}

// pythons are those that might have the checker; Debian's package belongs to Debian's.
var pythons = []string{"/usr/bin/python3", "python3"}
