package main

import (
	"fmt"
	"math"
)

// tolerance is how far a peer's results may be from ours.
const tolerance = 1e-4

// errDiffers says how far a peer's results are from ours.
type errDiffers struct{ by float64 }

func (e errDiffers) Error() string {
	return fmt.Sprintf("differs by %.1e, tolerance %.0e", e.by, tolerance)
}

// agree compares a peer's results with ours: the largest difference must be
// within the tolerance of our largest magnitude.
func agree(ours, theirs []float32) error {
	if len(ours) != len(theirs) {
		return fmt.Errorf("%d results, want %d", len(theirs), len(ours))
	}
	var difference, magnitude float64
	for i, v := range ours {
		d := math.Abs(float64(v) - float64(theirs[i]))
		if math.IsNaN(d) {
			d = math.Inf(1)
		}
		difference, magnitude = max(difference, d), max(magnitude, math.Abs(float64(v)))
	}
	return within(difference, magnitude)
}

// agreeOnChange compares parameters that started equal: the root of the summed squared differences
// must be within the tolerance of that of our changes.
func agreeOnChange(start, ours, theirs []float32) error {
	if len(ours) != len(theirs) {
		return fmt.Errorf("%d results, want %d", len(theirs), len(ours))
	}
	var difference, change float64
	for i, v := range ours {
		d, c := float64(theirs[i])-float64(v), float64(v)-float64(start[i])
		difference, change = difference+d*d, change+c*c
	}
	return within(math.Sqrt(difference), math.Sqrt(change))
}

func within(difference, magnitude float64) error {
	if difference <= tolerance*magnitude {
		return nil
	}
	return errDiffers{difference / magnitude}
}
