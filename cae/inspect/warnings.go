package inspect

import "fmt"

// warn returns what makes figures mean less than they seem to.
func (r *Report) warn() []string {
	warnings := []string{}
	say := func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	if w := r.Weights; w.Escaped {
		say("the untied decoder has grown and the encoder shrunk: ||V|| is %.3g times ||W|| (more than %v), so that a small ||J|| does not make the code robust; "+
			"tied weights cannot do this", w.Decoder/w.Encoder, EscapeRatio)
	}
	if dead := len(r.Units.Dead); dead > 0 {
		say("%d of %d units are dead: over the data their variance is below %v of the largest, and they lower ||J|| without having learnt anything",
			dead, r.Hidden, DeadVariance)
	}
	if r.Rank == nil {
		say("more than %d hidden units: the rank of the codes is left out", maxSide)
	} else if r.Samples <= r.Hidden {
		say("%d samples for %d units: the rank of their codes is at most %d", r.Samples, r.Hidden, r.Samples-1)
	}
	if r.Singular == nil {
		say("layers are wider than %d: the spectrum is left out", maxSide)
	}
	return warnings
}
