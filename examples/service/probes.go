package main

import (
	"errors"
	"net/http"
)

// healthz says that the process lives.
func (s *server) healthz(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// readyz says whether requests are welcome, and which model would answer them.
func (s *server) readyz(w http.ResponseWriter, _ *http.Request) {
	if s.ending.Load() {
		writeError(w, http.StatusServiceUnavailable, errors.New("the service is ending"))
		return
	}
	m := s.model.Load()
	writeJSON(w, http.StatusOK, map[string]any{"model": m.digest, "visible": m.encoder.Visible(), "hidden": m.encoder.Hidden()})
}
