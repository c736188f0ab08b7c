package drift

// Report is how far the samples in a monitor's window are from the profile.
type Report struct {
	Samples int `json:"samples"` // in the window
	Window  int `json:"window"`  // most that it holds

	Reconstruction Figure `json:"reconstruction"`
	JacobianNorm2  Figure `json:"jacobian_norm2"`
	Saturation     Figure `json:"saturation"`

	Drifted bool `json:"drifted"` // one of the figures has
}

// Figure is how far one figure of the samples is from its profile. A figure has drifted if the window is full and a measure is above its
// limit.
type Figure struct {
	// Distance is the two-sample Kolmogorov-Smirnov statistic, the largest |share of the window at most v - share of the profile at most v|,
	// from 0 to 1, over the quantiles v of the profile and a v just below them. It is at most what it would be over all v.
	//
	// With p a sixth of Options.FalseAlarm, m samples in the window and n in the profile, DistanceLimit is sqrt(log(2/p)/2 (1/m + 1/n)). A
	// window of samples like the profiled ones exceeds it with a probability of at most p, whatever their distribution.
	Distance      float64 `json:"distance"`
	DistanceLimit float64 `json:"distance_limit"`

	// Stability is the population stability index over the cells of the profile's table, neighbours of which are joined
	// into bins that at least 10 samples of a full window fall in if they are like the profiled ones. By custom, less
	// than 0.1 is a small change and more than 0.25 a large one.
	//
	// StabilityLimit is (1/m + 1/n) times the quantile of 1 - p of the chi-squared distribution with one degree of freedom less than there are
	// bins, and is exceeded with a probability of about p. Both are 0 if there is one bin, as for a figure that never changes.
	Stability      float64 `json:"stability"`
	StabilityLimit float64 `json:"stability_limit"`

	Drifted bool `json:"drifted"`
}

// Drift compares the window with the profile. It may be called at any time. Each look at a full window reports a drift that is none with a
// probability of at most about Options.FalseAlarm, which says what many looks do.
func (m *Monitor) Drift() Report {
	c, n := m.snapshot()
	r := Report{Samples: n, Window: len(m.ring)}
	for i, f := range [...]*Figure{&r.Reconstruction, &r.JacobianNorm2, &r.Saturation} {
		if n > 0 {
			*f = m.figure(i, &c[i], n)
		}
		r.Drifted = r.Drifted || f.Drifted
	}
	return r
}

func (m *Monitor) figure(i int, c *counts, n int) Figure {
	t, p, spread := m.tables[i], m.opts.FalseAlarm/tests, 1/float64(n)+1/float64(m.samples)
	f := Figure{
		Distance:       t.distance(c, n),
		DistanceLimit:  distanceLimit(p, spread),
		Stability:      t.stability(c, n),
		StabilityLimit: stabilityLimit(p, spread, len(t.bins)),
	}
	f.Drifted = n == len(m.ring) && (f.Distance > f.DistanceLimit || f.Stability > f.StabilityLimit)
	return f
}
