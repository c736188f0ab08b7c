package record

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// row returns a case with its median among its samples.
func row(op string, samples ...float64) Row {
	return Row{Event: "case", Kind: Kernel, Op: op, Size: "64", ISA: "avx2", Median: samples[len(samples)/2], Samples: samples}
}

func TestCompare(t *testing.T) {
	old := &Run{Rows: []Row{row("dot", 100, 101, 102, 103, 104, 105, 106)}}
	var b bytes.Buffer
	require.NoError(t, Write(&b, "jsonl", &Run{Meta: Meta{Event: "meta"}, Rows: old.Rows}))
	base, err := ReadBaseline(&b)
	require.NoError(t, err)
	for _, c := range []struct {
		now     Row
		verdict string
	}{
		{row("dot", 100, 101, 102, 103, 104, 105, 106), Unchanged},
		{row("dot", 120, 121, 122, 123, 124, 125, 126), Slower},
		{row("dot", 80, 81, 82, 83, 84, 85, 86), Faster},
		{row("dot", 107, 107.1, 107.2, 107.3, 107.4, 107.5, 107.6), Unchanged}, // significant, but within 5 %
		{row("dot", 10, 11, 200), Unchanged},                                   // too few to be significant
		{row("axpy", 1, 2, 3), New},
	} {
		got := base.Compare(&c.now, 0.05, 0.01)
		require.Equal(t, c.verdict, got.Verdict, "%+v", got)
	}
	few, enough := row("dot", 1, 2), row("dot", 1, 2, 3, 4, 5, 6, 7)
	require.False(t, base.CanDecide(&few, 0.01))
	require.True(t, base.CanDecide(&enough, 0.01))
}

func TestKeysTellCasesApart(t *testing.T) {
	run := exampleRun()
	run.Rows = append(run.Rows, run.Rows[2], run.Rows[3])
	run.Rows[4].Workers = 1
	run.Rows[5].ISA = "generic"
	seen := map[string]bool{}
	for _, r := range run.Rows {
		seen[r.Key()] = true
	}
	require.Len(t, seen, len(run.Rows))
}

func TestBadBaselines(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "no case in it",
		`{"event":"meta"}`:                     "no case in it",
		"op size ns\n":                         "line 1: ",
		`{"event":"row"}`:                      `line 1: event "row", want meta or case`,
		`{"event":"case","op":"dot"}`:          "has 0 samples",
		"{\"event\":\"meta\"}\n{\"event\":":    "line 2: ",
		`{"event":"case","samples_ns":"many"}`: "line 1: ",
	} {
		_, err := ReadBaseline(strings.NewReader(text))
		require.ErrorContains(t, err, want, text)
	}
}
