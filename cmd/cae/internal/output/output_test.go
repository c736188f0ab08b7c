package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

func text(content string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	}
}

func TestWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	sum := sha256.Sum256([]byte("content"))
	for _, f := range []File{"file", Stdout} {
		var stdout bytes.Buffer
		written, err := f.Write(&stdout, text("content"))
		require.NoError(t, err)
		require.Equal(t, Written{string(f), hex.EncodeToString(sum[:])}, written)
		if f == Stdout {
			require.Equal(t, "content", stdout.String())
			require.Equal(t, "standard output", written.String())
		} else {
			require.Empty(t, stdout.String())
			require.Equal(t, "content", clitest.Read(t, "file"))
			require.Equal(t, "file", written.String())
		}
	}
}

// A failure leaves the old file and no other.
func TestWriteFails(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Write(t, "file", "old")
	broken := errors.New("half-way")
	_, err := File("file").Write(nil, func(w io.Writer) error {
		require.NoError(t, text("new")(w))
		require.Equal(t, "old", clitest.Read(t, "file"))
		return broken
	})
	require.ErrorIs(t, err, broken)
	require.EqualError(t, err, "-o file: half-way")
	require.Equal(t, "old", clitest.Read(t, "file"))
	clitest.RequireFiles(t, "file")
}

func TestProbe(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Write(t, "file", "old")
	for _, f := range []File{"file", "new", Stdout, File(filepath.Join(t.TempDir(), "new"))} {
		require.NoError(t, f.Probe())
		require.NoError(t, f.ProbeBinary(cli.Streams{Out: new(bytes.Buffer)}))
	}
	for f, want := range map[File]string{
		".": "-o .: is not a regular file", File(os.DevNull): "is not a regular file", "nowhere/new": "-o nowhere/new: no file can be made in nowhere: no such file or directory", "file/new": "-o file/new: ",
	} {
		require.ErrorContains(t, f.Probe(), want)
	}
	clitest.RequireFiles(t, "file")
}

func TestRemarks(t *testing.T) {
	var out, remarks bytes.Buffer
	std := cli.Streams{Out: &out, Err: &remarks}
	require.Equal(t, io.Writer(&out), File("file").Remarks(std, false))
	require.Equal(t, io.Writer(&out), File("file").Remarks(std, true))
	require.Equal(t, io.Writer(&remarks), File(Stdout).Remarks(std, false))
	require.Equal(t, io.Discard, File(Stdout).Remarks(std, true))
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		file        File
		given, want string
		refused     bool
	}{
		{"x.npy", "", "npy", false}, {"x.CSV", "", "csv", false}, {"x.csv", "npy", "npy", false}, {Stdout, "", "npy", false}, {Stdout, "csv", "csv", false},
		{"x", "csv", "csv", false}, {"x", "", "", true}, {"npy", "", "", true}, {"x.npy.gz", "", "", true}, {"x.npy", "hdf5", "", true}, {"x.npy", "NPY", "", true},
	} {
		have, err := c.file.Format(c.given, "npy", "csv")
		require.Equal(t, c.want, have, c)
		require.Equal(t, c.refused, err != nil, c)
	}
}

func TestAppendCSV(t *testing.T) {
	row := []float32{0, -1.5, 0.1, 1e-45, math.MaxFloat32, 1 << 24}
	require.Equal(t, "x0,-1.5,0.1,1e-45,3.4028235e+38,1.6777216e+07\n", string(AppendCSV([]byte("x"), row)))
}
