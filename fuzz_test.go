package contractive

import (
	"encoding/binary"
	"slices"
	"testing"
)

// FuzzKernels makes a call of any operation in any shape, with the given bits as the first elements of its operands and
// scalars, and compares every tier with the specification, bit for bit. Shapes and offsets
// are indices, as in the tests of all shapes.
func FuzzKernels(f *testing.F) {
	ops := slices.Concat(vectorOperations, matrixOperations)
	for i := range ops {
		f.Add(uint8(i), uint16(37*i), uint8(i), extremes())
	}
	f.Fuzz(func(t *testing.T, index uint8, n uint16, offset uint8, given []byte) {
		op := ops[int(index)%len(ops)]
		compareCall(t, op, call{n: int(n) % op.sizes, operand: int(offset) / 16 % 5, offset: int(offset) % 16, special: true, given: given})
	})
}

// extremes returns the bits of the special values.
func extremes() []byte {
	var given []byte
	for _, b := range specials {
		given = binary.LittleEndian.AppendUint32(given, b)
	}
	return given
}
