//go:build (!amd64 && !arm64) || purego

package contractive

// available lists the instruction sets of this machine, best first.
func available() []ISA { return []ISA{Generic} }
