package main

import (
	"expvar"
	"fmt"
	"maps"
	"net/http"
)

// vars writes expvar's variables, those of the process and our own.
func (s *server) vars(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	all := new(expvar.Map)
	expvar.Do(func(v expvar.KeyValue) { all.Set(v.Key, v.Value) })
	all.Set("service", expvar.Func(s.snapshot))
	fmt.Fprintln(w, all)
}

// snapshot returns the counters and the model as a value for JSON.
func (s *server) snapshot() any {
	s.metrics.mu.Lock()
	defer s.metrics.mu.Unlock()
	requests := map[string]int64{}
	for o, n := range s.metrics.requests {
		requests[fmt.Sprintf("%s %d", o.path, o.code)] = n
	}
	return map[string]any{
		"model":     s.model.Load().digest,
		"requests":  requests,
		"in_flight": len(s.slots),
		"reloads":   maps.Clone(s.metrics.reloads),
	}
}
