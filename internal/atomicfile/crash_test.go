package atomicfile

import (
	"bufio"
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/need"
)

// crashPath, if set, makes TestWriteSurvivesKill the process that is killed.
const crashPath = "CONTRACTIVE_TEST_ATOMICFILE_PATH"

// page returns content number n: equal bytes, and as many as they say.
func page(n int) []byte { return bytes.Repeat([]byte{byte(n)}, 1000+n%256*300) }

// A writer that is killed at a random moment, while it writes, flushes, renames or between two files, leaves a whole file.
func TestWriteSurvivesKill(t *testing.T) {
	if path := os.Getenv(crashPath); path != "" {
		writeForever(path)
	}
	need.Processes(t)
	const writers = 6 // at a time, as they wait for the disk
	kills := 300 / writers
	if testing.Short() {
		kills = 2
	}
	var begun, kinds atomic.Int64
	t.Run("writers", func(t *testing.T) {
		for i := range writers {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				seen := map[byte]bool{}
				path := filepath.Join(t.TempDir(), "file")
				for range kills {
					kill(t, path)
					have, err := os.ReadFile(path)
					require.NoError(t, err)
					require.NotEmpty(t, have)
					require.Equal(t, page(int(have[0])), have, "one content, and all of it")
					seen[have[0]] = true
					begun.Add(removeOthers(t, path))
				}
				kinds.Add(int64(len(seen)))
			})
		}
	})
	if !testing.Short() {
		require.Greater(t, kinds.Load(), int64(10), "kills at many moments")
		require.Greater(t, begun.Load(), int64(10), "kills in the middle of a file")
	}
}

// kill starts a process that writes a file again and again, and kills it.
func kill(t *testing.T, path string) {
	writer := exec.Command(os.Args[0], "-test.run=^TestWriteSurvivesKill$")
	writer.Env = append(os.Environ(), crashPath+"="+path)
	output, err := writer.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, writer.Start())
	_, err = bufio.NewReader(output).ReadString('\n')
	require.NoError(t, err, "the first file")
	time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
	require.NoError(t, writer.Process.Kill())
	require.Error(t, writer.Wait())
}

// removeOthers removes the files that kills have left beside one, and counts them.
func removeOthers(t *testing.T, path string) int64 {
	others, err := filepath.Glob(path + ".*.tmp")
	require.NoError(t, err)
	for _, other := range others {
		require.NoError(t, os.Remove(other))
	}
	return int64(len(others))
}

// writeForever writes one content after the other, each in pieces, and never returns.
func writeForever(path string) {
	first := true
	for n := rand.IntN(256); ; n++ {
		content := page(n % 256)
		err := Write(path, func(w io.Writer) error {
			for len(content) > 0 {
				k, err := w.Write(content[:min(len(content), 4096)])
				if err != nil {
					return err
				}
				content = content[k:]
			}
			return nil
		})
		if err != nil {
			panic(err)
		}
		if first {
			os.Stdout.WriteString("written\n")
			first = false
		}
	}
}
