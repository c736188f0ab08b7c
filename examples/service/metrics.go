package main

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// metrics count what the service does, for /metrics and /debug/vars.
type metrics struct {
	mu       sync.Mutex
	requests map[outcome]int64
	seconds  map[string]*histogram // by path
	reloads  map[string]int64      // by result
}

// outcome is how requests end.
type outcome struct {
	path string
	code int
}

func newMetrics() *metrics {
	return &metrics{requests: map[outcome]int64{}, seconds: map[string]*histogram{}, reloads: map[string]int64{"ok": 0, "failed": 0}}
}

// bounds are the upper bounds of the latency histogram's buckets, in seconds.
var bounds = [...]float64{1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// histogram counts durations.
type histogram struct {
	counts [len(bounds) + 1]int64
	sum    float64
}

// answered counts a request.
func (m *metrics) answered(path string, code int, took time.Duration) {
	seconds := took.Seconds()
	bucket, _ := slices.BinarySearch(bounds[:], seconds)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[outcome{path, code}]++
	h := m.seconds[path]
	if h == nil {
		h = new(histogram)
		m.seconds[path] = h
	}
	h.counts[bucket]++
	h.sum += seconds
}

// reloaded counts a reload.
func (m *metrics) reloaded(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		m.reloads["failed"]++
	} else {
		m.reloads["ok"]++
	}
}

// measured counts the requests of next under path.
func (s *server) measured(path string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, status := time.Now(), &statusWriter{w, http.StatusInternalServerError} // which a panic leaves
		defer func() { s.metrics.answered(path, status.code, time.Since(start)) }()
		next.ServeHTTP(status, r)
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	code int
}

func (w *statusWriter) WriteHeader(code int) {
	w.code = code
	w.ResponseWriter.WriteHeader(code)
}

// Unwrap lets the http package reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
