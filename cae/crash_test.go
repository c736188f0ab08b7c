package cae

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/need"
)

// crashPath, if set, makes TestSaveFileSurvivesKill the process that is killed.
const crashPath = "CONTRACTIVE_TEST_CRASH_PATH"

// A writer that is killed at a random moment leaves the old file or the new one.
func TestSaveFileSurvivesKill(t *testing.T) {
	if path := os.Getenv(crashPath); path != "" {
		saveForever(path)
	}
	need.Processes(t)
	kills := 12
	if testing.Short() {
		kills = 2
	}
	path := filepath.Join(t.TempDir(), "model")
	for kill := range kills {
		writer := exec.Command(os.Args[0], "-test.run=^TestSaveFileSurvivesKill$")
		writer.Env = append(os.Environ(), crashPath+"="+path)
		output, err := writer.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, writer.Start())
		_, err = bufio.NewReader(output).ReadString('\n')
		require.NoError(t, err, "the first save")
		time.Sleep(time.Duration(kill*kill) * 300 * time.Microsecond)
		require.NoError(t, writer.Process.Kill())
		require.Error(t, writer.Wait())

		m, err := LoadFile(path)
		require.NoError(t, err)
		for _, v := range m.theta.all {
			require.Equal(t, m.theta.all[0], v, "the parameters of one save")
		}
	}
}

// saveForever saves models of equal parameters, each time other ones, and never returns.
func saveForever(path string) {
	theta := newParameters(Config{Hidden: 64}, 784)
	for n := float32(0); ; n++ {
		for i := range theta.all {
			theta.all[i] = n
		}
		if err := SaveFile(path, newModel(Config{Hidden: 64}, theta, nil)); err != nil {
			panic(err)
		}
		if n == 0 {
			os.Stdout.WriteString("saved\n")
		}
	}
}
