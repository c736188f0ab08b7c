package train

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive/cae"
)

// largeFeature is the root mean square above which a feature is called large. Standardised features have 1, and pixels less.
const largeFeature = 4

// advice says what to do about units that training cannot move, or nothing: about features so large that they saturate units from the
// first step, or else about a step that has.
func (j *job) advice(main trained) string {
	feature, size := j.largeFeature()
	switch {
	case size > 0:
		return fmt.Sprintf("Features are large, %s most, with a root mean square of %.3g, and units saturate on such: -normalise standardise brings all to 1.\n",
			named(j.data, feature), size)
	case main.metrics.JacobianNorm2 == 0 && main.metrics.Saturation == 1:
		smaller := fmt.Sprintf("a -rate below %v", j.training.Rate)
		if j.config.Lambda > 0 {
			smaller += fmt.Sprintf(" or a -lambda below %v", j.config.Lambda)
		}
		return fmt.Sprintf("J is 0: all units are saturated for all samples, and training moves them no more; %s may avoid that.\n", smaller)
	}
	return ""
}

// calm says what may keep training from diverging.
func (j *job) calm() string {
	if feature, size := j.largeFeature(); size > 0 {
		return fmt.Sprintf("-normalise standardise may help, as %s has a root mean square of %.3g", named(j.data, feature), size)
	}
	text := fmt.Sprintf("a -rate below %v may help", j.training.Rate)
	if j.training.Optimizer != cae.Adam && j.training.Clip == 0 { // the steps of Adam do not depend on the length of gradients
		text += ", or -clip 1"
	}
	return text
}

// largeFeature returns the largest feature and its root mean square, which is 0 if no feature is large or a normaliser makes all small.
func (j *job) largeFeature() (feature int, size float64) {
	if j.config.Normalise != cae.NoNormalisation {
		return 0, 0
	}
	if feature, size = largest(j.data); size <= largeFeature {
		return 0, 0
	}
	return feature, size
}

// largest returns the feature with the largest root mean square over the samples, which have been read before.
func largest(data rows) (feature int, size float64) {
	sums := make([]float64, data.Dim())
	for row := range data.Rows() {
		for k, v := range row {
			sums[k] += float64(v) * float64(v)
		}
	}
	for k, sum := range sums {
		if s := math.Sqrt(sum / float64(data.count)); s > size {
			feature, size = k, s
		}
	}
	return feature, size
}

// named returns the name of a feature, or its number, from 0.
func named(data rows, feature int) string {
	if data.names != nil {
		return data.names[feature]
	}
	return fmt.Sprintf("feature %d", feature)
}
