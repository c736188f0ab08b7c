package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/onnx"
)

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
	r := runIn(t, "export")
	require.Equal(t, result{stdout: "The encoder of model.safetensors, 784-8-784, is in model.onnx, SHA-256 " + fileDigest(t, "model.onnx") + "\n"}, r)
	requireContent(t, "model.onnx", exported(t, onnx.Encoder))

	for _, graph := range []onnx.Graph{onnx.Encoder, onnx.Decoder, onnx.Scorer} {
		r := runIn(t, "export -model model.safetensors -onnx model.onnx -graph "+graph.String())
		require.Equal(t, exitDone, r.status, r.stderr)
		require.Contains(t, r.stdout, "The "+graph.String()+" of ")
		requireContent(t, "model.onnx", exported(t, graph))
	}
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Len(t, entries, 2, "no temporary file is left")
}

func TestExportToStandardOutput(t *testing.T) {
	trainSmall(t, "")
	want := exported(t, onnx.Decoder)
	sum := sha256.Sum256([]byte(want))
	message := "The decoder of model.safetensors, 784-8-784, is in standard output, SHA-256 " + hex.EncodeToString(sum[:]) + "\n"
	require.Equal(t, result{stdout: want, stderr: message}, runIn(t, "export -graph decoder -onnx -"))
}

func TestExportWrongUsage(t *testing.T) {
	trainSmall(t, "")
	for line, want := range map[string]string{
		"-model=":       `-model "": want a file`,
		"-onnx=":        `-onnx "": want a file, or - for standard output`,
		"-graph all":    `invalid value "all" for flag -graph: onnx: Graph is "all", want encoder, decoder, scorer`,
		"-wide":         "flag provided but not defined: -wide; 'cae export -h' lists the flags",
		"model.onnx -q": `unexpected argument "model.onnx"`,
	} {
		r := runIn(t, "export "+line)
		require.Equal(t, exitUsage, r.status, "%s: %s", line, r.stderr)
		require.True(t, strings.HasPrefix(r.stderr, "cae export: "+want), "%s: %s", line, r.stderr)
		require.Equal(t, 1, strings.Count(r.stderr, "\n"), r.stderr)
		require.Empty(t, r.stdout, line)
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
		"-onnx .":                   "-onnx .: is not a regular file",
		"-onnx nowhere/model.onnx":  "-onnx nowhere/model.onnx: ",
	} {
		r := runIn(t, "export "+line)
		require.Equal(t, exitFailed, r.status, "%s: %s", line, r.stderr)
		require.Contains(t, r.stderr, "cae export: "+want)
		require.Equal(t, 1, strings.Count(r.stderr, "\n"), r.stderr)
		require.Empty(t, r.stdout, line)
		requireContent(t, "model.onnx", "old")
	}
}

func TestExportBrokenStandardOutput(t *testing.T) {
	trainSmall(t, "")
	for _, flags := range []string{"", "-onnx -"} {
		var stderr bytes.Buffer
		status := run(t.Context(), strings.Fields("export "+flags), brokenWriter{}, &stderr)
		require.Equal(t, exitFailed, status, flags)
		require.Contains(t, stderr.String(), "broken pipe")
	}
}

func TestExportInterrupted(t *testing.T) {
	trainSmall(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	require.Equal(t, exitInterrupted, run(ctx, []string{"export"}, &stdout, &stderr))
	require.Equal(t, "cae export: interrupted: nothing is written\n", stderr.String())
	require.Empty(t, stdout.String())
	require.NoFileExists(t, "model.onnx")
}
