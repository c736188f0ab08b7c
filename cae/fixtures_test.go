package cae

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
)

// The fixtures are costs and gradients that PyTorch took by automatic differentiation in float64; generate.py beside
// them has the formulas and says how to make them again. Those of two layers are read in package stack.

// autoencoderCase is a case of autoencoder.json. A matrix is a list of its rows.
type autoencoderCase struct {
	Name   string
	Config struct {
		Activation                          Activation
		Output                              Output
		Untied                              bool
		Lambda, Gamma, Rho, Beta, Alpha, Mu float32 // weights of the terms in generate.py, 0 when absent
		Target                              float32 // of the sparsity term
		Corruption                          string  // how U was made from X
	}
	W, V  [][]float64 // hidden x visible; V only when untied
	B, C  []float64
	X, U  [][]float64   // samples x visible: the target, and the encoder's input where it is not X
	Draws [][][]float64 // samples x draws x visible: what the higher-order term adds to the input

	Expected struct {
		expectedCost
		Gradient struct {
			W, V [][]float64
			B, C []float64
		}
	}
}

// expectedCost is a cost and its terms.
type expectedCost struct {
	Cost  float64
	Terms map[string]struct {
		Value    float64 // before its weight
		Weighted float64
	}
}

// fixtures reads the cases of a file.
func fixtures[Case any](t *testing.T, file string) (cases []Case) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "fixtures", file))
	require.NoError(t, err)
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&cases))
	require.NotEmpty(t, cases)
	return cases
}

// narrow returns numbers that are the same in float32.
func narrow(t *testing.T, wide []float64) []float32 {
	t.Helper()
	x := make([]float32, len(wide))
	for i, v := range wide {
		x[i] = float32(v)
		require.Equal(t, v, float64(x[i]), "a float32")
	}
	return x
}

// requireClose compares the gradient of one parameter, relative to its largest element. Where all of them are 0, as for
// a bias below linear units, so must it be.
func requireClose(t *testing.T, want []float64, have []float32, parameter string) {
	t.Helper()
	require.Len(t, have, len(want), parameter)
	var largest, difference float64
	for i, w := range want {
		largest = max(largest, math.Abs(w))
		difference = max(difference, math.Abs(float64(have[i])-w))
	}
	require.LessOrEqual(t, difference, 2e-6*largest, "gradient of %s", parameter)
}

// The costs are the sums of their terms, by name and weight: the conventions are read here as they were written.
func TestFixtureTerms(t *testing.T) {
	for _, c := range fixtures[autoencoderCase](t, "autoencoder.json") {
		f := c.Config
		c.Expected.requireSum(t, c.Name, map[string]float32{
			"reconstruction": 1, "contraction": f.Lambda, "higher_order": f.Gamma, "output_contraction": f.Rho,
			"sparsity": f.Beta, "l1": f.Alpha, "weight_decay": f.Mu,
		})
	}
}

// requireSum requires exactly the terms that have a weight, and that they make the cost. Values have 10 decimals.
func (e expectedCost) requireSum(t *testing.T, name string, weights map[string]float32) {
	t.Helper()
	sum := 0.0
	for term, weight := range weights {
		value, ok := e.Terms[term]
		require.Equal(t, weight != 0, ok, "%s: %s", name, term)
		require.InDelta(t, float64(weight)*value.Value, value.Weighted, 1e-8, "%s: %s", name, term)
		sum += value.Weighted
	}
	require.InDelta(t, e.Cost, sum, 1e-8, name)
}

// config returns the configuration of a case. Corruption is not part of it: what came of that is given.
func (c autoencoderCase) config() Config {
	f := c.Config
	cfg := Config{
		Hidden: len(c.W), Activation: f.Activation, Untied: f.Untied, Output: f.Output,
		Lambda: f.Lambda, OutputLambda: f.Rho, L1: f.Alpha, Decay: f.Mu,
		Sparsity: Sparsity{Beta: f.Beta, Target: f.Target},
	}
	if f.Gamma > 0 {
		cfg.HigherOrder = HigherOrder{Gamma: f.Gamma, Sigma: 1, Draws: len(c.Draws[0])}
	}
	return cfg
}

