package model

import "github.com/seed85368726/contractive/cae"

// Penalties are those beside lambda, and the corruption, by their flags. Only those in use are written.
type Penalties struct {
	Gamma        float32 `json:"gamma,omitempty"`
	Sigma        float32 `json:"sigma,omitempty"`
	Draws        int     `json:"draws,omitempty"`
	OutputLambda float32 `json:"output_lambda,omitempty"`
	Sparsity     float32 `json:"sparsity,omitempty"`
	Target       float32 `json:"target,omitempty"`
	L1           float32 `json:"l1,omitempty"`
	Decay        float32 `json:"decay,omitempty"`
	Masking      float32 `json:"masking,omitempty"`
	Noise        float32 `json:"noise,omitempty"`
}

// NewPenalties returns those of a configuration.
func NewPenalties(c cae.Config) Penalties {
	return Penalties{
		c.HigherOrder.Gamma, c.HigherOrder.Sigma, c.HigherOrder.Draws, c.OutputLambda, c.Sparsity.Beta, c.Sparsity.Target,
		c.L1, c.Decay, c.Corruption.Masking, c.Corruption.Noise,
	}
}
