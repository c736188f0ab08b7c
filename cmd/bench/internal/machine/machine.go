// Package machine describes the computer that a benchmark ran on.
package machine

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// Machine says where, and with what build, a run took place.
type Machine struct {
	CPU        string `json:"cpu"`
	CPUs       int    `json:"cpus"`
	Go         string `json:"go"`
	GOOS       string `json:"goos"`
	GOARCH     string `json:"goarch"`
	GOMAXPROCS int    `json:"gomaxprocs"`
	Commit     string `json:"commit"`
}

// Describe returns this machine and this build.
func Describe() Machine {
	cpuinfo, _ := os.ReadFile("/proc/cpuinfo") // Linux alone has it
	return Machine{
		CPU:        cpuModel(string(cpuinfo)),
		CPUs:       runtime.NumCPU(),
		Go:         runtime.Version(),
		GOOS:       runtime.GOOS,
		GOARCH:     runtime.GOARCH,
		GOMAXPROCS: runtime.GOMAXPROCS(0),
		Commit:     commit(),
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
	return unknown
}
