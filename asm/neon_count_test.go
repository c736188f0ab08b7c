package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hotLoop is the innermost loop of a function with the most FMLAs.
type hotLoop struct{ fmla, loads, total int }

// share is the part of the loop's instructions that are FMLAs, eight floating-point operations each.
func (l hotLoop) share() float64 { return float64(l.fmla) / float64(l.total) }

var branchTo = regexp.MustCompile(`^\tB(?:GE|LT|LE|EQ)? (\w+)$`)

// hotLoops finds the hot loop of every function of the arm64 file.
func hotLoops(t *testing.T) map[string]hotLoop {
	text, err := os.ReadFile("../kernels_arm64.s")
	require.NoError(t, err)
	loops := map[string]hotLoop{}
	for _, function := range strings.Split(string(text), "\nTEXT ·")[1:] {
		name, body, _ := strings.Cut(function, "NEON(SB)")
		starts := map[string]int{}
		lines := strings.Split(body, "\n")
		for i, line := range lines {
			if label, ok := strings.CutSuffix(line, ":"); ok {
				starts[label] = i
			}
			m := branchTo.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			if start, backward := starts[m[1]]; backward {
				if l, inner := countLoop(lines[start+1 : i+1]); inner && l.fmla > loops[name].fmla {
					loops[name] = l
				}
			}
		}
	}
	return loops
}

// countLoop counts the instructions of a loop, and reports whether it has no branch but its last.
func countLoop(lines []string) (l hotLoop, inner bool) {
	branches := 0
	for _, line := range lines {
		if !strings.HasPrefix(line, "\t") {
			continue
		}
		l.total++
		switch {
		case strings.Contains(line, "VFMLA") || strings.Contains(line, "// fmla"):
			l.fmla++
		case strings.HasPrefix(line, "\tFMOV") || strings.HasPrefix(line, "\tFLDPQ"):
			l.loads++
		case branchTo.MatchString(line):
			branches++
		}
	}
	return l, branches == 1
}

// The arm64 kernels cannot be timed on the machines that the project is
// developed on. Their loops are counted instead: the share of FMLA may not fall.
func TestNEONInstructionMix(t *testing.T) {
	loops := hotLoops(t)
	for name, share := range map[string]float64{
		"mulPanel": 0.74, "mulPanelT": 0.69, "linear": 0.60,
		"dot": 0.28, "matVec": 0.35, "matVecT": 0.41, "rowNorms2": 0.44, "matVecNorms2": 0.44,
	} {
		l := loops[name]
		t.Logf("%-13s %3d FMLA, %3d loads, %3d instructions: %.3f instructions per FLOP", name, l.fmla, l.loads, l.total, float64(l.total)/float64(8*l.fmla))
		assert.GreaterOrEqual(t, l.share(), share, name)
	}
}
