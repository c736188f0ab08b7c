package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

// A body is refused with the client's fault, or holds samples that the model encodes or refuses.
func FuzzReadRequest(f *testing.F) {
	row := "[" + strings.Repeat("1,", visible-1) + "1]"
	for _, s := range []string{``, `{}`, `[]`, `null`, `{"x":` + row + `}`, `{"rows":[` + row + `,` + row + `],"top":3}`, `{"rows":[]}`, `{"x":[1e39]}`, `{"x":[1e-50]}`,
		`{"x":null}`, `{"rows":[null]}`, `{"x":[[1]]}`, `{"x":[],"rows":[]}`, `{"x":[1]}{}`, `{"x":[1],"top":-1}`, `{"y":0}`, `{"X":[1]}`} {
		f.Add(s)
	}
	const maxRows = 3
	m := newModel(f, 1)
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/encode", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		q, err := readRequest(r, maxRows)
		if err != nil {
			var refused requestError
			require.ErrorAs(t, err, &refused)
			require.Contains(t, []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge}, refused.status)
			return
		}
		require.LessOrEqual(t, len(q.samples()), maxRows)
		require.GreaterOrEqual(t, q.Top, 0)
		for _, x := range q.samples() {
			if err := m.Encoder().Encode(make([]float32, hidden), x); err != nil {
				require.ErrorIs(t, err, cae.ErrShape)
			}
		}
	})
}
