package machine

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
)

// Level is a level of memory.
type Level struct {
	Name     string
	Capacity int64 // bytes; 0 for the last, which has no bound
	Probe    int64 // bytes of the array whose reading measures it
}

// Levels returns the levels of memory of this machine.
func Levels() []Level {
	caches := readCaches(os.DirFS("/"), "sys/devices/system/cpu/cpu0/cache")
	if len(caches) == 0 {
		caches = usualCaches
	}
	return probed(caches)
}

// usualCaches stand in where the machine does not tell.
var usualCaches = []Level{
	{Name: "L1", Capacity: 32 << 10},
	{Name: "L2", Capacity: 1 << 20},
	{Name: "L3", Capacity: 32 << 20},
}

// readCaches returns the data caches that Linux lists in a folder, smallest first.
func readCaches(root fs.FS, folder string) []Level {
	var caches []Level
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
		if n := len(caches); n > 0 && capacity <= caches[n-1].Capacity {
			continue
		}
		caches = append(caches, Level{Name: "L" + readLine(root, index, "level"), Capacity: capacity})
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
// Probe: half of the first cache, a quarter of the others, which are shared
// with code and neighbours, but twice what the level before holds; and four times
// the largest cache for memory.
func probed(caches []Level) []Level {
	var levels []Level
	var before int64
	for _, c := range caches {
		c.Probe = c.Capacity / 2
		if before > 0 {
			c.Probe = min(max(c.Capacity/4, 2*before), c.Capacity)
		}
		before = c.Capacity
		levels = append(levels, c)
	}
	memory := Level{Name: "memory", Probe: min(max(minMemoryProbe, 4*before), maxMemoryProbe)}
	return append(levels, memory)
}