// problem returns the parameters and samples of a case.
func (c autoencoderCase) problem(t *testing.T, cfg Config) problem {
	visible := len(c.C)
	p := problem{cfg: cfg, theta: newParameters(cfg, visible)}
	copy(p.theta.w.Data, narrow(t, slices.Concat(c.W...)))
	if cfg.Untied {
		copy(p.theta.v.Data, narrow(t, slices.Concat(c.V...)))
	}
	copy(p.theta.b, narrow(t, c.B))
	copy(p.theta.c, narrow(t, c.C))
	p.rows = &dataset.Matrix{Data: narrow(t, slices.Concat(c.X...)), Count: len(c.X), Width: visible}
	return p
}

// step returns a step for a case, with the inputs of the encoder and the draws as they are given.
func (c autoencoderCase) step(t *testing.T, p problem) *step {
	s := newStep(p.cfg, p.theta, p.rows, len(c.X), nil)
	inputs := c.X
	if c.U != nil {
		inputs = c.U
		s.u = newSamples(len(inputs), len(c.C)) // which fetch leaves alone, as the configuration has no corruption
		copy(s.u.Data, narrow(t, slices.Concat(inputs...)))
	}
	for _, o := range s.others {
		if h, ok := o.(*higherOrder); ok {
			c.giveDraws(t, h, inputs)
		}
	}
	return s
}

// giveDraws replaces the draws by those of a case.
func (c autoencoderCase) giveDraws(t *testing.T, h *higherOrder, inputs [][]float64) {
	for k := range h.draws {
		h.draws[k].given = true
		for i, u := range inputs {
			moved := slices.Clone(u)
			for j, e := range c.Draws[i][k] {
				moved[j] += e
			}
			copy(h.draws[k].x.Row(i), narrow(t, moved))
		}
	}
}

// byName returns the terms by their names in the fixtures.
func (t Terms) byName() map[string]float64 {
	return map[string]float64{
		"contraction": t.Contraction, "higher_order": t.HigherOrder, "output_contraction": t.OutputContraction,
		"sparsity": t.Sparsity, "l1": t.L1, "weight_decay": t.Decay,
	}
}

// Cost, terms and gradient are those of PyTorch, to float32 precision.
func TestAutoencoderFixtures(t *testing.T) {
	for _, c := range fixtures[autoencoderCase](t, "autoencoder.json") {
		t.Run(c.Name, func(t *testing.T) {
			cfg := c.config()
			s := c.step(t, c.problem(t, cfg))
			g := gradient(s, indices(len(c.X)))
			metrics := s.metrics(cfg)
			want := c.Expected
			require.InEpsilon(t, want.Cost, metrics.Total, 1e-6, "cost")
			require.InEpsilon(t, want.Terms["reconstruction"].Value, metrics.Reconstruction, 1e-6, "reconstruction")
			for name, have := range metrics.Terms.byName() {
				requireTerm(t, want.Terms[name].Weighted, have, name)
			}
			have := viewParameters(cfg, len(c.C), g)
			requireClose(t, slices.Concat(want.Gradient.W...), have.w.Data, "W")
			if cfg.Untied {
				requireClose(t, slices.Concat(want.Gradient.V...), have.v.Data, "V")
			}
			requireClose(t, want.Gradient.B, have.b, "b")
			requireClose(t, want.Gradient.C, have.c, "c")
		})
	}
}

// requireTerm compares a term, which is 0 where its weight is, and the higher-order term of linear units too.
func requireTerm(t *testing.T, want, have float64, name string) {
	t.Helper()
	if want == 0 {
		require.Zero(t, have, name)
		return
	}
	require.InEpsilon(t, want, have, 1e-6, name)
}
