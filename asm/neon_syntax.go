package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// neonSyntax is Go's syntax for an instruction: in it, r0, f0 and v0 stand for
// operand 0 as a general register, a scalar and a vector, m0 for an address
// and n0 for a number.
var neonSyntax = map[string]string{
	"B": "B l0", "BLT": "BLT l0", "BLE": "BLE l0", "BGE": "BGE l0", "BEQ": "BEQ l0", "RET": "RET",

	"MOVD":      "MOVD r1, r0",
	"MOVD$":     "MOVD $n1, r0",
	"MOVDload":  "MOVD m1, r0",
	"MOVDstore": "MOVD r0, m1",
	"MOVDaddr":  "MOVD $m1, r0",
	"ADD$":      "ADD $n1, r0, r0",
	"ADD<<":     "ADD r1<<n2, r0, r0",
	"SUB":       "SUB r1, r0, r0",
	"SUBS$":     "SUBS $n1, r0, r0",
	"LSL":       "LSL $n1, r0, r0",
	"CMP$":      "CMP $n1, r0",

	"FMOVQload":  "FMOVQ m1, f0",
	"FLDPQ":      "FLDPQ m2, (f0, f1)",
	"FMOVQstore": "FMOVQ f0, m1",
	"FMOVDload":  "FMOVD m1, f0",
	"FMOVDstore": "FMOVD f0, m1",
	"FMOVSload":  "FMOVS m1, f0",
	"FMOVSstore": "FMOVS f0, m1",
	"VLD1lane2":  "VLD1 m1, v0.S[2]",
	"VST1lane2":  "VST1 v0.S[2], m1",
	"VDUP":       "VDUP r1, v0.S4",
	"VEOR":       "VEOR v2.B16, v1.B16, v0.B16",
	"VFMLA":      "VFMLA v2.S4, v1.S4, v0.S4",
	"VFMLS":      "VFMLS v2.S4, v1.S4, v0.S4",
}

// neonWord is an instruction that Go cannot assemble: its encoding with all
// operands zero, in the Arm Architecture Reference Manual's section on
// Advanced SIMD, and its syntax there. Operands 0, 1 and 2 are the fields Rd,
// Rn and Rm; immediate places the number that follows the registers.
type neonWord struct {
	base      uint32
	syntax    string
	immediate func(n uint32) uint32
}

var neonWords = map[string]neonWord{
	"fadd":  {base: 0x4e20d400, syntax: "fadd v0.4s, v1.4s, v2.4s"},
	"fsub":  {base: 0x4ea0d400, syntax: "fsub v0.4s, v1.4s, v2.4s"},
	"fmul":  {base: 0x6e20dc00, syntax: "fmul v0.4s, v1.4s, v2.4s"},
	"fdiv":  {base: 0x6e20fc00, syntax: "fdiv v0.4s, v1.4s, v2.4s"},
	"fmax":  {base: 0x4e20f400, syntax: "fmax v0.4s, v1.4s, v2.4s"},
	"fcmgt": {base: 0x4ea0c800, syntax: "fcmgt v0.4s, v1.4s, #0"},
	"fsqrt": {base: 0x6ea1f800, syntax: "fsqrt v0.4s, v1.4s"},
	"and":   {base: 0x4e201c00, syntax: "and v0.16b, v1.16b, v2.16b"},
	"orr":   {base: 0x4ea01c00, syntax: "orr v0.16b, v1.16b, v2.16b"},
	"bsl":   {base: 0x6e601c00, syntax: "bsl v0.16b, v1.16b, v2.16b"},
	"mov":   {base: 0x4ea01c00, syntax: "mov v0.16b, v1.16b"},
	"sub":   {base: 0x6ea08400, syntax: "sub v0.4s, v1.4s, v2.4s"},
	"zip1":  {base: 0x4e803800, syntax: "zip1 v0.4s, v1.4s, v2.4s"},
	"zip2":  {base: 0x4e807800, syntax: "zip2 v0.4s, v1.4s, v2.4s"},
	"dup":   {base: 0x4e040400, syntax: "dup v0.4s, v1.s[0]"},
	"shl":   {base: 0x4f005400, syntax: "shl v0.4s, v1.4s, #n2", immediate: func(n uint32) uint32 { return (32 + n) << 16 }},
	"sshr":  {base: 0x4f000400, syntax: "sshr v0.4s, v1.4s, #n2", immediate: func(n uint32) uint32 { return (64 - n) << 16 }},
	"ext":   {base: 0x6e000000, syntax: "ext v0.16b, v1.16b, v2.16b, #n3", immediate: func(n uint32) uint32 { return n << 11 }},
	"fmla[]": {base: 0x4f801000, syntax: "fmla v0.4s, v1.4s, v2.s[n3]",
		immediate: func(n uint32) uint32 { return n&1<<21 | n>>1<<11 }},
}

// neonText prints an instruction whose registers are known.
func neonText(i *ir.Instruction) string {
	if syntax, ok := neonSyntax[i.Opcode]; ok {
		return fill(syntax, i.Operands, "V")
	}
	w, ok := neonWords[i.Opcode]
	if !ok {
		panic("no arm64 syntax for " + i.Opcode)
	}
	return fmt.Sprintf("WORD $%#08x // %s", w.encode(i.Operands), fill(w.syntax, i.Operands, "v"))
}

// encode places the registers and the immediate of an instruction.
func (w neonWord) encode(operands ops) uint32 {
	word := w.base
	for k, op := range operands {
		if r, ok := op.(reg.Physical); ok {
			word |= uint32(r.PhysicalIndex()) << [...]int{0, 5, 16}[k]
		} else {
			word |= w.immediate(uint32(op.(operand.I64)))
		}
	}
	if strings.HasPrefix(w.syntax, "mov ") { // an orr of a register with itself
		word |= word & (31 << 5) << 11
	}
	return word
}

// fill replaces the operands of a syntax; vector names the vector registers.
func fill(syntax string, operands ops, vector string) string {
	var pairs []string
	for k, op := range operands {
		switch op := op.(type) {
		case reg.Physical:
			pairs = append(pairs,
				fmt.Sprintf("r%d", k), fmt.Sprintf("R%d", op.PhysicalIndex()),
				fmt.Sprintf("f%d", k), fmt.Sprintf("F%d", op.PhysicalIndex()),
				fmt.Sprintf("v%d", k), fmt.Sprintf("%s%d", vector, op.PhysicalIndex()))
		case operand.Mem:
			pairs = append(pairs, fmt.Sprintf("m%d", k), neonMem(op))
		case operand.I64:
			pairs = append(pairs, fmt.Sprintf("n%d", k), fmt.Sprint(int64(op)))
		case operand.LabelRef:
			pairs = append(pairs, fmt.Sprintf("l%d", k), string(op))
		}
	}
	return strings.NewReplacer(pairs...).Replace(syntax)
}

func neonMem(a operand.Mem) string {
	if a.Symbol.Name != "" { // a parameter or a table
		return a.Asm()
	}
	base := fmt.Sprintf("(R%d)", a.Base.(reg.Physical).PhysicalIndex())
	if a.Disp == 0 {
		return base
	}
	return fmt.Sprintf("%d%s", a.Disp, base)
}
