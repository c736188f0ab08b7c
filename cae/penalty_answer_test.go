package cae

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

// penaltyAnswers are the SHA-256 of the parameters of a model trained for 3 epochs on 200 samples, with what a sample
// gives: one for each configuration, like answers.
var penaltyAnswers = []struct {
	name   string
	cfg    Config
	sha256 string
}{
	{"higher-order", Config{
		Hidden: 24, Activation: Tanh, Lambda: 0.1, Corruption: Corruption{Noise: 0.3},
		HigherOrder: HigherOrder{Gamma: 0.5, Sigma: 0.2, Draws: 2},
	}, "fc70c7611cda3626d61de82a422cf68f975c95aa7ff139d4fe4d61fcd2bfc6b7"},
	{"l1", Config{
		Hidden: 24, Activation: Softplus, Untied: true, L1: 0.1, Decay: 0.001, Corruption: Corruption{Masking: 0.25},
	}, "ace240fcc219e17ebe50c528fbb19ac6eb20193df60590e242fca4f206a69165"},
	{"output contraction", Config{Hidden: 24, Activation: ReLU, OutputLambda: 0.1}, "369c5fd8a5e8712990c52996da80aaaca47f1ac94f33e36cbcf86391cd524bb4"},
	{"everything", Config{
		Hidden: 24, Untied: true, Output: SigmoidOutput, Lambda: 0.1, OutputLambda: 0.5, L1: 0.01, Decay: 0.001,
		HigherOrder: HigherOrder{Gamma: 0.5, Sigma: 0.2},
		Sparsity:    Sparsity{Beta: 0.1, Target: 0.2},
		Corruption:  Corruption{Masking: 0.25, Noise: 0.1},
	}, "4a49b57af88f3e4decb589f48bf2cf781cf39b74740a30dd0a8c9e1a94ed1026"},
}

func TestOneAnswerOfPenalties(t *testing.T) {
	onEveryTier(t, func(t *testing.T, workers ...int) {
		for _, a := range penaltyAnswers {
			for _, n := range workers {
				require.Equal(t, a.sha256, penaltyAnswer(t, a.cfg, n), "%s, %d workers", a.name, n)
			}
		}
	})
}

// penaltyAnswer trains, and returns the hash.
func penaltyAnswer(t *testing.T, cfg Config, workers int) string {
	p := newProblem(cfg, 70, 200, 1)
	m, history, err := Train(t.Context(), cfg, p.rows, TrainOptions{Epochs: 3, Batch: 64, Seed: 1, Workers: workers})
	require.NoError(t, err)
	metrics, err := m.Evaluate(t.Context(), p.rows)
	require.NoError(t, err)
	norm2, err := m.ReconstructionJacobianNorm2(p.rows.Row(0))
	require.NoError(t, err)
	return digest(t, m.theta.all, norm2, metrics.Total, history.Epochs[2].Metrics.Terms)
}

// digest returns the SHA-256 of values of fixed size, in little-endian order.
func digest(t *testing.T, values ...any) string {
	sum := sha256.New()
	for _, v := range values {
		require.NoError(t, binary.Write(sum, binary.LittleEndian, v))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
