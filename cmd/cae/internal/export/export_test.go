package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/onnx"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/cmd/cae/internal/train"
)

// commands are those that the tests run.
var commands = clitest.Commands{train.Command, Command}

// trainSmall writes a small model to model.safetensors, in a folder of the test's own.
func trainSmall(t *testing.T, flags string) {
	t.Chdir(t.TempDir())
	commands.Done(t, "train -n 60 -hidden 8 -epochs 2 -batch 20 -q -compare=false "+flags)
}

// exported is what package onnx makes of model.safetensors.
func exported(t *testing.T, graph onnx.Graph) string {
	m, err := cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	var buffer bytes.Buffer
	require.NoError(t, onnx.Write(&buffer, m, graph))
	return buffer.String()
}

func requireContent(t *testing.T, path, want string) {
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(content))
}

func TestExport(t *testing.T) {
	trainSmall(t, "-untied")
	r := commands.Run(t, "export")
	require.Equal(t, clitest.Result{Stdout: "The encoder of model.safetensors, 784-8-784, is in model.onnx, SHA-256 " + clitest.Digest(t, "model.onnx") + "\n"}, r)
	requireContent(t, "model.onnx", exported(t, onnx.Encoder))

	for _, graph := range []onnx.Graph{onnx.Encoder, onnx.Decoder, onnx.Scorer} {
		r := commands.Run(t, "export -model model.safetensors -onnx model.onnx -graph "+graph.String())
		require.Equal(t, cli.Done, r.Status, r.Stderr)
		require.Contains(t, r.Stdout, "The "+graph.String()+" of ")
		requireContent(t, "model.onnx", exported(t, graph))
	}
	clitest.RequireFiles(t, "model.safetensors", "model.history.json", "model.onnx")
}

func TestExportToStandardOutput(t *testing.T) {
	trainSmall(t, "")
	want := exported(t, onnx.Decoder)
	sum := sha256.Sum256([]byte(want))
	message := "The decoder of model.safetensors, 784-8-784, is in standard output, SHA-256 " + hex.EncodeToString(sum[:]) + "\n"
	require.Equal(t, clitest.Result{Stdout: want, Stderr: message}, commands.Run(t, "export -graph decoder -onnx -"))
}

func TestExportWrongUsage(t *testing.T) {
	trainSmall(t, "")
	for line, want := range map[string]string{
		"-model=":       `-model "": want a file`,
		"-onnx=":        `-o "": want a file, or - for standard output`,
		"-graph all":    `invalid value "all" for flag -graph: onnx: Graph is "all", want encoder, decoder, scorer`,
		"-json -o -":    "-json and -o -: both want standard output",
		"-o a -onnx b":  "-o and -onnx b: are the same flag, want one",
		"-wide":         "flag provided but not defined: -wide; 'cae export -h' lists the flags",
		"model.onnx -q": `unexpected argument "model.onnx"`,
	} {
		r := commands.Run(t, "export "+line)
		require.Equal(t, cli.Wrong, r.Status, "%s: %s", line, r.Stderr)
		require.True(t, strings.HasPrefix(r.Stderr, "cae export: "+want), "%s: %s", line, r.Stderr)
		require.Equal(t, 1, strings.Count(r.Stderr, "\n"), r.Stderr)
		require.Empty(t, r.Stdout, line)
		require.NoFileExists(t, "model.onnx")
	}
}

func TestExportFailures(t *testing.T) {
	trainSmall(t, "")
	require.NoError(t, os.WriteFile("broken.safetensors", []byte("no model at all"), 0o666))
	require.NoError(t, os.WriteFile("model.onnx", []byte("old"), 0o666))
	for line, want := range map[string]string{
		"-model nowhere":            "-model nowhere: cae: LoadFile: open nowhere: ",
		"-model broken.safetensors": "-model broken.safetensors: cae: LoadFile broken.safetensors: ",
		"-onnx .":                   "-o .: is not a regular file",
		"-o nowhere/model.onnx":     "-o nowhere/model.onnx: ",
	} {
		r := commands.Run(t, "export "+line)
		require.Equal(t, cli.Failed, r.Status, "%s: %s", line, r.Stderr)
		require.Contains(t, r.Stderr, "cae export: "+want)
		require.Equal(t, 1, strings.Count(r.Stderr, "\n"), r.Stderr)
		require.Empty(t, r.Stdout, line)
		requireContent(t, "model.onnx", "old")
	}
}

func TestExportBrokenStandardOutput(t *testing.T) {
	trainSmall(t, "")
	for _, flags := range []string{"", "-onnx -", "-json"} {
		r := commands.Broken(t, "export "+flags)
		require.Equal(t, cli.Failed, r.Status, flags)
		require.Contains(t, r.Stderr, "broken pipe")
	}
}

func TestExportInterrupted(t *testing.T) {
	trainSmall(t, "")
	r := commands.Interrupted(t, "export")
	require.Equal(t, clitest.Result{Status: cli.Interrupted, Stderr: "cae export: interrupted: nothing is written\n"}, r)
	require.NoFileExists(t, "model.onnx")
}
