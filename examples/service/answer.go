package main

import (
	"encoding/json"
	"errors"
	"net/http"
)

// writeError writes an error, with its own status if it has one.
func writeError(w http.ResponseWriter, status int, err error) {
	if own := (requestError{}); errors.As(err, &own) {
		status = own.status
	}
	writeJSON(w, status, map[string]string{"error": err.Error()})
}

// writeJSON writes an answer. An error means that the client has gone: there is nobody to tell.
func writeJSON(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}
