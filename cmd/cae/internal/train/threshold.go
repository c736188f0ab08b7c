package train

import (
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
)

// threshold is the threshold for anomalies that a model is to keep, if one is wanted.
type threshold struct {
	wanted   bool
	quantile float64 // of the error over the training samples
}

func (t *threshold) flag(fs *cli.Flags) {
	fs.Float64Var(&t.quantile, "threshold", 0, "`quantile` of the error in the model's profile, above which samples are flagged (default none)")
	fs.NoDefault("threshold")
}

func (t *threshold) check(fs *cli.Flags) error {
	if t.wanted = fs.Given("threshold"); t.wanted && !(t.quantile >= 0 && t.quantile <= 1) {
		return cli.Usagef("-threshold %v: want 0 to 1", t.quantile)
	}
	return nil
}

// fit returns the model with the threshold, if one is wanted. The model has a profile then.
func (t *threshold) fit(m *cae.Model) (*cae.Model, error) {
	if !t.wanted {
		return m, nil
	}
	fitted, err := m.Profile().Threshold(t.quantile)
	if err != nil {
		return nil, fmt.Errorf("-threshold %v: %w", t.quantile, err)
	}
	return m.WithThreshold(fitted)
}
