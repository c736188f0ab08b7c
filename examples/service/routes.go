package main

import (
	"fmt"
	"net/http"
)

// routes returns the handlers of all paths. Those of requests that nothing is there for answer in JSON, as the others do.
func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(method, allow, path string, h http.Handler) {
		mux.Handle(method+" "+path, h)
		mux.Handle(path, wrongMethod(allow))
	}
	post := func(path string, do job) {
		handle(http.MethodPost, "POST", path, s.measured(path, s.limited(s.answer(do))))
	}
	get := func(path string, h http.HandlerFunc) { handle(http.MethodGet, "GET, HEAD", path, h) }
	post("/score", score)
	post("/encode", encode)
	get("/healthz", s.healthz)
	get("/readyz", s.readyz)
	get("/metrics", s.prometheus)
	get("/debug/vars", s.vars)
	mux.HandleFunc("/", unknownPath)
	return mux
}

// wrongMethod answers requests with another method than those allowed.
func wrongMethod(allow string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allow)
		writeError(w, http.StatusMethodNotAllowed, fmt.Errorf("method is %s, want %s", r.Method, allow))
	})
}

func unknownPath(w http.ResponseWriter, r *http.Request) {
	writeError(w, http.StatusNotFound, fmt.Errorf("there is no path %.100q", r.URL.Path))
}
