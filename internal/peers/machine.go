package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/seed85368726/contractive"
)

// machine says where and how a run took place.
type machine struct {
	CPU         string `json:"cpu"`
	CPUs        int    `json:"cpus"`
	Kernel      string `json:"kernel"`
	ISA         string `json:"isa"` // ours
	Go          string `json:"go"`
	GOARCH      string `json:"goarch"`
	Commit      string `json:"commit"`
	Threads     int    `json:"threads"`
	Repetitions int    `json:"repetitions"`
}

func describeMachine(o options) machine {
	return machine{
		CPU:         cpuModel(),
		CPUs:        runtime.NumCPU(),
		Kernel:      firstLine("/proc/sys/kernel/osrelease"),
		ISA:         contractive.Active().String(),
		Go:          runtime.Version(),
		GOARCH:      runtime.GOARCH,
		Commit:      commit(),
		Threads:     o.threads,
		Repetitions: o.repetitions,
	}
}

func (m machine) describe(w io.Writer) {
	fmt.Fprintf(w, "%s, %d CPUs, Linux %s, %s %s, contractive %s on %s; %d thread(s), %d samples of each, interleaved.\n",
		m.CPU, m.CPUs, m.Kernel, m.Go, m.GOARCH, m.Commit, m.ISA, m.Threads, m.Repetitions)
}

func cpuModel() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" || strings.TrimSpace(key) == "CPU part" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown CPU"
}

func firstLine(path string) string {
	text, _ := os.ReadFile(path) // missing is empty
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}

// commit returns what git says of this work tree.
func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "of unknown commit"
	}
	return strings.TrimSpace(string(out))
}

// moduleVersion returns the version of a Go module in this build.
func moduleVersion(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == path {
				return m.Version
			}
		}
	}
	return "of unknown version"
}

// peerState says what of a peer is installed.
type peerState struct {
	Peer    string `json:"peer"`
	Version string `json:"version,omitempty"`
	Missing string `json:"missing,omitempty"` // what is not there
}

func stateOf(p peer) peerState {
	version, err := p.version()
	if err != nil {
		return peerState{Peer: p.name(), Missing: err.Error()}
	}
	return peerState{Peer: p.name(), Version: version}
}

func (s peerState) text() string {
	if s.Missing != "" {
		return "missing: " + s.Missing
	}
	return s.Version
}
