//go:build arm64 && !purego

package contractive

import (
	"runtime"

	"golang.org/x/sys/cpu"
)

// available lists the instruction sets of this machine, best first.
// HasASIMD is set on Linux alone; the other arm64 systems that Go supports
// require Advanced SIMD.
func available() []ISA {
	if runtime.GOOS == "linux" && !cpu.ARM64.HasASIMD {
		return []ISA{Generic}
	}
	return []ISA{NEON, Generic}
}
