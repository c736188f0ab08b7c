package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// heldRequest is a request whose body does not come to its end.
type heldRequest struct {
	conn net.Conn
	rest string
}

// hold sends all of a request but the last byte.
func (s *service) hold(t testing.TB, path, body string) heldRequest {
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	last := len(body) - 1
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", path, len(body), body[:last])
	require.NoError(t, err)
	return heldRequest{conn, body[last:]}
}

// finish sends the last byte and reads the answer.
func (h heldRequest) finish(t testing.TB) reply {
	_, err := io.WriteString(h.conn, h.rest)
	require.NoError(t, err)
	return h.read(t)
}

func (h heldRequest) read(t testing.TB) reply {
	r, err := http.ReadResponse(bufio.NewReader(h.conn), nil)
	require.NoError(t, err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return reply{r.StatusCode, r.Header, body}
}

// awaitInFlight waits until n requests are worked on.
func (s *service) awaitInFlight(t testing.TB, n int) {
	eventually(t, func() bool {
		return strings.Contains(string(s.get(t, "/metrics").body), fmt.Sprintf("cae_requests_in_flight %d\n", n))
	}, "requests in flight")
}

// When all slots are taken, further requests are sent away and the others are not disturbed.
func TestShedding(t *testing.T) {
	s := start(t, newModel(t, 1), "-max-in-flight", "2", "-timeout", "30s")
	_, body := someRows(t, 2)
	want, err := s.post("/encode", body)
	require.NoError(t, err)

	held := []heldRequest{s.hold(t, "/encode", body), s.hold(t, "/encode", body)}
	s.awaitInFlight(t, 2)
	for range 3 {
		r, err := s.post("/score", body)
		require.NoError(t, err)
		require.Equal(t, http.StatusServiceUnavailable, r.status)
		require.Equal(t, "1", r.header.Get("Retry-After"))
		require.Contains(t, string(r.body), errBusy.Error())
		require.Equal(t, http.StatusOK, s.get(t, "/healthz").status, "probes need no slot")
	}
	for _, h := range held {
		require.Equal(t, want.body, h.finish(t).body)
	}
	s.awaitInFlight(t, 0)
	r, err := s.post("/encode", body)
	require.NoError(t, err)
	require.Equal(t, want.body, r.body)
	require.Contains(t, string(s.get(t, "/metrics").body), `cae_requests_total{path="/score",code="503"} 3`)
}

// A client that does not send its body loses its slot.
func TestSlowClient(t *testing.T) {
	s := start(t, newModel(t, 1), "-max-in-flight", "1", "-timeout", "400ms")
	_, body := someRows(t, 1)
	h := s.hold(t, "/encode", body)
	r := h.read(t)
	require.Equal(t, http.StatusRequestTimeout, r.status, "%s", r.body)
	s.awaitInFlight(t, 0)
}

// The requests under way are finished before the process ends.
func TestGracefulEnd(t *testing.T) {
	s := start(t, newModel(t, 1), "-timeout", "30s", "-drain", "500ms")
	_, body := someRows(t, 1)
	want, err := s.post("/encode", body)
	require.NoError(t, err)
	h := s.hold(t, "/encode", body)
	s.awaitInFlight(t, 1)
	exit := make(chan int, 1)
	go func() { exit <- s.stop() }()
	s.log.await(t, `"ending"`)
	require.Equal(t, http.StatusServiceUnavailable, s.get(t, "/readyz").status)
	eventually(t, func() bool {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err == nil {
			conn.Close()
		}
		return err != nil
	}, "no new connections")
	require.Empty(t, exit)
	r := h.finish(t)
	require.Equal(t, http.StatusOK, r.status)
	require.Equal(t, want.body, r.body)
	require.Equal(t, 0, <-exit)
}

// A request that does not end in time is cut off, and the process says so.
func TestCutOff(t *testing.T) {
	s := start(t, newModel(t, 1), "-timeout", "30s", "-last-orders", "20ms")
	_, body := someRows(t, 1)
	s.hold(t, "/encode", body)
	s.awaitInFlight(t, 1)
	require.Equal(t, 1, s.stop())
	require.Contains(t, s.log.String(), "requests were cut off")
}
