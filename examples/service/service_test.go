package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

// expected are the library's own answers.
type expected struct {
	codes  [][]float32
	scores []sampleScore
}

// expect asks the library about rows.
func expect(t testing.TB, m *cae.Model, rows [][]float32, top int) (want expected) {
	for _, x := range rows {
		code := make([]float32, hidden)
		require.NoError(t, m.Encoder().Encode(code, x))
		s, err := m.Score(x)
		require.NoError(t, err)
		score := sampleScore{Reconstruction: s.Reconstruction, JacobianNorm2: s.JacobianNorm2}
		if threshold, ok := m.Threshold(); ok {
			above := s.Above(threshold)
			score.Anomaly = &above
		}
		for _, i := range s.TopFeatures(make([]int, top)) {
			score.Top = append(score.Top, feature{i, s.Features[i]})
		}
		want.codes, want.scores = append(want.codes, code), append(want.scores, score)
	}
	return want
}

// decode parses an answer strictly.
func decode[T any](t testing.TB, r reply) (v T) {
	require.Equal(t, http.StatusOK, r.status, "%s", r.body)
	require.Equal(t, "application/json", r.header.Get("Content-Type"))
	d := json.NewDecoder(strings.NewReader(string(r.body)))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&v))
	return v
}

// Answers have the library's bits, alone and in a batch.
func TestAnswers(t *testing.T) {
	m := newModel(t, 1)
	s := start(t, m)
	rows, batch := someRows(t, 3)
	want := expect(t, m, rows, 2)

	r, err := s.post("/encode", batch)
	require.NoError(t, err)
	many := decode[codes](t, r)
	require.Equal(t, codes{Model: s.digest(t), Codes: want.codes}, many)
	r, err = s.post("/score", strings.TrimSuffix(batch, "}")+`,"top":2}`)
	require.NoError(t, err)
	require.Equal(t, scores{Model: s.digest(t), Scores: want.scores}, decode[scores](t, r))

	for i, x := range rows {
		text, err := json.Marshal(x)
		require.NoError(t, err)
		r, err := s.post("/encode", fmt.Sprintf(`{"x":%s}`, text))
		require.NoError(t, err)
		require.Equal(t, codes{Model: s.digest(t), Code: want.codes[i]}, decode[codes](t, r))
		r, err = s.post("/score", fmt.Sprintf(`{"x":%s,"top":2}`, text))
		require.NoError(t, err)
		require.Equal(t, scores{Model: s.digest(t), Score: &want.scores[i]}, decode[scores](t, r))
	}

	r, err = s.post("/encode", `{"rows":[]}`)
	require.NoError(t, err)
	require.Contains(t, string(r.body), `"codes":[]`)
	r, err = s.post("/score", strings.TrimSuffix(batch, "}")+`,"top":1000000000}`)
	require.NoError(t, err)
	require.Len(t, decode[scores](t, r).Scores[0].Top, visible)
}

// A model with a threshold tells anomalies.
func TestAnomalies(t *testing.T) {
	rows, batch := someRows(t, 3)
	low, err := newModel(t, 1).Score(rows[0])
	require.NoError(t, err)
	m, err := newModel(t, 1).WithThreshold(cae.Threshold{Value: low.Reconstruction, Quantile: 0.99})
	require.NoError(t, err)
	s := start(t, m)
	r, err := s.post("/score", batch)
	require.NoError(t, err)
	have := decode[scores](t, r).Scores
	require.Equal(t, expect(t, m, rows, 0).scores, have)
	require.False(t, *have[0].Anomaly)
	require.Contains(t, string(r.body), `"anomaly":true`)
}

