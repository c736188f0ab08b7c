package dataset

import (
	"crypto/md5"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/need"
)

// folder writes files to a new folder.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o644))
	}
	return dir
}

func TestReadIDXDirFindsEverySpelling(t *testing.T) {
	images, labels := idxFile(Uint8, []byte{0, 255, 51, 0}, 2, 1, 2), idxFile(Uint8, []byte{3, 9}, 2)
	want := &Matrix{Data: []float32{0, 1, 0.2, 0}, Count: 2, Width: 2, Labels: []int{3, 9}}
	for _, split := range []struct{ name, prefix string }{{"train", "train"}, {"test", "t10k"}} {
		for _, separator := range []string{"-", "."} {
			name := func(what, kind string) string { return split.prefix + "-" + what + separator + kind }
			for _, dir := range []string{
				folder(t, map[string][]byte{name("images", "idx3-ubyte"): images, name("labels", "idx1-ubyte"): labels}),
				folder(t, map[string][]byte{name("images", "idx3-ubyte.gz"): gzipped(t, images), name("labels", "idx1-ubyte.gz"): gzipped(t, labels)}),
				// Compression is told by content: some tools unpack and keep the name.
				folder(t, map[string][]byte{name("images", "idx3-ubyte.gz"): images, name("labels", "idx1-ubyte"): gzipped(t, labels)}),
			} {
				m, err := ReadIDXDir(dir, split.name)
				require.NoError(t, err)
				require.Equal(t, want, m)

				f, err := OpenIDXDir(dir, split.name)
				require.NoError(t, err)
				n, known := f.Count()
				require.True(t, known)
				require.Equal(t, 2, n)
				streamed, err := Collect(f)
				require.NoError(t, err)
				require.Equal(t, want.Data, streamed.Data)
			}
		}
	}
}

func TestReadIDXDirPrefersPlainFiles(t *testing.T) {
	dir := folder(t, map[string][]byte{
		"train-images-idx3-ubyte":    idxFile(Uint8, []byte{255}, 1, 1),
		"train-images-idx3-ubyte.gz": []byte("not read"),
		"train-images.idx3-ubyte":    []byte("not read"),
		"train-labels-idx1-ubyte":    idxFile(Uint8, []byte{4}, 1),
	})
	m, err := ReadIDXDir(dir, "train")
	require.NoError(t, err)
	require.Equal(t, []float32{1}, m.Data)
}

func TestOpenIDXDirRefuses(t *testing.T) {
	_, err := OpenIDXDir(t.TempDir(), "valid")
	require.ErrorIs(t, err, ErrFormat)
	_, err = OpenIDXDir(t.TempDir(), "train")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "dataset: OpenIDXDir: ")
	_, err = OpenIDXDir(folder(t, map[string][]byte{"train-images-idx3-ubyte": []byte("no IDX")}), "train")
	require.ErrorIs(t, err, ErrFormat)
}

func TestReadIDXDirRefuses(t *testing.T) {
	images, labels := idxFile(Uint8, []byte{1, 2}, 2, 1), idxFile(Uint8, []byte{1, 2, 3}, 3)
	const imagesName, labelsName = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"

	_, err := ReadIDXDir(t.TempDir(), "valid")
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, `split is "valid", want "train" or "test"`)

	_, err = ReadIDXDir(t.TempDir(), "test")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "has no t10k-images-idx3-ubyte, plain or .gz")

	_, err = ReadIDXDir(filepath.Join(t.TempDir(), "absent"), "train")
	require.ErrorIs(t, err, fs.ErrNotExist)

	_, err = ReadIDXDir(folder(t, map[string][]byte{imagesName: images}), "train")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "has no train-labels-idx1-ubyte, plain or .gz")

	_, err = ReadIDXDir(folder(t, map[string][]byte{imagesName: images, labelsName: labels}), "train")
	require.ErrorIs(t, err, ErrShape)
	require.ErrorContains(t, err, labelsName+" has 3 labels")
	require.ErrorContains(t, err, imagesName+" has 2 images")
	_, err = ReadIDXDir(folder(t, map[string][]byte{imagesName: images, labelsName: idxFile(Uint8, []byte{1}, 1)}), "train")
	require.ErrorIs(t, err, ErrShape)
	require.ErrorContains(t, err, labelsName+" has 1 labels")

	_, err = ReadIDXDir(folder(t, map[string][]byte{imagesName: images[:9], labelsName: labels}), "train")
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, imagesName+": ")

	_, err = ReadIDXDir(folder(t, map[string][]byte{imagesName: images, labelsName: images}), "train")
	require.ErrorIs(t, err, ErrShape)
	require.ErrorContains(t, err, labelsName+": ")
}

func TestMNIST(t *testing.T) {
	dir := need.Data(t, "mnist")
	for _, c := range []struct {
		split     string
		histogram [10]int
		first     int
		md5       string
	}{
		{"train", [10]int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, 5, "2ce86e4daeeff3a0cdebce6897c784ba"},
		{"test", [10]int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, 7, "1081cd3611ed4bea23c5769d20d414e5"},
	} {
		t.Run(c.split, func(t *testing.T) {
			m, err := ReadIDXDir(dir, c.split)
			require.NoError(t, err)
			total := 0
			for _, n := range c.histogram {
				total += n
			}
			require.Equal(t, total, m.Count)
			require.Equal(t, DigitSide*DigitSide, m.Width)
			require.NoError(t, m.check())

			var histogram [10]int
			for _, label := range m.Labels {
				histogram[label]++
			}
			require.Equal(t, c.histogram, histogram)
			require.Equal(t, c.first, m.Labels[0])

			image := make([]byte, m.Width)
			for i, v := range m.Row(0) {
				require.Equal(t, float32(int(v*255+0.5))/255, v, "pixel %d is not a byte over 255", i)
				image[i] = byte(v*255 + 0.5)
			}
			sum := md5.Sum(image)
			require.Equal(t, c.md5, hex.EncodeToString(sum[:]))
		})
	}
}
