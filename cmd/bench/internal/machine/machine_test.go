package machine

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCPUModel(t *testing.T) {
	require.Equal(t, "AMD EPYC 9354", cpuModel("processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC 9354 \n\nprocessor\t: 1\nmodel name\t: other\n"))
	require.Equal(t, "implementer 0x41 part 0xd40", cpuModel("processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n"))
	require.Equal(t, "unknown", cpuModel(""))
	require.NotEmpty(t, Describe().CPU)
}

func TestReadCaches(t *testing.T) {
	files := fstest.MapFS{}
	for index, fields := range map[string][3]string{
		"index0": {"1", "Data", "48K"},
		"index1": {"1", "Instruction", "64K"},
		"index2": {"2", "Unified", "2048K"},
		"index3": {"3", "Unified", "30M"},
	} {
		for i, name := range []string{"level", "type", "size"} {
			files["cache/"+index+"/"+name] = &fstest.MapFile{Data: []byte(fields[i] + "\n")}
		}
	}
	caches := readCaches(files, "cache")
	require.Equal(t, []Level{{"L1", 48 << 10, 0}, {"L2", 2 << 20, 0}, {"L3", 30 << 20, 0}}, caches)
	require.Empty(t, readCaches(files, "elsewhere"))
}

func TestProbes(t *testing.T) {
	require.Equal(t, []Level{
		{"L1", 32 << 10, 16 << 10},
		{"L2", 1 << 20, 256 << 10},
		{"L3", 32 << 20, 8 << 20},
		{"memory", 0, 128 << 20},
	}, probed(usualCaches))
	require.Equal(t, []Level{
		{"L1", 64 << 10, 32 << 10},
		{"L2", 1 << 20, 256 << 10},
		{"L3", 2 << 20, 2 << 20}, // too small to exceed the L2 cache twice with a quarter
		{"memory", 0, 64 << 20},
	}, probed([]Level{{Name: "L1", Capacity: 64 << 10}, {Name: "L2", Capacity: 1 << 20}, {Name: "L3", Capacity: 2 << 20}}))
	huge := probed([]Level{{Name: "L3", Capacity: 1 << 30}})
	require.EqualValues(t, maxMemoryProbe, huge[len(huge)-1].Probe)
}

func TestRevisions(t *testing.T) {
	require.Equal(t, unknown, recordedRevision(nil))
	settings := []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: "0123abc"}, {Key: "vcs.modified", Value: "false"}}
	require.Equal(t, "0123abc", recordedRevision(settings))
	settings[2].Value = "true"
	require.Equal(t, "0123abc+changes", recordedRevision(settings))

	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "go.mod"), []byte("module example.com/m\n\ngo 1.26\n"), 0o600))
	inner := filepath.Join(folder, "a", "b")
	require.NoError(t, os.MkdirAll(inner, 0o700))
	require.True(t, inModule(inner, "example.com/m"))
	require.False(t, inModule(inner, "example.com/other"))
	require.Equal(t, unknown, checkedOut(filepath.Join(folder, "missing")))
}

func TestSpinClock(t *testing.T) {
	start := time.Now()
	cycles := SpinClock(1_000_000)
	require.Equal(t, 16_000_000, cycles)
	rate := float64(cycles) / float64(time.Since(start).Nanoseconds())
	require.Less(t, rate, 10.0, "GHz: the chain was not run, or not in order")
}
