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
		Activation                          string // of the hidden units
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

// mapping counts the cases of a file that the package can be asked for.
type mapping struct {
	checked int
	missing []string
}

// note counts a case, and returns whether it can be checked.
func (m *mapping) note(name string, mapped bool) bool {
	if mapped {
		m.checked++
	} else {
		m.missing = append(m.missing, name)
	}
	return mapped
}

func (m *mapping) report(t *testing.T) {
	t.Logf("%d cases checked, %d not mapped yet: %q", m.checked, len(m.missing), m.missing)
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

// config returns the configuration of a case, and whether the package has what it asks for.
func (c autoencoderCase) config() (cfg Config, ok bool) {
	f := c.Config
	cfg = Config{Hidden: len(c.W), Untied: f.Untied, Output: f.Output, Lambda: f.Lambda}
	ok = f.Activation == "sigmoid" && f.Gamma == 0 && f.Rho == 0 && f.Beta == 0 && f.Alpha == 0 && f.Mu == 0 && f.Corruption == ""
	return cfg, ok
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

// Cost, terms and gradient are those of PyTorch, to float32 precision.
func TestAutoencoderFixtures(t *testing.T) {
	var m mapping
	for _, c := range fixtures[autoencoderCase](t, "autoencoder.json") {
		cfg, ok := c.config()
		if !m.note(c.Name, ok) {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			p := c.problem(t, cfg)
			g, metrics := p.gradient(nil)
			want := c.Expected
			require.InEpsilon(t, want.Cost, metrics.Total, 1e-6, "cost")
			require.InEpsilon(t, want.Terms["reconstruction"].Value, metrics.Reconstruction, 1e-6, "reconstruction")
			require.InEpsilon(t, want.Terms["contraction"].Value, metrics.JacobianNorm2, 1e-6, "||J||^2")
			require.InEpsilon(t, want.Terms["contraction"].Weighted, metrics.Penalty, 1e-6, "penalty")
			have := viewParameters(cfg, len(c.C), g)
			requireClose(t, slices.Concat(want.Gradient.W...), have.w.Data, "W")
			if cfg.Untied {
				requireClose(t, slices.Concat(want.Gradient.V...), have.v.Data, "V")
			}
			requireClose(t, want.Gradient.B, have.b, "b")
			requireClose(t, want.Gradient.C, have.c, "c")
		})
	}
	m.report(t)
	require.NotZero(t, m.checked)
}
