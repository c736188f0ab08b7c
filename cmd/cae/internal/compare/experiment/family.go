package experiment

import "github.com/seed85368726/contractive/cae"

// Member is one of the models compared.
type Member struct {
	Name   string
	Config cae.Config
}

// The names of the members.
const (
	plain      = "AE"
	decayed    = "AE+wd"
	sparse     = "sparse"
	masking    = "DAE-mask"
	gaussian   = "DAE-gauss"
	contracted = "CAE"
	higher     = "CAE+H"
)

// Family returns the models: tied weights, sigmoid units and the cross-entropy, for features in [0, 1], as Rifai et al. (ICML 2011)
// have them. Beside that each has one setting of its own, and CAE+H two.
//
// All settings cost about the same: with 256 units and 20 epochs they raise the reconstruction error on held-out samples by 9 to 11 % on
// 5000 built-in digits, and by 10 to 14 % on 10,000 samples of MNIST. So no model is more of its kind than another, and none is
// chosen by the figures that claims are judged by.
func Family(hidden int) []Member {
	base := cae.Config{Hidden: hidden, Output: cae.SigmoidOutput}
	var family []Member
	for _, m := range []struct {
		name string
		set  func(c *cae.Config)
	}{
		{plain, func(c *cae.Config) {}},
		{decayed, func(c *cae.Config) { c.Decay = 0.004 }},
		{sparse, func(c *cae.Config) { c.Sparsity = cae.Sparsity{Beta: 0.3, Target: 0.05} }}, // the usual target
		{masking, func(c *cae.Config) { c.Corruption.Masking = 0.2 }},
		{gaussian, func(c *cae.Config) { c.Corruption.Noise = 0.4 }},
		{contracted, func(c *cae.Config) { c.Lambda = 0.2 }},
		{higher, func(c *cae.Config) { // half the contraction, and the rest of the cost for the curvature
			c.Lambda = 0.1
			c.HigherOrder = cae.HigherOrder{Gamma: 0.4, Sigma: 0.3, Draws: 1}
		}},
	} {
		c := base
		m.set(&c)
		family = append(family, Member{m.name, c})
	}
	return family
}