func TestBadRequests(t *testing.T) {
	s := start(t, newModel(t, 1), "-max-rows", "2", "-max-body", "2000")
	row := "[" + strings.Repeat("1,", visible-1) + "1]"
	huge := "[" + strings.Repeat("3e38,", visible-1) + "3e38]"
	for _, c := range []struct {
		body, message string
		status        int
	}{
		{``, "body: EOF", 400},
		{`{`, "unexpected EOF", 400},
		{`[]`, `"body: array, want an object"`, 400},
		{`{"x":3}`, `\"x\" has number, want an array`, 400},
		{`{"rows":3}`, `\"rows\" has number, want an array`, 400},
		{`{"x":[[1]]}`, `\"x\" has array, want a number`, 400},
		{`{"x":` + row + `,"top":1.5}`, `\"top\" has number 1.5, want an integer`, 400},
		{`{}`, `want one of \"x\" and \"rows\"`, 400},
		{`{"x":` + row + `,"rows":[]}`, `want one of \"x\" and \"rows\"`, 400},
		{`{"y":[]}`, `unknown field \"y\"`, 400},
		{`{"x":` + row + `}{}`, "more than one value", 400},
		{`{"x":null}`, "null", 400},
		{`{"x":[` + strings.Repeat("null,", visible-1) + `1]}`, "null, want a number", 400},
		{`{"rows":[null]}`, "null", 400},
		{`{"x":["1"]}`, `\"x\" has string, want a number`, 400},
		{`{"x":[NaN]}`, "invalid character 'N'", 400},
		{`{"x":[1e39]}`, `\"x\" has number 1e39, want a number that float32 holds`, 400},
		{`{"x":[]}`, "x has 0 elements, want visible = 20: shape mismatch", 400},
		{`{"rows":[` + row + `,[1,2]]}`, "row 1: cae: ", 400},
		{`{"rows":[` + row + `,` + row + `,` + row + `]}`, "3 rows, limit 2", 413},
		{`{"x":[` + strings.Repeat(" ", 2000) + `]}`, "body exceeds 2000 bytes", 413},
		{`{"x":` + row + `,"top":-1}`, `\"top\" is -1, want at least 0`, 400},
	} {
		for _, path := range []string{"/score", "/encode"} {
			r, err := s.post(path, c.body)
			require.NoError(t, err)
			require.Equal(t, c.status, r.status, "%s", c.body)
			require.Contains(t, string(r.body), c.message)
			var answer map[string]string
			require.NoError(t, json.Unmarshal(r.body, &answer))
			require.NotEmpty(t, answer["error"])
		}
	}
	r, err := s.post("/score", `{"x":`+huge+`}`)
	require.NoError(t, err)
	require.Equal(t, 400, r.status)
	require.Contains(t, string(r.body), cae.ErrNonFinite.Error())

	form, err := s.client.Post(s.url+"/score", "text/plain", strings.NewReader(`{"x":`+row+`}`))
	require.NoError(t, err)
	require.NoError(t, form.Body.Close())
	require.Equal(t, http.StatusUnsupportedMediaType, form.StatusCode)

	r, err = s.post("/encode", `{"x":`+row+`,"top":2}`)
	require.NoError(t, err)
	require.Equal(t, 400, r.status)
	require.Contains(t, string(r.body), `\"top\" is 2, but codes name no features`)
}

// What there is nothing for is answered in JSON, and a wrong method with those that are right.
func TestNoRoute(t *testing.T) {
	s := start(t, newModel(t, 1))
	for _, c := range []struct {
		method, path string
		status       int
		allow, error string
	}{
		{"GET", "/score", 405, "POST", "method is GET, want POST"},
		{"DELETE", "/encode", 405, "POST", "method is DELETE, want POST"},
		{"POST", "/healthz", 405, "GET, HEAD", "method is POST, want GET, HEAD"},
		{"PUT", "/readyz", 405, "GET, HEAD", "method is PUT, want GET, HEAD"},
		{"POST", "/metrics", 405, "GET, HEAD", "method is POST, want GET, HEAD"},
		{"OPTIONS", "/debug/vars", 405, "GET, HEAD", "method is OPTIONS, want GET, HEAD"},
		{"GET", "/", 404, "", `there is no path "/"`},
		{"POST", "/score/x", 404, "", `there is no path "/score/x"`},
		{"POST", "/%22%0A", 404, "", `there is no path "/\"\n"`},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, s.url+c.path, nil)
		require.NoError(t, err)
		r, err := s.client.Do(request)
		require.NoError(t, err)
		var answer map[string]string
		require.NoError(t, json.NewDecoder(r.Body).Decode(&answer), "%s %s", c.method, c.path)
		require.NoError(t, r.Body.Close())
		require.Equal(t, c.status, r.StatusCode)
		require.Equal(t, map[string]string{"error": c.error}, answer)
		require.Equal(t, c.allow, r.Header.Get("Allow"))
		require.Equal(t, "application/json", r.Header.Get("Content-Type"))
	}
	head, err := s.client.Head(s.url + "/readyz")
	require.NoError(t, err)
	require.NoError(t, head.Body.Close())
	require.Equal(t, http.StatusOK, head.StatusCode)
}

func TestCheckFinite(t *testing.T) {
	require.NoError(t, checkFinite(0, -1, math.MaxFloat32))
	require.ErrorIs(t, checkFinite(0, float32(math.Inf(1))), cae.ErrNonFinite)
	require.ErrorIs(t, checkFinite(float32(math.NaN())), cae.ErrNonFinite)
}
