package cae_test

import (
	"fmt"
	"log"
	"sync/atomic"

	"github.com/seed85368726/contractive/cae"
)

// A service keeps its encoder in an atomic pointer: requests load it once, and a reload stores the new model's. Requests
// under way end with the encoder that they began with.
func ExampleEncoder_replace() {
	var current atomic.Pointer[cae.Encoder]
	reload := func(seed uint64) error {
		m, err := cae.New(cae.Config{Hidden: 2}, 3, seed) // or cae.LoadFile
		if err == nil {
			current.Store(m.Encoder())
		}
		return err
	}
	handle := func(x []float32) ([]float32, error) {
		return current.Load().AppendEncode(nil, x)
	}

	for seed := range uint64(2) {
		if err := reload(seed); err != nil {
			log.Fatal(err)
		}
		code, err := handle([]float32{0, 0, 0})
		fmt.Println(code, err)
	}
	// Output:
	// [0.5 0.5] <nil>
	// [0.5 0.5] <nil>
}

// The features that a model knows least of a sample.
func ExampleScorer() {
	m, err := cae.New(cae.Config{Hidden: 2}, 3, 1)
	if err != nil {
		log.Fatal(err)
	}
	var score cae.Score
	var top [2]int
	for _, x := range [][]float32{{0, 500, 100}, {700, 0, 600}} {
		if err := m.Scorer().Score(&score, x); err != nil {
			log.Fatal(err)
		}
		fmt.Println(score.TopFeatures(top[:]))
	}
	// Output:
	// [1 2]
	// [0 2]
}
