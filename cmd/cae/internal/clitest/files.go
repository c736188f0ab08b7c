package clitest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// Digest returns the SHA-256 of a file.
func Digest(t *testing.T, path string) string {
	sum := sha256.Sum256([]byte(Read(t, path)))
	return hex.EncodeToString(sum[:])
}

// Read returns the content of a file.
func Read(t *testing.T, path string) string {
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

// Write writes a file.
func Write(t *testing.T, path, content string) {
	require.NoError(t, os.WriteFile(path, []byte(content), 0o666))
}

// RequireFiles checks what is in the current folder.
func RequireFiles(t *testing.T, names ...string) {
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	have := []string{}
	for _, e := range entries {
		have = append(have, e.Name())
	}
	require.ElementsMatch(t, append([]string{}, names...), have)
}

// TwoImages makes a folder of IDX files with two images of two pixels.
func TwoImages(t *testing.T, pixels []float32) string {
	folder := t.TempDir()
	images := []byte{0, 0, byte(dataset.Float32), 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}
	for _, v := range pixels {
		b := math.Float32bits(v)
		images = append(images, byte(b>>24), byte(b>>16), byte(b>>8), byte(b))
	}
	Write(t, filepath.Join(folder, "train-images-idx3-ubyte"), string(images))
	Write(t, filepath.Join(folder, "train-labels-idx1-ubyte"), string([]byte{0, 0, 8, 1, 0, 0, 0, 2, 7, 9}))
	return folder
}

// DigitsFolder makes a folder of IDX files with digits.
func DigitsFolder(t *testing.T, training, test int) string {
	folder := t.TempDir()
	for prefix, n := range map[string]int{"train": training, "t10k": test} {
		digits, err := dataset.Digits(n, 5)
		require.NoError(t, err)
		write := func(name string, write func(w io.Writer) error) {
			file, err := os.Create(filepath.Join(folder, prefix+name))
			require.NoError(t, err)
			require.NoError(t, write(file))
			require.NoError(t, file.Close())
		}
		write("-images-idx3-ubyte", func(w io.Writer) error {
			return dataset.WriteIDXImages(w, digits, dataset.DigitSide, dataset.DigitSide)
		})
		write("-labels-idx1-ubyte", func(w io.Writer) error { return dataset.WriteIDXLabels(w, digits.Labels) })
	}
	return folder
}

// Model writes a model that is not trained to model.safetensors, and returns it.
func Model(t *testing.T, visible int, config cae.Config) *cae.Model {
	m, err := cae.New(config, visible, 1)
	require.NoError(t, err)
	require.NoError(t, cae.SaveFile("model.safetensors", m))
	return m
}

// Gzip writes a file beside another one, compressed, and returns its path.
func Gzip(t *testing.T, path string) string {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := io.WriteString(w, Read(t, path))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	Write(t, path+".gz", packed.String())
	return path + ".gz"
}
