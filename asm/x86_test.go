package main

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the generated file may use, by the CPU bit that an instruction needs
// with operands of 256 bits; the AVX-512 tier has these and the ones below.
var (
	generalInstructions = words("PREFETCHT1 MOVQ ADDQ SUBQ SHLQ ANDQ ORQ LEAQ CMPQ TESTQ JMP JLT JLE JGE JEQ RET")
	avxInstructions     = words("VMOVUPS VMOVSS VBROADCASTSS VADDPS VSUBPS VMULPS VDIVPS VSQRTPS VMAXPS VADDSS VXORPS VPERMILPS VMOVSHDUP VEXTRACTF128 VMASKMOVPS VBLENDVPS VCMPPS VINSERTF128 VPERM2F128 VSHUFPS VMOVLPS VUNPCKLPS VUNPCKHPS VUNPCKLPD VUNPCKHPD VZEROUPPER")
	avx2Instructions    = words("VPXOR VPAND VPOR VPSUBD VPSLLD")
	fmaInstructions     = words("VFMADD231PS VFNMADD231PS")
	needsDQ             = words("VXORPS") // with registers from 16 on: a bit that the AVX-512 tier does not ask for
	avx512Instructions  = words("VPXORD VPANDD VPORD VPTESTMD VBLENDMPS VEXTRACTF64X4 VEXTRACTF32X4 VSHUFF32X4 KMOVW VMOVUPS.Z")
)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

var (
	x86Register = regexp.MustCompile(`\b([XYZK])([0-9]+)\b`)
	x86Reserved = regexp.MustCompile(`\b(R14|BP|SP)\b`)
	x86Text     = regexp.MustCompile(`^TEXT ·(\w+?)(AVX2|AVX512)\(SB\), NOSPLIT, \$0-\d+$`)
)

// Every instruction of a function belongs to its tier, uses the tier's
// registers and none that Go reserves, and every return clears the upper
// halves first.
func TestX86Instructions(t *testing.T) {
	text, err := os.ReadFile("../kernels_amd64.s")
	require.NoError(t, err)
	var tier, previous string
	functions := map[string]int{}
	used := map[string]bool{}
	for i, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "TEXT") {
			m := x86Text.FindStringSubmatch(line)
			require.NotNil(t, m, "line %d: %s", i+1, line)
			require.NotEqual(t, "nothing", previous)
			tier, previous = m[2], "nothing"
			functions[tier]++
			continue
		}
		if !strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "\t//") {
			continue
		}
		opcode, operands, _ := strings.Cut(strings.TrimSpace(line), " ")
		legal := generalInstructions[opcode] || avxInstructions[opcode] || avx2Instructions[opcode] || fmaInstructions[opcode] ||
			tier == "AVX512" && avx512Instructions[opcode]
		require.True(t, legal, "line %d: %s in a function for %s", i+1, opcode, tier)
		require.Empty(t, x86Reserved.FindString(operands), "line %d: %s", i+1, line)
		for _, r := range x86Register.FindAllStringSubmatch(operands, -1) {
			n, _ := strconv.Atoi(r[2])
			if tier == "AVX2" {
				require.Contains(t, "XY", r[1], "line %d: %s", i+1, line)
			}
			if tier == "AVX2" || needsDQ[opcode] {
				require.Less(t, n, 16, "line %d: %s", i+1, line)
			}
		}
		if opcode == "RET" {
			require.Equal(t, "VZEROUPPER", previous, "line %d", i+1)
		}
		previous = opcode
		used[opcode] = true
	}
	require.Equal(t, functions["AVX2"], functions["AVX512"])
	require.Positive(t, functions["AVX2"])
	for _, list := range []map[string]bool{generalInstructions, avxInstructions, avx2Instructions, fmaInstructions, avx512Instructions} {
		for opcode := range list {
			require.True(t, used[opcode], "%s is never used: delete it", opcode)
		}
	}
}
