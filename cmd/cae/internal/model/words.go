package model

import (
	"fmt"

	"github.com/seed85368726/contractive/cae"
)

// Network describes the layers.
func Network(visible, hidden int, untied bool) string {
	weights := "tied"
	if untied {
		weights = "untied"
	}
	return fmt.Sprintf("%d-%d-%d with %s weights", visible, hidden, visible, weights)
}

// Normalised says what units figures are in, where that needs saying.
func Normalised(kind cae.Normalisation) string {
	if kind == cae.NoNormalisation {
		return ""
	}
	return fmt.Sprintf(", features normalised (%v)", kind)
}

// Saturated says when a unit counts as saturated.
func Saturated(a cae.Activation) string {
	switch a {
	case cae.Tanh:
		return "hidden units below -0.9 or above 0.9"
	case cae.ReLU:
		return "hidden units at 0"
	case cae.Softplus:
		return "hidden units with a derivative below 0.19"
	case cae.Identity:
		return "hidden units cannot be"
	}
	return "hidden units below 0.05 or above 0.95"
}
