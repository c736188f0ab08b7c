package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Metrics follow the text format line by line, and count what happened.
func TestMetrics(t *testing.T) {
	s := start(t, newModel(t, 1))
	_, body := someRows(t, 2)
	for range 3 {
		_, err := s.post("/score", body)
		require.NoError(t, err)
	}
	_, err := s.post("/score", "{")
	require.NoError(t, err)

	r := s.get(t, "/metrics")
	require.Equal(t, "text/plain; version=0.0.4; charset=utf-8", r.header.Get("Content-Type"))
	text := string(r.body)
	head := regexp.MustCompile(`^# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge|histogram))$`)
	sample := regexp.MustCompile(`^([a-z_0-9]+?)(_bucket|_sum|_count)?(\{[a-z_0-9]+="[^"\\]*"(,[a-z_0-9]+="[^"\\]*")*\})? [-+.e0-9]+$`)
	family := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			require.Regexp(t, head, line)
			family = strings.Fields(line)[2]
			continue
		}
		require.Regexp(t, sample, line)
		require.Equal(t, family, sample.FindStringSubmatch(line)[1])
	}
	for _, line := range []string{
		`cae_requests_total{path="/score",code="200"} 3`,
		`cae_requests_total{path="/score",code="400"} 1`,
		`cae_request_seconds_bucket{path="/score",le="+Inf"} 4`,
		`cae_request_seconds_count{path="/score"} 4`,
		`cae_model_info{sha256="` + s.digest(t) + `",visible="20",hidden="6",isa="`,
	} {
		require.Contains(t, text, line)
	}
}

func TestHistogram(t *testing.T) {
	m := newMetrics()
	for _, took := range []time.Duration{50 * time.Microsecond, 100 * time.Microsecond, 101 * time.Microsecond, 20 * time.Second} {
		m.answered("/x", 200, took)
	}
	var text strings.Builder
	m.write(&text)
	for _, line := range []string{`le="0.0001"} 2`, `le="0.00025"} 3`, `le="10"} 3`, `le="+Inf"} 4`, `_count{path="/x"} 4`} {
		require.Contains(t, text.String(), line)
	}
}

func TestVars(t *testing.T) {
	s := start(t, newModel(t, 1))
	_, body := someRows(t, 1)
	_, err := s.post("/encode", body)
	require.NoError(t, err)
	var vars struct {
		Memstats map[string]any
		Service  struct {
			Model    string
			Requests map[string]int
			Reloads  map[string]int
		}
	}
	r := s.get(t, "/debug/vars")
	require.Equal(t, http.StatusOK, r.status)
	require.NoError(t, json.Unmarshal(r.body, &vars))
	require.Equal(t, s.digest(t), vars.Service.Model)
	require.Equal(t, map[string]int{"/encode 200": 1}, vars.Service.Requests)
	require.Equal(t, map[string]int{"ok": 0, "failed": 0}, vars.Service.Reloads)
	require.NotEmpty(t, vars.Memstats)
}
