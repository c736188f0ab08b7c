package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/dataset"
)

// inspectJob inspects a model and prints the result.
type inspectJob struct {
	inspectOptions
	model    *cae.Model
	data     *dataset.Matrix
	out      *stickyWriter
	progress *progress
	stage    string // that progress has shown last
}

// inspected is the result, in the form that -json prints.
type inspected struct {
	Model  string `json:"model"`
	Data   string `json:"data"`
	Untied bool   `json:"untied"`
	Loss   string `json:"loss"`

	Activation cae.Activation `json:"activation"`
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

func (j *inspectJob) run(ctx context.Context) error {
	result, err := j.inspect(ctx)
	j.progress.end()
	if err != nil && err == ctx.Err() {
		return fmt.Errorf("%w %s", errInterrupted, unreported)
	}
	if err != nil {
		return err
	}
	if j.json {
		if err := json.NewEncoder(j.out).Encode(result); err != nil {
			return err
		}
	} else {
		(&inspectText{j.out, result}).write()
	}
	return j.out.err
}

func (j *inspectJob) inspect(ctx context.Context) (*inspected, error) {
	cfg := j.model.Config()
	result := &inspected{
		Model: j.inspectOptions.model, Data: j.input.String(), Untied: cfg.Untied, Loss: (*lossFlag)(&cfg.Output).String(), Activation: cfg.Activation,
	}
	options, err := j.inspectOptions.report, error(nil)
	options.Progress = j.show
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

// show shows how far a stage has come: on a terminal always, elsewhere when it starts.
func (j *inspectJob) show(stage string, done, total int) {
	switch {
	case j.progress.live && done > 0:
		j.progress.line(fmt.Sprintf("%s: %d of %d samples", stage, done, total))
	case stage != j.stage:
		j.progress.line(stage)
	}
	j.stage = stage
}
