package drift

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

// world draws scores whose figures are continuous, of 17 values, and mostly one value.
type world struct {
	r     *rand.Rand
	scale float64 // of the error
	tail  float64 // share of samples whose error is beyond all others
	level float32 // added to ||J||^2
	on    float64 // probability that one of 8 units is saturated
}

func newWorld(seed uint64) *world {
	return &world{r: rand.New(rand.NewPCG(seed, 1)), scale: 1, on: 0.1}
}

func (w *world) score() *cae.Score {
	s := &cae.Score{Reconstruction: float32(w.scale * w.r.ExpFloat64()), JacobianNorm2: w.level + float32(w.r.IntN(17))/16}
	if w.tail > 0 && w.r.Float64() < w.tail {
		s.Reconstruction = 1e6
	}
	for range 8 {
		if w.r.Float64() < w.on {
			s.Saturation += 1. / 8
		}
	}
	return s
}

// figures returns the figures of n scores.
func (w *world) figures(n int) (columns [3][]float32) {
	for range n {
		for i, v := range figures(w.score()) {
			columns[i] = append(columns[i], v)
		}
	}
	return columns
}

func figures(s *cae.Score) [3]float32 {
	return [3]float32{s.Reconstruction, s.JacobianNorm2, s.Saturation}
}

func profile(t testing.TB, columns [3][]float32) *cae.Profile {
	p := &cae.Profile{Samples: len(columns[0])}
	for i, d := range []*cae.Distribution{&p.Reconstruction, &p.JacobianNorm2, &p.Saturation} {
		var err error
		*d, err = cae.NewDistribution(columns[i])
		require.NoError(t, err)
	}
	return p
}

// share returns the share of values that are above lo and at most hi.
func share(values []float32, lo, hi float32) float64 {
	n := 0
	for _, v := range values {
		if v > lo && v <= hi {
			n++
		}
	}
	return float64(n) / float64(len(values))
}

var infinity = float32(math.Inf(1))

// bruteDistance is the two-sample statistic over some values, by its definition.
func bruteDistance(a, b, over []float32) (d float64) {
	for _, v := range over {
		d = max(d, math.Abs(share(a, -infinity, v)-share(b, -infinity, v)))
	}
	return d
}

// bruteStability is the index by its definition, over bins made from the values of the profile themselves.
func bruteStability(window, profiled, quantiles []float32, size int) (psi float64) {
	least := 9.999 / float64(size)
	edges := []float32{-infinity}
	for _, v := range quantiles {
		if share(profiled, edges[len(edges)-1], v) >= least && share(profiled, v, infinity) >= least {
			edges = append(edges, v)
		}
	}
	edges = append(edges, infinity)
	bins, n := float64(len(edges)-1), float64(len(window))
	for i := range len(edges) - 1 {
		o := (share(window, edges[i], edges[i+1])*n + 0.5) / (n + bins/2)
		e := share(profiled, edges[i], edges[i+1])
		psi += (o - e) * math.Log(o/e)
	}
	return psi
}

