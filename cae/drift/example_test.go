package drift_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/drift"
	"github.com/seed85368726/contractive/dataset"
)

// model returns a model that is profiled on digits which it was not trained on.
func model() *cae.Model {
	digits, err := dataset.Digits(1200, 1)
	if err != nil {
		log.Fatal(err)
	}
	train, held, err := dataset.Split(digits, 0.5, 1)
	if err != nil {
		log.Fatal(err)
	}
	m, _, err := cae.Train(context.Background(), cae.Config{Hidden: 16, Lambda: 0.1}, train, cae.TrainOptions{Epochs: 2})
	if err != nil {
		log.Fatal(err)
	}
	if m, err = m.WithProfile(context.Background(), held); err != nil {
		log.Fatal(err)
	}
	return m
}

// A service shows the monitor each score, and looks at it now and then.
func ExampleMonitor() {
	m := model()
	monitor, err := drift.NewMonitor(m.Profile(), drift.Options{Window: 200})
	if err != nil {
		log.Fatal(err)
	}
	var score cae.Score
	x := make([]float32, m.Visible())
	for i := range 400 {
		if _, err := dataset.DigitAt(x, 2, uint64(i)); err != nil {
			log.Fatal(err)
		}
		if i >= 200 { // the camera has got darker
			for k := range x {
				x[k] *= 0.7
			}
		}
		if err := m.Scorer().Score(&score, x); err != nil {
			log.Fatal(err)
		}
		monitor.Observe(&score)
		if i%200 == 199 {
			fmt.Println(monitor.Drift().Drifted)
		}
	}
	// Output:
	// false
	// true
}

// Counts of false alarms against the size of what is noticed.
func ExampleOptions() {
	_, err := drift.NewMonitor(new(cae.Profile), drift.Options{Window: 10, FalseAlarm: 1e-6})
	fmt.Println(err)
	// Output: drift: NewMonitor: Window is 10, want 100 to 16777216: value out of range
}

// An empty window has no drift yet.
func ExampleReport() {
	values, err := cae.NewDistribution([]float32{1, 2, 3})
	if err != nil {
		log.Fatal(err)
	}
	monitor, err := drift.NewMonitor(&cae.Profile{Samples: 3, Reconstruction: values, JacobianNorm2: values, Saturation: values}, drift.Options{})
	if err != nil {
		log.Fatal(err)
	}
	r := monitor.Drift()
	fmt.Printf("%d of %d samples, drifted: %v\n", r.Samples, r.Window, r.Drifted)
	// Output: 0 of 1000 samples, drifted: false
}

// How far a figure is from its profile, beside what chance allows.
func ExampleFigure() {
	profiled := make([]float32, 5000)
	for i := range profiled {
		profiled[i] = float32(i)
	}
	errors, err := cae.NewDistribution(profiled)
	if err != nil {
		log.Fatal(err)
	}
	monitor, err := drift.NewMonitor(&cae.Profile{Samples: 5000, Reconstruction: errors, JacobianNorm2: errors, Saturation: errors}, drift.Options{Window: 500})
	if err != nil {
		log.Fatal(err)
	}
	for i := range 500 {
		monitor.Observe(&cae.Score{Reconstruction: float32(1000 + 8*i)}) // between the first fifth and the last
	}
	f := monitor.Drift().Reconstruction
	fmt.Printf("distance %.3f, limit %.3f, drifted: %v\n", f.Distance, f.DistanceLimit, f.Drifted)
	// Output: distance 0.200, limit 0.102, drifted: true
}
