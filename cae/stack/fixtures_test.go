package stack

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// The fixtures are costs and gradients that PyTorch took by automatic differentiation in float64; generate.py beside
// them has the formulas and says how to make them again.

// fixture is a case of twolayer.json, which is kappa times the mean of ||dh2/dx||_F^2 alone, or of classifier.json: the mean of
// -log softmax(U h2 + d)[label], and with a kappa the contraction added. A matrix is a list of its rows.
type fixture struct {
	Name   string
	Config struct {
		Activations [2]cae.Activation
		Kappa       float32 // 0 when absent
	}
	fixtureParameters
	X        [][]float64 // samples x visible
	Labels   []int
	Expected struct {
		Cost  float64
		Terms map[string]struct {
			Value    float64 // before its weight
			Weighted float64
		}
		Gradient fixtureParameters
	}
}

// fixtureParameters are two layers and, in classifier.json, a head: h2 = s2(W2 s1(W1 x + b1) + b2), U h2 + d.
type fixtureParameters struct {
	W1, W2, U [][]float64 // hidden1 x visible, hidden2 x hidden1, classes x hidden2
	B1, B2, D []float64
}

// fixtures reads the cases of a file.
func fixtures(t *testing.T, file string) (cases []fixture) {
	content, err := os.ReadFile(filepath.Join("..", "testdata", "fixtures", file))
	require.NoError(t, err)
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&cases))
	return cases
}

// problem returns the parameters and samples of a case. One without a head gets one of zeros for a single class, which adds
// nothing to the cost: log 1 = 0.
func (f fixture) problem(t *testing.T) problem {
	p := problem{sizes: []int{len(f.X[0]), len(f.B1), len(f.B2), max(1, len(f.D))}, costs: costs{lambda: f.Config.Kappa}}
	p.net = newNetwork([]shape{
		{p.sizes[1], p.sizes[0], f.Config.Activations[0]},
		{p.sizes[2], p.sizes[1], f.Config.Activations[1]},
		{units: p.sizes[3], inputs: p.sizes[2]},
	})
	copy(p.net.all, narrow(t, f.flat()))
	p.rows = &dataset.Matrix{Data: narrow(t, slices.Concat(f.X...)), Count: len(f.X), Width: len(f.X[0]), Labels: f.Labels}
	if f.Labels == nil {
		p.rows.Labels = make([]int, len(f.X))
	}
	return p
}

// flat returns the parameters in the order of a network's vector.
func (p fixtureParameters) flat() []float64 {
	return slices.Concat(slices.Concat(p.W1...), p.B1, slices.Concat(p.W2...), p.B2, slices.Concat(p.U...), p.D)
}

// narrow returns numbers that are the same in float32.
func narrow(t *testing.T, wide []float64) []float32 {
	x := make([]float32, len(wide))
	for i, v := range wide {
		x[i] = float32(v)
		require.Equal(t, v, float64(x[i]), "a float32")
	}
	return x
}

// Cost, terms and the gradient of every parameter are those of PyTorch, to float32 precision.
func TestFixtures(t *testing.T) {
	for file, count := range map[string]int{"twolayer.json": 7, "classifier.json": 14} {
		cases := fixtures(t, file)
		require.Len(t, cases, count)
		for _, f := range cases {
			t.Run(file+"/"+f.Name, f.check)
		}
	}
}

func (f fixture) check(t *testing.T) {
	p := f.problem(t)
	g, s := p.gradient(len(f.X), indices(len(f.X)), nil)
	f.checkTerms(t, s)
	require.InEpsilon(t, f.Expected.Cost, p.total(s), 1e-6, "cost")
	requireGradient(t, p.net, f.Expected.Gradient.flat(), g)
}

// checkTerms compares the terms that the case has to have.
func (f fixture) checkTerms(t *testing.T, s *step) {
	terms := f.Expected.Terms
	var names []string
	if f.Labels != nil {
		names = append(names, "cross_entropy")
		var sum tally
		sum.add(&s.forward)
		require.InEpsilon(t, terms["cross_entropy"].Value, sum.metrics().Cost, 1e-6, "cross-entropy")
	}
	if f.Config.Kappa > 0 {
		names = append(names, "contraction")
		norm2 := s.sumNorms2() / float64(s.samples)
		require.InEpsilon(t, terms["contraction"].Value, norm2, 1e-6, "||J||^2")
		require.InEpsilon(t, terms["contraction"].Weighted, float64(f.Config.Kappa)*norm2, 1e-6, "contraction")
	}
	require.ElementsMatch(t, names, slices.Collect(maps.Keys(terms)))
}

// requireGradient compares the gradient of each parameter, relative to its largest element. Where all of them are 0, as for a bias
// below linear units, so must it be. Layers above those that want has are left out.
func requireGradient(t *testing.T, net network, want []float64, have []float32) {
	for k, l := range net.layers {
		if l.start == len(want) {
			return
		}
		requireClose(t, want[l.start:l.bias()], have[l.start:], "W of layer %d", k)
		requireClose(t, want[l.bias():][:len(l.b)], have[l.bias():], "b of layer %d", k)
	}
}

func requireClose(t *testing.T, want []float64, have []float32, format string, k int) {
	var largest, difference float64
	for i, w := range want {
		largest = max(largest, math.Abs(w))
		difference = max(difference, math.Abs(float64(have[i])-w))
	}
	require.LessOrEqual(t, difference, 1e-6*largest, format, k)
}
