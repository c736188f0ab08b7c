package train

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive/cae"
)

// largeFeature is the root mean square above which a feature is called large. Standardised features have 1, and pixels less.
const largeFeature = 4

// advice says what to do about features so large that they saturate units from the first step, or nothing.
func (j *job) advice() string {
	if j.config.Normalise != cae.NoNormalisation {
		return ""
	}
	feature, size := largest(j.data)
	if size <= largeFeature {
		return ""
	}
	return fmt.Sprintf("Features are large, %s most, with a root mean square of %.3g, and units saturate on such: -normalise standardise brings all to 1.\n",
		named(j.data, feature), size)
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
