package main

import (
	"errors"
	"net/http"
)

// slots bound the requests that are worked on at a time, from the first byte of the body to the last of the answer. Waiting would only
// add to the load: who finds no slot is sent away at once.
type slots chan struct{}

func newSlots(n int) slots { return make(slots, n) }

// take reports whether there was a free slot. It is the caller's until free.
func (s slots) take() bool {
	select {
	case s <- struct{}{}:
		return true
	default:
		return false
	}
}

func (s slots) free() { <-s }

var errBusy = errors.New("too many requests in flight")

// limited bounds the number of requests in next, and the size of each.
func (s *server) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.slots.take() {
			w.Header().Set("Retry-After", "1")
			writeError(w, http.StatusServiceUnavailable, errBusy)
			return
		}
		defer s.slots.free()
		r.Body = http.MaxBytesReader(w, r.Body, s.opts.maxBody)
		next.ServeHTTP(w, r)
	})
}
