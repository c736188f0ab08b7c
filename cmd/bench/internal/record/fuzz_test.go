package record

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A text is an error, or a baseline with which its own cases agree.
func FuzzReadBaseline(f *testing.F) {
	var whole bytes.Buffer
	require.NoError(f, Write(&whole, "jsonl", &Run{Meta: Meta{Event: "meta"}, Rows: []Row{row("dot", 1, 2, 3), row("axpy", 4, 5)}}))
	for _, s := range []string{whole.String(), strings.TrimSpace(whole.String()), "", "\n", "{}", `{"event":"meta"}`, `{"event":"case"}`, `{"event":"case","median_ns":1}`,
		`{"event":"case","median_ns":-1,"samples_ns":[1]}`, `{"event":"case","median_ns":5e-324,"samples_ns":[1e308,-1e308]}`, `{"event":"case","median_ns":1e309,"samples_ns":[1]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ReadBaseline(strings.NewReader(text))
		if err != nil {
			require.Nil(t, b)
			return
		}
		require.NotEmpty(t, b.rows)
		for key, r := range b.rows {
			require.Equal(t, key, r.Key())
			c := b.Compare(&r, 0.05, 0.01)
			require.Equal(t, Unchanged, c.Verdict, "%+v", c)
			require.Equal(t, 1.0, c.Ratio)
			require.True(t, 0 <= c.P && c.P <= 1, "%v", c.P)
			b.CanDecide(&r, 0.01)
		}
	})
}
