package cae

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/stopworld"
	"github.com/seed85368726/contractive/kernels"
)

// While training steps run, stopping the world takes less than a millisecond longer than on an idle process.
func TestStopTheWorldStaysShort(t *testing.T) {
	if testing.Short() {
		t.Log("not measured with -short: an emulated CPU's calls take longer")
		return
	}
	workers := kernels.NewWorkers(2)
	defer workers.Close()
	p := newProblem(Config{Hidden: 1000, Untied: true, Lambda: 0.1}, 784, 128, 0.1)
	s := newStep(p.cfg, p.theta, p.rows, 128, workers)
	o := newOptimizer(TrainOptions{}.withDefaults(), p.theta.all)
	pick, update := indices(128), o.Update
	excess := stopworld.Excess(func() {
		o.Advance(1e-4, 1)
		s.run(pick, update)
	}, time.Millisecond)
	t.Logf("a stop takes %v longer than on an idle process", excess)
	require.Less(t, excess, time.Millisecond)
}
