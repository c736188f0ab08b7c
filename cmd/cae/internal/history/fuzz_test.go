package history

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

// A text is a history, which written again is the same, or an error with a cause.
func FuzzParse(f *testing.F) {
	text, err := json.Marshal(Of(some(), "abc"))
	require.NoError(f, err)
	for _, s := range []string{string(text), ``, `{}`, `null`, `[]`, `{"version":2}`, `{"version":1,"epochs":null}`, `{"version":1,"epochs":[null]}`,
		`{"version":1,"best":1}`, `{"version":1,"best":-1}`, `{"version":1,"epochs":[{"epoch":9223372036854775807}]}`,
		`{"version":1,"epochs":[{"epoch":1,"training":{"total":1e400}}]}`, `{"version":1,"epochs":[{"epoch":1},{"epoch":1}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := parse(text)
		if err != nil {
			require.True(t, errors.Is(err, cae.ErrFormat) || errors.Is(err, cae.ErrVersion), "%v", err)
			return
		}
		again, err := json.Marshal(h)
		require.NoError(t, err)
		back, err := parse(again)
		require.NoError(t, err)
		require.Equal(t, h, back)
	})
}
