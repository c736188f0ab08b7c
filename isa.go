package contractive

// ISA is an instruction set that the operations are written for.
type ISA uint8

// The instruction sets, from the one that every machine has.
const (
	Generic ISA = iota // plain Go, package generic
	NEON               // arm64 Advanced SIMD
	AVX2               // amd64 with AVX2 and FMA
	AVX512             // amd64 with AVX-512 F and VL as well
)

// String returns the name of the instruction set in lower case.
func (i ISA) String() string {
	switch i {
	case Generic:
		return "generic"
	case NEON:
		return "neon"
	case AVX2:
		return "avx2"
	case AVX512:
		return "avx512"
	}
	return "unknown"
}

// active is the best instruction set of this machine. Tests alone change it.
var active = available()[0]

// Active returns the instruction set that the operations of this process use.
// It is fixed at start: GODEBUG=cpu.avx512f=off, cpu.avx2=off and the other
// switches of Go's CPU detection choose a smaller one, as does the build tag
// purego.
func Active() ISA { return active }

//go:generate go run ./asm .