// Both measures are those of the last scores, by their definitions, while the window fills and while it slides.
func TestDriftIsThatOfTheWindow(t *testing.T) {
	for seed, size := range []int{100, 150, 300} {
		w := newWorld(uint64(seed))
		profiled := w.figures(700)
		p := profile(t, profiled)
		m, err := NewMonitor(p, Options{Window: size})
		require.NoError(t, err)
		require.Equal(t, Report{Window: size}, m.Drift())
		w.scale, w.level, w.on = 1.3, -0.1, 0.2
		var seen [3][]float32
		for k := range 2*size + 30 {
			s := w.score()
			m.Observe(s)
			for i, v := range figures(s) {
				seen[i] = append(seen[i], v)
				seen[i] = seen[i][max(0, len(seen[i])-size):]
			}
			if k%37 != 0 && k != size-1 && k != size {
				continue
			}
			r := m.Drift()
			n := min(k+1, size)
			require.Equal(t, n, r.Samples)
			for i, f := range []Figure{r.Reconstruction, r.JacobianNorm2, r.Saturation} {
				d := []cae.Distribution{p.Reconstruction, p.JacobianNorm2, p.Saturation}[i]
				below := math.Nextafter32(d.Quantiles[0], -infinity)
				require.InDelta(t, bruteDistance(seen[i], profiled[i], append(d.Quantiles[:], below)), f.Distance, 1e-6)
				require.LessOrEqual(t, f.Distance, bruteDistance(seen[i], profiled[i], slices.Concat(seen[i], profiled[i]))+1e-6)
				require.InDelta(t, bruteStability(seen[i], profiled[i], d.Quantiles[:], size), f.Stability, 1e-5)
				require.Equal(t, n == size && (f.Distance > f.DistanceLimit || f.Stability > f.StabilityLimit), f.Drifted)
			}
			require.Equal(t, r.Reconstruction.Drifted || r.JacobianNorm2.Drifted || r.Saturation.Drifted, r.Drifted)
		}
		m.Reset()
		require.Equal(t, Report{Window: size}, m.Drift())
	}
}

// Limits against tables. Kolmogorov's 5 % point is 1.358, that of the first term alone the same to three digits. The quantiles of the
// chi-squared distribution are exact ones.
func TestLimits(t *testing.T) {
	require.InDelta(t, 1.358, distanceLimit(0.05, 1), 0.0005)
	require.InDelta(t, 1.628*math.Sqrt(1./50+1./200), distanceLimit(0.01, 1./50+1./200), 0.001)
	for _, c := range []struct {
		p    float64
		bins int
		want float64
	}{{0.05, 2, 3.841}, {0.05, 11, 18.307}, {0.01, 11, 23.209}, {0.001, 11, 29.588}, {0.001, 31, 59.703}} {
		require.InEpsilon(t, c.want, stabilityLimit(c.p, 1, c.bins), 0.03)
		require.InEpsilon(t, c.want/100, stabilityLimit(c.p, 0.01, c.bins), 0.03)
	}
	require.Zero(t, stabilityLimit(0.05, 1, 1))
}

// drifts returns the share of seeds for which a window of 300 samples of a changed world is reported.
func drifts(t *testing.T, seeds int, opts Options, change func(*world)) float64 {
	found := 0
	for seed := range seeds {
		w := newWorld(uint64(seed))
		m, err := NewMonitor(profile(t, w.figures(900)), opts)
		require.NoError(t, err)
		change(w)
		for range opts.Window {
			m.Observe(w.score())
		}
		if m.Drift().Drifted {
			found++
		}
	}
	return float64(found) / float64(seeds)
}

// Samples like the profiled ones are taken for others at most as often as allowed: 5 %, and three standard deviations
// of the mean of so many seeds.
func TestNoDrift(t *testing.T) {
	seeds := fewer(300, 60)
	const allowed = 0.05
	rate := drifts(t, seeds, Options{Window: 300, FalseAlarm: allowed}, func(*world) {})
	t.Logf("%d seeds: %.1f%% false alarms, %.0f%% allowed", seeds, 100*rate, 100*allowed)
	require.LessOrEqual(t, rate, allowed+3*math.Sqrt(allowed*(1-allowed)/float64(seeds)))
}

// A change of each figure is found, whatever the seed.
func TestDrift(t *testing.T) {
	for name, change := range map[string]func(*world){
		"error":      func(w *world) { w.scale = 1.7 },
		"norm":       func(w *world) { w.level = 0.25 },
		"saturation": func(w *world) { w.on = 0.25 },
		"tail":       func(w *world) { w.tail = 0.25 },
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, 1.0, drifts(t, fewer(20, 5), Options{Window: 300}, change))
		})
	}
}

