package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"reflect"
)

// request is the body of a request: one sample or several.
type request struct {
	X    row   `json:"x"`
	Rows []row `json:"rows"`
	Top  int   `json:"top"` // features to name in a score
}

// row is a sample. Package json would read null as 0.
type row []float32

func (x *row) UnmarshalJSON(text []byte) error {
	if bytes.Contains(text, []byte("null")) {
		return errors.New("null, want a number")
	}
	return json.Unmarshal(text, (*[]float32)(x))
}

// requestError is an error with the status that tells whose fault it is.
type requestError struct {
	status int
	error
}

func (e requestError) Unwrap() error { return e.error }

func bad(status int, format string, args ...any) error {
	return requestError{status, fmt.Errorf(format, args...)}
}

// readRequest reads a request of at most maxRows samples.
func readRequest(r *http.Request, maxRows int) (*request, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, bad(http.StatusUnsupportedMediaType, "Content-Type is %q, want application/json", r.Header.Get("Content-Type"))
	}
	body, err := io.ReadAll(r.Body)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, bad(http.StatusRequestEntityTooLarge, "body exceeds %d bytes", tooLarge.Limit)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, bad(http.StatusRequestTimeout, "body: %w", err)
	}
	if err != nil {
		return nil, bad(http.StatusBadRequest, "body: %w", err)
	}
	var q request
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		return nil, bad(http.StatusBadRequest, "body: %w", plain(err))
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, bad(http.StatusBadRequest, "body: more than one value")
	}
	return &q, q.check(maxRows)
}

// plain says of a value of the wrong type what a client can understand: package json names types of this program.
func plain(err error) error {
	wrong := (*json.UnmarshalTypeError)(nil)
	if !errors.As(err, &wrong) {
		return err
	}
	want := wrong.Type.String()
	switch wrong.Type.Kind() {
	case reflect.Struct:
		want = "an object"
	case reflect.Slice:
		want = "an array"
	case reflect.Float32:
		want = "a number that float32 holds"
	case reflect.Int:
		want = "an integer"
	}
	if wrong.Field == "" {
		return fmt.Errorf("%s, want %s", wrong.Value, want)
	}
	return fmt.Errorf("%q has %s, want %s", wrong.Field, wrong.Value, want)
}

func (q *request) check(maxRows int) error {
	switch {
	case (q.X == nil) == (q.Rows == nil):
		return bad(http.StatusBadRequest, `want one of "x" and "rows"`)
	case len(q.Rows) > maxRows:
		return bad(http.StatusRequestEntityTooLarge, "%d rows, limit %d", len(q.Rows), maxRows)
	case q.Top < 0:
		return bad(http.StatusBadRequest, `"top" is %d, want at least 0`, q.Top)
	}
	return nil
}

// samples returns the samples of either form.
func (q *request) samples() []row {
	if q.X != nil {
		return []row{q.X}
	}
	return q.Rows
}
