package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

// For a longer run: go test ./examples/service -run Load -v -load.clients 64 -load.time 1m
var (
	loadClients = flag.Int("load.clients", 4, "clients of the load test")
	loadReloads = flag.Int("load.reloads", 100, "reloads during the load test, at least")
	loadTime    = flag.Duration("load.time", 0, "duration of the load test, at least")
)

// load is a set of clients that send requests without a pause.
type load struct {
	service        *service
	body           string
	want           map[string]expected // by the digest of the model
	answered, shed atomic.Int64
	stop           chan struct{}
	begin          time.Time
	clients        []*client
	ended          sync.WaitGroup
}

// client is what one client has seen.
type client struct {
	took    []time.Duration // of the requests that were answered
	byModel map[string]int  // how many by which model
	fault   error           // an answer that is neither right nor a refusal, which ends the client
}

// startLoad starts n clients.
func startLoad(s *service, n int, body string, want map[string]expected) *load {
	l := &load{service: s, body: body, want: want, stop: make(chan struct{}), begin: time.Now()}
	for range n {
		c := &client{byModel: map[string]int{}}
		l.clients = append(l.clients, c)
		l.ended.Go(func() { l.run(c) })
	}
	return l
}

func (l *load) run(c *client) {
	for i := 0; c.fault == nil; i++ {
		select {
		case <-l.stop:
			return
		default:
		}
		start := time.Now()
		model, err := l.ask([]string{"/encode", "/score"}[i%2])
		switch {
		case errors.Is(err, errBusy):
			l.shed.Add(1)
		case err != nil:
			c.fault = err
		default:
			l.answered.Add(1)
			c.took = append(c.took, time.Since(start))
			c.byModel[model]++
		}
	}
}

// ask sends a request and returns the digest of the model that answered, exactly as it should.
func (l *load) ask(path string) (model string, err error) {
	r, err := l.service.post(path, l.body)
	if err != nil {
		return "", err
	}
	if r.status == http.StatusServiceUnavailable && r.header.Get("Retry-After") != "" {
		return "", errBusy
	}
	var answer struct {
		Model  string
		Codes  [][]float32
		Scores []sampleScore
	}
	if err := json.Unmarshal(r.body, &answer); err != nil || r.status != http.StatusOK {
		return "", fmt.Errorf("%s: status %d: %s", path, r.status, r.body)
	}
	want, known := l.want[answer.Model]
	right := reflect.DeepEqual(want.scores, answer.Scores)
	if path == "/encode" {
		right = reflect.DeepEqual(want.codes, answer.Codes)
	}
	if !known || !right {
		return "", fmt.Errorf("%s: not what model %q answers: %s", path, answer.Model, r.body)
	}
	return answer.Model, nil
}

// end stops the clients, fails the test if one of them has seen a fault, and prints the latencies.
func (l *load) end(t *testing.T) (byModel map[string]int) {
	close(l.stop)
	l.ended.Wait()
	elapsed := time.Since(l.begin).Seconds()
	byModel = map[string]int{}
	var took []time.Duration
	for _, c := range l.clients {
		require.NoError(t, c.fault)
		took = append(took, c.took...)
		for model, n := range c.byModel {
			byModel[model] += n
		}
	}
	slices.Sort(took)
	quantile := func(q float64) time.Duration { return took[int(q*float64(len(took)-1))] }
	t.Logf("%d clients, %d answers, %.0f/s: p50 %v, p99 %v, p99.9 %v, longest %v; %d requests shed", len(l.clients), len(took),
		float64(len(took))/elapsed, quantile(0.5), quantile(0.99), quantile(0.999), quantile(1), l.shed.Load())
	return byModel
}

// While the model is replaced a hundred times, no request fails, and every answer is exactly that of the one model or of the other.
func TestLoad(t *testing.T) {
	s := start(t, newModel(t, 1), "-max-in-flight", fmt.Sprint(2**loadClients))
	rows, body := someRows(t, 4)
	models := []*cae.Model{newModel(t, 1), newModel(t, 2)}
	want := map[string]expected{s.digest(t): expect(t, models[0], rows, 0)}
	s.reload(t, models[1])
	want[s.digest(t)] = expect(t, models[1], rows, 0)
	require.Len(t, want, 2)

	l := startLoad(s, *loadClients, body, want)
	reloads, least := 0, *loadReloads
	if testing.Short() {
		least = min(least, 20)
	}
	for ; reloads < least || time.Since(l.begin) < *loadTime; reloads++ {
		s.reload(t, models[reloads%2])
	}
	byModel := l.end(t)
	require.Zero(t, l.shed.Load())
	require.Len(t, byModel, 2, "both models have answered")
	t.Logf("%d reloads; answers by model: %v", reloads, byModel)
}

// With many more clients than slots requests are shed, and those that are not are answered exactly.
func TestSaturation(t *testing.T) {
	m := newModel(t, 1)
	s := start(t, m, "-max-in-flight", "2")
	rows, body := someRows(t, 40)
	l := startLoad(s, 32, body, map[string]expected{s.digest(t): expect(t, m, rows, 0)})
	eventually(t, func() bool { return l.answered.Load() >= 100 && l.shed.Load() >= 100 }, "answers and refusals")
	l.end(t)
}
