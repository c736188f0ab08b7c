package drift

import (
	"fmt"
	"sync"

	"github.com/seed85368726/contractive/cae"
)

// Options define a monitor. The zero value is ready to use; a field at zero has the default given.
type Options struct {
	// Window is the number of samples that are compared with the profile, the last ones, from 100 to 2^24; 0 means
	// 1000. A shift that moves a share d of the samples is noticed from about 4.7 / d^2 on. The monitor keeps 3 bytes
	// for each.
	Window int

	// FalseAlarm is the probability that one look at a full window reports a drift where there is none, above 0 and below 1; 0 means
	// 0.001. It is shared between the three figures and their two measures. Those who look after every sample, not once
	// a window, find false drifts in about 12 times as many windows, as was measured for 0.05 and a window of 200.
	FalseAlarm float64
}

const (
	leastWindow = 100
	maxWindow   = 1 << 24
	tests       = 6 // that share the probability of a false alarm
)

// withDefaults replaces zeros.
func (o Options) withDefaults() Options {
	if o.Window == 0 {
		o.Window = 1000
	}
	if o.FalseAlarm == 0 {
		o.FalseAlarm = 0.001
	}
	return o
}

func (o Options) check() error {
	if o.Window < leastWindow || o.Window > maxWindow {
		return fmt.Errorf("Window is %d, want %d to %d: %w", o.Window, leastWindow, maxWindow, cae.ErrRange)
	}
	if !(o.FalseAlarm > 0 && o.FalseAlarm < 1) {
		return fmt.Errorf("FalseAlarm is %v, want a number between 0 and 1: %w", o.FalseAlarm, cae.ErrRange)
	}
	return nil
}

// figureNames are in the order of a monitor's tables.
var figureNames = [...]string{"Reconstruction", "JacobianNorm2", "Saturation"}

// Monitor compares the last samples with a profile. It is safe for concurrent use.
type Monitor struct {
	opts    Options
	samples int       // of the profile
	tables  [3]*table // of the error, ||J||^2 and the saturation

	lock   sync.Mutex
	ring   [][3]uint8 // the cells of the samples in the window
	next   int        // place of the next sample
	full   bool
	counts [3]counts
}

// NewMonitor returns a monitor with an empty window, for the scores of a model with that profile. No profile gives an error that wraps
// cae.ErrNoProfile, options out of range cae.ErrRange, and a profile without samples, or with a distribution that was never filled in,
// which every sample would seem to have left, cae.ErrShape.
func NewMonitor(p *cae.Profile, opts Options) (*Monitor, error) {
	opts = opts.withDefaults()
	if err := opts.check(); err != nil {
		return nil, fmt.Errorf("drift: NewMonitor: %w", err)
	}
	if p == nil {
		return nil, fmt.Errorf("drift: NewMonitor: %w", cae.ErrNoProfile)
	}
	if p.Samples < 1 {
		return nil, fmt.Errorf("drift: NewMonitor: profile has %d samples, want at least 1: %w", p.Samples, cae.ErrShape)
	}
	m := &Monitor{opts: opts, samples: p.Samples, ring: make([][3]uint8, opts.Window)}
	for i, d := range [...]cae.Distribution{p.Reconstruction, p.JacobianNorm2, p.Saturation} {
		if most := d.Shares[cae.QuantileLevels-1]; most != 1 {
			return nil, fmt.Errorf("drift: NewMonitor: the last share of the profile's %s is %v, want 1: %w", figureNames[i], most, cae.ErrShape)
		}
		m.tables[i] = newTable(d, opts.Window)
	}
	return m, nil
}

// Observe takes a score into the window, from which the oldest falls if it is full. It allocates nothing. No score, nil, leaves the window
// as it is, and the zero Monitor has none.
func (m *Monitor) Observe(s *cae.Score) {
	if s == nil || len(m.ring) == 0 {
		return
	}
	var in [3]uint8
	for i, v := range [...]float32{s.Reconstruction, s.JacobianNorm2, s.Saturation} {
		in[i] = m.tables[i].cell(v)
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	out := &m.ring[m.next]
	for i, cell := range in {
		if m.full {
			m.counts[i][out[i]]--
		}
		m.counts[i][cell]++
	}
	*out = in
	if m.next++; m.next == len(m.ring) {
		m.next, m.full = 0, true
	}
}

// Reset empties the window: after a change that is known, so that the samples before it do not count.
func (m *Monitor) Reset() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.next, m.full, m.counts = 0, false, [3]counts{}
}

// snapshot returns the counts and how many samples they are of.
func (m *Monitor) snapshot() (c [3]counts, n int) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.full {
		return m.counts, len(m.ring)
	}
	return m.counts, m.next
}
