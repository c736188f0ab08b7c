// Command drift serves a stream of digits whose lighting fails half-way, and reports when the monitor notices.
//
//	go run ./examples/drift
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/drift"
	"github.com/seed85368726/contractive/dataset"
)

func main() {
	if err := run(os.Stdout, 3000, 4000, 0.85); err != nil {
		log.Fatal(err)
	}
}

const window = 500

// run trains on rows digits, and then serves a stream, the second half of which has the brightness given.
func run(out io.Writer, rows, stream int, brightness float32) error {
	model, err := train(rows)
	if err != nil {
		return err
	}
	monitor, err := drift.NewMonitor(model.Profile(), drift.Options{Window: window})
	if err != nil {
		return err
	}
	threshold, _ := model.Threshold()
	var score cae.Score
	x, anomalies := make([]float32, model.Visible()), 0
	for i := range stream {
		if _, err := dataset.DigitAt(x, 2, uint64(i)); err != nil {
			return err
		}
		if i >= stream/2 {
			dim(x, brightness)
		}
		if err := model.Scorer().Score(&score, x); err != nil {
			return err
		}
		if score.Above(threshold) {
			anomalies++
		}
		monitor.Observe(&score)
		if (i+1)%(window/5) == 0 { // now and then is enough
			if r := monitor.Drift(); r.Drifted {
				report(out, i+1, stream/2, anomalies, r)
				return nil
			}
		}
	}
	fmt.Fprintf(out, "no drift in %d samples, %d above the threshold\n", stream, anomalies)
	return nil
}

// train returns a model of digits with the profile of others, and the threshold that one in a hundred of these is above.
func train(rows int) (*cae.Model, error) {
	digits, err := dataset.Digits(rows, 1)
	if err != nil {
		return nil, err
	}
	fit, held, err := dataset.Split(digits, 0.5, 1)
	if err != nil {
		return nil, err
	}
	model, _, err := cae.Train(context.Background(), cae.Config{Hidden: 32, Lambda: 0.1}, fit, cae.TrainOptions{Rate: 0.003})
	if err != nil {
		return nil, err
	}
	if model, err = model.WithProfile(context.Background(), held); err != nil {
		return nil, err
	}
	threshold, err := model.Profile().Threshold(0.99)
	if err != nil {
		return nil, err
	}
	return model.WithThreshold(threshold)
}

func dim(x []float32, brightness float32) {
	for i := range x {
		x[i] *= brightness
	}
}

// report prints what the monitor has found after so many samples.
func report(out io.Writer, samples, changed, anomalies int, r drift.Report) {
	fmt.Fprintf(out, "drift after %d samples; the light changed after %d; %d were above the threshold\n", samples, changed, anomalies)
	for _, f := range []struct {
		name string
		drift.Figure
	}{{"reconstruction", r.Reconstruction}, {"||J||^2", r.JacobianNorm2}, {"saturation", r.Saturation}} {
		fmt.Fprintf(out, "%-15s distance %.3f (limit %.3f)  stability %.3f (limit %.3f)  drifted %v\n",
			f.name, f.Distance, f.DistanceLimit, f.Stability, f.StabilityLimit, f.Drifted)
	}
}
