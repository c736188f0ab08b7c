package cae

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive/internal/random"
)

// Corruption is what a denoising autoencoder does to the encoder's input in training, and only there: the target is the
// clean sample (Vincent, Larochelle, Lajoie, Bengio and Manzagol, JMLR 2010). Noise comes first, then masking. The
// penalties are taken at the corrupted input.
type Corruption struct {
	Masking float32 // probability that a feature is set to 0, at least 0 and below 1
	Noise   float32 // standard deviation of normal noise added to each feature, at least 0
}

func (c Corruption) check() error {
	if !(c.Masking >= 0 && c.Masking < 1) {
		return fmt.Errorf("Corruption.Masking is %v, want a number of at least 0 and below 1: %w", c.Masking, ErrRange)
	}
	if !(c.Noise >= 0 && c.Noise <= math.MaxFloat32) {
		return fmt.Errorf("Corruption.Noise is %v, want a finite number of at least 0: %w", c.Noise, ErrRange)
	}
	return nil
}

func (c Corruption) none() bool { return c == Corruption{} }

// apply corrupts a sample.
func (c Corruption) apply(x []float32, source *random.Source) {
	if c.Noise > 0 {
		addNoise(x, c.Noise, source)
	}
	if c.Masking > 0 {
		for i := range x {
			if source.Float32() < c.Masking {
				x[i] = 0
			}
		}
	}
}

// addNoise adds normal noise of a standard deviation to x.
func addNoise(x []float32, sigma float32, source *random.Source) {
	for i := range x {
		x[i] += float32(float64(sigma) * source.Normal())
	}
}
