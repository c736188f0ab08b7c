package score

import (
	"slices"

	"github.com/seed85368726/contractive/internal/quantile"
)

// summary is how a score is distributed: quantiles by the definition of cae.Distribution.
type summary struct{ median, p99, largest float64 }

func summarise(values []float64) summary {
	sorted := slices.Sorted(slices.Values(values))
	return summary{quantile.Of(sorted, 500), quantile.Of(sorted, 990), quantile.Of(sorted, 1000)}
}
