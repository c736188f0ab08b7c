package safetensors

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// Type is the type of a tensor's elements.
type Type uint8

// The types of floating-point numbers. F32 is the one that files of models have.
const (
	F32 Type = iota
	F64
	F16
	BF16
)

// types holds the name and the size in bytes of each type.
var types = [...]struct {
	name string
	size int
}{F32: {"F32", 4}, F64: {"F64", 8}, F16: {"F16", 2}, BF16: {"BF16", 2}}

// String returns the name that the type has in a header.
func (t Type) String() string { return types[t].name }

func (t Type) size() int { return types[t].size }

// typeNamed returns the type of a name, if it is one of those accepted.
func typeNamed(name string, accepted []Type) (Type, bool) {
	i := slices.IndexFunc(accepted, func(t Type) bool { return t.String() == name })
	if i < 0 {
		return 0, false
	}
	return accepted[i], true
}

// list names types for an error.
func list(accepted []Type) string {
	var names []string
	for _, t := range accepted {
		names = append(names, `"`+t.String()+`"`)
	}
	return strings.Join(names, ", ")
}

// float32At returns the first element of b: exactly, or the nearest float32 of an F64.
func (t Type) float32At(b []byte) float32 {
	switch t {
	case F64:
		return float32(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case F16:
		return half(binary.LittleEndian.Uint16(b))
	case BF16:
		return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16)
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(b))
}

// half returns the value of an IEEE-754 binary16: a sign, 5 bits of exponent and 10 of fraction.
func half(bits uint16) float32 {
	sign, exponent, fraction := uint32(bits>>15)<<31, uint32(bits>>10)&31, uint32(bits)&1023
	switch exponent {
	case 0: // zero, or subnormal: fraction * 2^-24, which is exact
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*(1.0/(1<<24))))
	case 31: // infinity or NaN
		exponent = 255 - 112
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}
