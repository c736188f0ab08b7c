package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

const visible, hidden = 20, 6

// newModel returns a model, one of many that differ.
func newModel(t testing.TB, seed uint64) *cae.Model {
	m, err := cae.New(cae.Config{Hidden: hidden, Lambda: 0.1}, visible, seed)
	require.NoError(t, err)
	return m
}

// service is a service that runs in this process.
type service struct {
	url, path string // of the service, and of its model file
	client    *http.Client
	log       *logBuffer
	stop      func() int // ends the service and returns its exit status
}

// start runs the service with a model until the test ends.
func start(t testing.TB, m *cae.Model, args ...string) *service {
	s := &service{path: filepath.Join(t.TempDir(), "model.safetensors"), log: new(logBuffer)}
	require.NoError(t, cae.SaveFile(s.path, m))
	ctx, cancel := context.WithCancel(context.Background())
	exit := make(chan int, 1)
	go func() {
		exit <- run(ctx, append([]string{"-model", s.path, "-addr", "127.0.0.1:0"}, args...), s.log)
	}()
	s.stop = sync.OnceValue(func() int {
		cancel()
		return <-exit
	})
	transport := &http.Transport{MaxIdleConnsPerHost: 1000}
	s.client = &http.Client{Transport: transport, Timeout: 30 * time.Second}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		s.stop()
	})
	s.url = "http://" + s.log.await(t, `"serving","addr":"([^"]+)"`)
	return s
}

// logBuffer is a log that tests read while it is written.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// await waits until the log matches a pattern, and returns its first group.
func (b *logBuffer) await(t testing.TB, pattern string) string {
	re := regexp.MustCompile(pattern)
	var found []string
	eventually(t, func() bool {
		found = re.FindStringSubmatch(b.String())
		return found != nil
	}, "%s in the log", pattern)
	return found[len(found)-1]
}

// eventually waits until a condition holds.
func eventually(t testing.TB, condition func() bool, message string, args ...any) {
	for end := time.Now().Add(30 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			require.FailNow(t, "waited for too long", append([]any{message}, args...)...)
		}
	}
}

// reply is what the service answered.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// post sends a request. It may be called from any goroutine.
func (s *service) post(path, body string) (reply, error) {
	r, err := s.client.Post(s.url+path, "application/json", bytes.NewReader([]byte(body)))
	if err != nil {
		return reply{}, err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	return reply{r.StatusCode, r.Header, text}, err
}

func (s *service) get(t testing.TB, path string) reply {
	r, err := s.client.Get(s.url + path)
	require.NoError(t, err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return reply{r.StatusCode, r.Header, text}
}

// digest returns the digest of the model in use.
func (s *service) digest(t testing.TB) string {
	var ready struct{ Model string }
	require.NoError(t, json.Unmarshal(s.get(t, "/readyz").body, &ready))
	require.Len(t, ready.Model, 64)
	return ready.Model
}

// hangUp sends this process the signal that reloads models.
func hangUp(t testing.TB) {
	if len(reloadSignals) == 0 {
		t.Skip("NOT TESTED: this operating system has no signal for a reload")
	}
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	require.NoError(t, self.Signal(reloadSignals[0]))
}

// someRows returns samples and the request with them.
func someRows(t testing.TB, n int) (rows [][]float32, body string) {
	for i := range n {
		x := make([]float32, visible)
		for j := range x {
			x[j] = float32((i*visible+j)*7%31)/8 - 1
		}
		rows = append(rows, x)
	}
	text, err := json.Marshal(map[string]any{"rows": rows})
	require.NoError(t, err)
	return rows, string(text)
}
