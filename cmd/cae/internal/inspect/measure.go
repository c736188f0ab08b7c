package inspect

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
	"github.com/seed85368726/contractive/dataset"
)

// job inspects a model and prints the result.
type job struct {
	options
	model    *cae.Model
	data     *dataset.Matrix
	stdout   io.Writer
	progress progress.Stages
}

// inspected is the result, in the form that -json prints.
type inspected struct {
	Model  string `json:"model"`
	Data   string `json:"data"`
	Untied bool   `json:"untied"`
	Loss   string `json:"loss"`

	Activation cae.Activation `json:"activation"`
	Normalise  string         `json:"normalise,omitempty"` // the kind, if there is a normaliser: figures are in its units
	*inspect.Report
	Tangents *tangents `json:"tangents,omitempty"`
	WalkBack *walkBack `json:"walk_back,omitempty"`
}

// tangents are the leading ones of a sample.
type tangents struct {
	Row     int               `json:"row"`
	Leading []inspect.Tangent `json:"leading"`
}

// walkBack is a chain of samples, the first of which is a row of the data.
type walkBack struct {
	Row   int         `json:"row"`
	Sigma float64     `json:"sigma"`
	Chain [][]float32 `json:"chain"`
}

func (j *job) run(ctx context.Context) error {
	result, err := j.inspect(ctx)
	j.progress.Line.End()
	if err != nil && err == ctx.Err() {
		return fmt.Errorf("%w %s", cli.ErrInterrupted, unreported)
	}
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if j.json {
		if err := json.NewEncoder(&page).Encode(result); err != nil {
			return err
		}
	} else {
		(&text{&page, result, j.model.Config().Normalise}).write()
	}
	return j.output.WritePage(j.stdout, page.Bytes())
}

func (j *job) inspect(ctx context.Context) (*inspected, error) {
	cfg := j.model.Config()
	result := &inspected{
		Model: string(j.options.model), Data: j.input.String(), Untied: cfg.Untied, Loss: (*model.Loss)(&cfg.Output).String(), Activation: cfg.Activation,
	}
	if cfg.Normalise != cae.NoNormalisation {
		result.Normalise = cfg.Normalise.String()
	}
	options, err := j.options.report, error(nil)
	options.Progress = j.progress.Show
	if result.Report, err = inspect.Inspect(ctx, j.model, j.data, options); err != nil {
		return nil, err
	}
	if j.tangents > 0 {
		leading, err := inspect.Tangents(ctx, j.model, j.data.Row(j.row), j.tangents)
		if err != nil {
			return nil, err
		}
		result.Tangents = &tangents{j.row, leading}
	}
	if j.walk.Steps > 0 {
		chain, err := inspect.WalkBack(ctx, j.model, j.data.Row(j.row), j.walk)
		if err != nil {
			return nil, err
		}
		result.WalkBack = &walkBack{Row: j.row, Sigma: j.walk.Sigma}
		for i := range chain.Count {
			result.WalkBack.Chain = append(result.WalkBack.Chain, chain.Row(i))
		}
	}
	return result, nil
}
