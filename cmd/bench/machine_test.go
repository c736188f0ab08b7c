package main

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestCPUModel(t *testing.T) {
	require.Equal(t, "AMD EPYC 9354", cpuModel("processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC 9354 \n\nprocessor\t: 1\nmodel name\t: other\n"))
	require.Equal(t, "implementer 0x41 part 0xd40", cpuModel("processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n"))
	require.Equal(t, "unknown", cpuModel(""))
	require.NotEmpty(t, describeMachine().CPU)
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
	require.Equal(t, []level{{"L1", 48 << 10, 0}, {"L2", 2 << 20, 0}, {"L3", 30 << 20, 0}}, caches)
	require.Empty(t, readCaches(files, "elsewhere"))
}

func TestProbes(t *testing.T) {
	require.Equal(t, []level{
		{"L1", 32 << 10, 16 << 10},
		{"L2", 1 << 20, 256 << 10},
		{"L3", 32 << 20, 8 << 20},
		{"memory", 0, 128 << 20},
	}, probed(usualCaches))
	require.Equal(t, []level{
		{"L1", 64 << 10, 32 << 10},
		{"L2", 1 << 20, 256 << 10},
		{"L3", 2 << 20, 2 << 20}, // too small to exceed the L2 cache twice with a quarter
		{"memory", 0, 64 << 20},
	}, probed([]level{{name: "L1", capacity: 64 << 10}, {name: "L2", capacity: 1 << 20}, {name: "L3", capacity: 2 << 20}}))
	huge := probed([]level{{name: "L3", capacity: 1 << 30}})
	require.EqualValues(t, maxMemoryProbe, huge[len(huge)-1].probe)
}

func TestHolding(t *testing.T) {
	var c ceiling
	for _, l := range probed(usualCaches) {
		c.Levels = append(c.Levels, bandwidth{Level: l.name, Capacity: l.capacity})
	}
	for set, want := range map[int64]string{1: "L1", 32 << 10: "L1", 32<<10 + 1: "L2", 1000 * 784 * 4: "L3", 64 << 20: "memory"} {
		require.Equal(t, want, c.holding(set).Level, set)
	}
}

func TestBinary(t *testing.T) {
	for bytes, want := range map[int64]string{500: "500 B", 16 << 10: "16 KiB", 1536 << 10: "1536 KiB", 8 << 20: "8 MiB", 1 << 30: "1 GiB"} {
		require.Equal(t, want, binary(bytes))
	}
}
