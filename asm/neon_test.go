package main

import (
	"encoding/binary"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/arch/arm64/arm64asm"
)

var wordLine = regexp.MustCompile(`^\tWORD \$(0x[0-9a-f]{8}) // (.*)$`)

// Every encoded word is, to an independent disassembler, the instruction that
// its comment says.
func TestEncodedWordsMatchTheirComments(t *testing.T) {
	text, err := os.ReadFile("../kernels_arm64.s")
	require.NoError(t, err)
	seen := map[string]int{}
	for i, line := range strings.Split(string(text), "\n") {
		if !strings.Contains(line, "WORD") {
			continue
		}
		m := wordLine.FindStringSubmatch(line)
		require.NotNil(t, m, "line %d: %s", i+1, line)
		word, err := strconv.ParseUint(m[1], 0, 32)
		require.NoError(t, err)
		inst, err := arm64asm.Decode(binary.LittleEndian.AppendUint32(nil, uint32(word)))
		require.NoError(t, err, "line %d: %s", i+1, line)
		if got := canonicalARM(inst.String()); got != canonicalARM(m[2]) {
			t.Errorf("line %d: %s is %q, says %q", i+1, m[1], got, canonicalARM(m[2]))
		}
		seen[strings.Fields(m[2])[0]]++
	}
	for name := range neonWords {
		require.Positive(t, seen[strings.TrimSuffix(name, "[]")], "%s is never used: delete it", name)
	}
	t.Logf("words checked: %v", seen)
}

// canonicalARM makes one spelling of the disassembler's and the manual's.
func canonicalARM(s string) string {
	s = strings.ToLower(s)
	s = regexp.MustCompile(`#0x([0-9a-f]+)`).ReplaceAllStringFunc(s, func(n string) string {
		v, _ := strconv.ParseUint(n[3:], 16, 32)
		return "#" + strconv.FormatUint(v, 10)
	})
	return s
}

var (
	armRegister = regexp.MustCompile(`\b[RFV]([0-9]+)\b`)
	armReserved = regexp.MustCompile(`\b(R18|R2[7-9]|R30|RSP|g)\b`)
)

// arm64 functions leave the platform's registers alone and are leaves without
// a frame.
func TestARMRegisters(t *testing.T) {
	text, err := os.ReadFile("../kernels_arm64.s")
	require.NoError(t, err)
	functions := 0
	for i, line := range strings.Split(string(text), "\n") {
		code, _, _ := strings.Cut(line, "//")
		require.Empty(t, armReserved.FindString(code), "line %d: %s", i+1, line)
		for _, r := range armRegister.FindAllStringSubmatch(code, -1) {
			n, _ := strconv.Atoi(r[1])
			require.Less(t, n, 32, "line %d: %s", i+1, line)
		}
		if strings.HasPrefix(line, "TEXT") {
			functions++
			require.Regexp(t, `^TEXT ·\w+NEON\(SB\), NOSPLIT, \$0-\d+$`, line)
		}
	}
	require.Positive(t, functions)
}
