package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strconv"
	"strings"
)

// machine says where a run took place.
type machine struct {
	CPU        string `json:"cpu"`
	CPUs       int    `json:"cpus"`
	Go         string `json:"go"`
	GOOS       string `json:"goos"`
	GOARCH     string `json:"goarch"`
	GOMAXPROCS int    `json:"gomaxprocs"`
}

func describeMachine() machine {
	cpuinfo, _ := os.ReadFile("/proc/cpuinfo") // Linux alone has it
	return machine{
		CPU:        cpuModel(string(cpuinfo)),
		CPUs:       runtime.NumCPU(),
		Go:         runtime.Version(),
		GOOS:       runtime.GOOS,
		GOARCH:     runtime.GOARCH,
		GOMAXPROCS: runtime.GOMAXPROCS(0),
	}
}

// cpuModel returns the model that a /proc/cpuinfo names, the numbers that
// stand for it on arm64, or "unknown".
func cpuModel(cpuinfo string) string {
	fields := map[string]string{}
	for line := range strings.Lines(cpuinfo) {
		key, value, _ := strings.Cut(line, ":")
		key = strings.TrimSpace(key)
		if _, seen := fields[key]; !seen {
			fields[key] = strings.TrimSpace(value)
		}
	}
	if name := fields["model name"]; name != "" {
		return name
	}
	if part := fields["CPU part"]; part != "" {
		return fmt.Sprintf("implementer %s part %s", fields["CPU implementer"], part)
	}
	return "unknown"
}

// memoryLevels returns the levels of memory of this machine.
func memoryLevels() []level {
	caches := readCaches(os.DirFS("/"), "sys/devices/system/cpu/cpu0/cache")
	if len(caches) == 0 {
		caches = usualCaches
	}
	return probed(caches)
}

// usualCaches stand in where the machine does not tell.
var usualCaches = []level{
	{name: "L1", capacity: 32 << 10},
	{name: "L2", capacity: 1 << 20},
	{name: "L3", capacity: 32 << 20},
}

// readCaches returns the data caches that Linux lists in a folder, smallest first.
func readCaches(root fs.FS, folder string) []level {
	var caches []level
	for i := 0; ; i++ {
		index := path.Join(folder, fmt.Sprintf("index%d", i))
		kind := readLine(root, index, "type")
		if kind == "" {
			return caches
		}
		capacity := parseCapacity(readLine(root, index, "size"))
		if kind == "Instruction" || capacity == 0 {
			continue
		}
		if n := len(caches); n > 0 && capacity <= caches[n-1].capacity {
			continue
		}
		caches = append(caches, level{name: "L" + readLine(root, index, "level"), capacity: capacity})
	}
}

func readLine(root fs.FS, folder, name string) string {
	text, _ := fs.ReadFile(root, path.Join(folder, name)) // missing is empty
	return strings.TrimSpace(string(text))
}

// parseCapacity returns the bytes that a text such as 32K or 8M stands for, or 0.
func parseCapacity(text string) int64 {
	digits, unit := strings.TrimSuffix(text, "K"), int64(1<<10)
	if strings.HasSuffix(text, "M") {
		digits, unit = strings.TrimSuffix(text, "M"), 1<<20
	}
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return n * unit
}

const (
	minMemoryProbe = 64 << 20
	maxMemoryProbe = 256 << 20
)

// probed adds main memory to the caches and gives every level the size of its
// probe: half of the first cache, a quarter of the others, which are shared
// with code and neighbours, but twice what the level before holds; and four times
// the largest cache for memory.
func probed(caches []level) []level {
	var levels []level
	var before int64
	for _, c := range caches {
		c.probe = c.capacity / 2
		if before > 0 {
			c.probe = min(max(c.capacity/4, 2*before), c.capacity)
		}
		before = c.capacity
		levels = append(levels, c)
	}
	memory := level{name: "memory", probe: min(max(minMemoryProbe, 4*before), maxMemoryProbe)}
	return append(levels, memory)
}
