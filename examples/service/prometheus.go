package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/seed85368726/contractive"
)

// prometheus writes the metrics in Prometheus's text format, version 0.0.4.
func (s *server) prometheus(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	s.metrics.write(w)
	m := s.model.Load()
	family(w, "cae_requests_in_flight", "gauge", "Requests that are worked on.")
	fmt.Fprintf(w, "cae_requests_in_flight %d\n", len(s.slots))
	family(w, "cae_model_info", "gauge", "The model in use.")
	fmt.Fprintf(w, "cae_model_info{sha256=%q,visible=\"%d\",hidden=\"%d\",isa=%q} 1\n", m.digest, m.encoder.Visible(), m.encoder.Hidden(), contractive.Active())
	family(w, "cae_model_loaded_timestamp_seconds", "gauge", "When the model in use was loaded.")
	fmt.Fprintf(w, "cae_model_loaded_timestamp_seconds %.3f\n", float64(m.loaded.UnixMilli())/1e3)
}

// family writes the head of a metric.
func family(w io.Writer, name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// write writes the counters and histograms.
func (m *metrics) write(w io.Writer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	family(w, "cae_requests_total", "counter", "Requests answered, by path and status code.")
	for _, o := range slices.SortedFunc(maps.Keys(m.requests), outcome.compare) {
		fmt.Fprintf(w, "cae_requests_total{path=%q,code=\"%d\"} %d\n", o.path, o.code, m.requests[o])
	}
	family(w, "cae_request_seconds", "histogram", "Time from a request's header to the end of its answer.")
	for _, path := range slices.Sorted(maps.Keys(m.seconds)) {
		m.seconds[path].write(w, path)
	}
	family(w, "cae_model_reloads_total", "counter", "Reloads of the model file, by result.")
	for _, result := range slices.Sorted(maps.Keys(m.reloads)) {
		fmt.Fprintf(w, "cae_model_reloads_total{result=%q} %d\n", result, m.reloads[result])
	}
}

func (o outcome) compare(p outcome) int {
	return cmp.Or(cmp.Compare(o.path, p.path), cmp.Compare(o.code, p.code))
}

// write writes the buckets, each with those below it.
func (h *histogram) write(w io.Writer, path string) {
	var sum int64
	for i, bound := range bounds {
		sum += h.counts[i]
		fmt.Fprintf(w, "cae_request_seconds_bucket{path=%q,le=\"%g\"} %d\n", path, bound, sum)
	}
	sum += h.counts[len(bounds)]
	fmt.Fprintf(w, "cae_request_seconds_bucket{path=%q,le=\"+Inf\"} %d\n", path, sum)
	fmt.Fprintf(w, "cae_request_seconds_sum{path=%q} %g\n", path, h.sum)
	fmt.Fprintf(w, "cae_request_seconds_count{path=%q} %d\n", path, sum)
}
