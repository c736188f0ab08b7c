//go:build amd64 && !purego

package contractive

import "golang.org/x/sys/cpu"

// available lists the instruction sets of this machine, best first. Each is
// the AND of every CPU bit that its assembly uses: the GODEBUG switches of one
// bit do not imply those of another, and HasFMA does not say whether the
// operating system saves the registers, which HasAVX does.
func available() []ISA {
	x := cpu.X86
	avx2 := x.HasAVX && x.HasAVX2 && x.HasFMA
	switch {
	case avx2 && x.HasAVX512F && x.HasAVX512VL:
		return []ISA{AVX512, AVX2, Generic}
	case avx2:
		return []ISA{AVX2, Generic}
	}
	return []ISA{Generic}
}