// A few samples far out are what the stability index is there for.
func TestTail(t *testing.T) {
	w := newWorld(1)
	m, err := NewMonitor(profile(t, w.figures(5000)), Options{})
	require.NoError(t, err)
	w.tail = 0.03
	for range 1000 {
		m.Observe(w.score())
	}
	f := m.Drift().Reconstruction
	require.Less(t, f.Distance, f.DistanceLimit)
	require.Greater(t, f.Stability, f.StabilityLimit)
}

// What is no number is beyond all samples, and a figure that never changes has not drifted.
func TestOddFigures(t *testing.T) {
	same := slices.Repeat([]float32{2}, 500)
	m, err := NewMonitor(profile(t, [3][]float32{same, same, same}), Options{Window: 100})
	require.NoError(t, err)
	for range 100 {
		m.Observe(&cae.Score{Reconstruction: 2, JacobianNorm2: float32(math.NaN()), Saturation: 1.9})
	}
	r := m.Drift()
	limit := r.Reconstruction.DistanceLimit
	require.Equal(t, Figure{DistanceLimit: limit}, r.Reconstruction)
	require.Equal(t, Figure{Distance: 1, DistanceLimit: limit, Drifted: true}, r.JacobianNorm2, "above all")
	require.Equal(t, Figure{Distance: 1, DistanceLimit: limit, Drifted: true}, r.Saturation, "below all")
}

// Observers on many goroutines lose no sample while others look.
func TestConcurrent(t *testing.T) {
	w := newWorld(1)
	p := profile(t, w.figures(500))
	const each = 400
	together, err := NewMonitor(p, Options{Window: 8 * each})
	require.NoError(t, err)
	alone, err := NewMonitor(p, Options{Window: 8 * each})
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 8 {
		scores := make([]*cae.Score, each)
		for i := range scores {
			scores[i] = w.score()
			alone.Observe(scores[i])
		}
		wg.Go(func() {
			for _, s := range scores {
				together.Observe(s)
				_ = together.Drift()
			}
		})
	}
	wg.Wait()
	require.Equal(t, alone.Drift(), together.Drift())
}

func TestObserveAllocatesNothing(t *testing.T) {
	w := newWorld(1)
	m, err := NewMonitor(profile(t, w.figures(500)), Options{Window: 100})
	require.NoError(t, err)
	s := w.score()
	require.Zero(t, testing.AllocsPerRun(300, func() { m.Observe(s); _ = m.Drift() }))
}

func TestNewMonitorRefuses(t *testing.T) {
	p := profile(t, newWorld(1).figures(10))
	for message, c := range map[string]struct {
		p     *cae.Profile
		opts  Options
		cause error
	}{
		"the model has no profile":                                {nil, Options{}, cae.ErrNoProfile},
		"profile has 0 samples, want at least 1":                  {new(cae.Profile), Options{}, cae.ErrShape},
		"the last share of the profile's Saturation is 0, want 1": {&cae.Profile{Samples: 2, Reconstruction: p.Reconstruction, JacobianNorm2: p.JacobianNorm2}, Options{}, cae.ErrShape},
		"Window is 99, want 100 to 16777216":                      {p, Options{Window: 99}, cae.ErrRange},
		"Window is 16777217, want 100 to 16777216":                {p, Options{Window: 1<<24 + 1}, cae.ErrRange},
		"FalseAlarm is 1, want a number between 0 and 1":          {p, Options{FalseAlarm: 1}, cae.ErrRange},
		"FalseAlarm is NaN":                                       {p, Options{FalseAlarm: math.NaN()}, cae.ErrRange},
	} {
		m, err := NewMonitor(c.p, c.opts)
		require.Nil(t, m)
		require.ErrorIs(t, err, c.cause)
		require.ErrorContains(t, err, "drift: NewMonitor: "+message)
	}
}

// fewer returns n, or less with -short.
func fewer(n, short int) int {
	if testing.Short() {
		return short
	}
	return n
}
