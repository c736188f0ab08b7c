package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/seed85368726/contractive/cae"
)

// job answers the samples of a request with one model.
type job func(ctx context.Context, m *model, q *request) (any, error)

// answer returns the handler of a job.
func (s *server) answer(do job) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, err := readRequest(r, s.opts.maxRows)
		if err != nil {
			writeError(w, http.StatusBadRequest, err)
			return
		}
		result, err := do(r.Context(), s.model.Load(), q)
		if err != nil {
			writeError(w, http.StatusBadRequest, err)
			return
		}
		writeJSON(w, http.StatusOK, result)
	})
}

// scores is the answer to /score: Score to "x", Scores to "rows".
type scores struct {
	Model  string        `json:"model"` // SHA-256 of the model file
	Score  *sampleScore  `json:"score,omitempty"`
	Scores []sampleScore `json:"scores,omitzero"`
}

// sampleScore is the score of one sample.
type sampleScore struct {
	Reconstruction float32   `json:"reconstruction"`
	JacobianNorm2  float32   `json:"jacobian_norm2"`
	Anomaly        *bool     `json:"anomaly,omitempty"` // whether the error is above the model's threshold, if it has one
	Top            []feature `json:"top,omitempty"`
}

// feature is a feature with its part of the reconstruction error.
type feature struct {
	Index int     `json:"index"`
	Error float32 `json:"error"`
}

func score(ctx context.Context, m *model, q *request) (any, error) {
	samples := q.samples()
	all := make([]sampleScore, len(samples))
	top := make([]int, min(q.Top, m.encoder.Visible()))
	var s cae.Score
	for i, x := range samples {
		err := ctx.Err()
		if err == nil {
			err = m.scorer.Score(&s, x)
		}
		if err == nil {
			err = checkFinite(s.Reconstruction, s.JacobianNorm2)
		}
		if err != nil {
			return nil, atRow(q, i, err)
		}
		all[i] = sampleScore{Reconstruction: s.Reconstruction, JacobianNorm2: s.JacobianNorm2}
		if m.threshold != nil {
			above := s.Above(*m.threshold)
			all[i].Anomaly = &above
		}
		for _, f := range s.TopFeatures(top) {
			all[i].Top = append(all[i].Top, feature{f, s.Features[f]})
		}
	}
	if q.X != nil {
		return scores{Model: m.digest, Score: &all[0]}, nil
	}
	return scores{Model: m.digest, Scores: all}, nil
}

// codes is the answer to /encode: Code to "x", Codes to "rows".
type codes struct {
	Model string      `json:"model"` // SHA-256 of the model file
	Code  []float32   `json:"code,omitempty"`
	Codes [][]float32 `json:"codes,omitzero"`
}

func encode(ctx context.Context, m *model, q *request) (any, error) {
	if q.Top != 0 {
		return nil, bad(http.StatusBadRequest, `"top" is %d, but codes name no features: it is for /score`, q.Top)
	}
	samples := q.samples()
	all := make([][]float32, len(samples))
	for i, x := range samples {
		err := ctx.Err()
		if err == nil {
			all[i], err = m.encoder.AppendEncode(nil, x)
		}
		if err == nil {
			err = checkFinite(all[i]...)
		}
		if err != nil {
			return nil, atRow(q, i, err)
		}
	}
	if q.X != nil {
		return codes{Model: m.digest, Code: all[0]}, nil
	}
	return codes{Model: m.digest, Codes: all}, nil
}

// checkFinite reports a result that JSON has no word for. Finite samples have one if they are large enough.
func checkFinite(results ...float32) error {
	for _, v := range results {
		if v-v != 0 {
			return fmt.Errorf("a result is %v: %w", v, cae.ErrNonFinite)
		}
	}
	return nil
}

// atRow names the row of an error, if the request has several.
func atRow(q *request, i int, err error) error {
	if q.X != nil {
		return err
	}
	return fmt.Errorf("row %d: %w", i, err)
}
