package cae

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/need"
)

// answers are the SHA-256 of the file of a model trained for 2 epochs on 2,000 built-in digits, followed by their codes: one for each
// configuration, on every instruction set and architecture, with any number of workers.
var answers = []struct {
	name   string
	cfg    Config
	opts   TrainOptions
	sha256 string
}{
	{"tied", Config{Hidden: 64, Lambda: 0.1}, TrainOptions{Epochs: 2, Seed: 1}, "ddd675d74a7d307dd03fb3c4e0912d7bb292e66cc922eaefa15c3f31ca5d56bc"},
	{"untied", Config{Hidden: 24, Lambda: 0.1, Untied: true, Output: SigmoidOutput}, TrainOptions{Epochs: 2, Seed: 1, Optimizer: Momentum, Batch: 50}, "a7b06242d1267db424a04a70a80b9119ab574593b1a2df91c08d7ed8bf516a9d"},
}

// tierVariable names the instruction set that a child process has to run on.
const tierVariable = "CONTRACTIVE_TEST_ISA"

// TestOneAnswer trains on this process's instruction set and, in child processes, on every smaller one of the machine.
func TestOneAnswer(t *testing.T) {
	onEveryTier(t, requireAnswers)
}

// onEveryTier calls check on this process's instruction set and, in child processes that run the same test, on every
// smaller one, with the numbers of workers to take.
func onEveryTier(t *testing.T, check func(t *testing.T, workers ...int)) {
	if want := os.Getenv(tierVariable); want != "" {
		require.Equal(t, want, contractive.Active().String())
		check(t, 2)
		return
	}
	name := t.Name()
	for tier, switches := range smallerTiers() {
		t.Run(tier, func(t *testing.T) {
			need.Processes(t)
			child := exec.Command(os.Args[0], "-test.run=^"+name+"$", "-test.count=1", "-test.v")
			child.Env = append(os.Environ(), tierVariable+"="+tier, "GODEBUG="+switches)
			output, err := child.CombinedOutput()
			require.NoError(t, err, "%s", output)
			require.Contains(t, string(output), "--- PASS: "+name)
		})
	}
	t.Run(contractive.Active().String(), func(t *testing.T) {
		if contractive.Active() == contractive.Generic || testing.Short() {
			check(t, 3) // slow; TestTrainIsReproducible covers the other numbers
			return
		}
		check(t, 1, 2, 3)
	})
}

// smallerTiers returns the GODEBUG setting of each instruction set below the active one.
func smallerTiers() map[string]string {
	const noAVX512, noAVX2 = "cpu.avx512f=off", "cpu.avx512f=off,cpu.avx2=off"
	switch contractive.Active() {
	case contractive.AVX512:
		return map[string]string{"avx2": noAVX512, "generic": noAVX2}
	case contractive.AVX2:
		return map[string]string{"generic": noAVX2}
	}
	return nil // plain Go, and NEON, which cannot be switched off: the build tag purego covers that
}

// requireAnswers trains with each number of workers.
func requireAnswers(t *testing.T, workers ...int) {
	digits, err := dataset.Digits(2000, 1)
	require.NoError(t, err)
	for _, a := range answers {
		for _, n := range workers {
			a.opts.Workers = n
			m, _, err := Train(t.Context(), a.cfg, digits, a.opts)
			require.NoError(t, err)
			sum := sha256.New()
			require.NoError(t, m.Save(sum))
			codes := make([]float32, digits.Count*m.Hidden())
			require.NoError(t, m.Encoder().EncodeBatch(codes, digits.Data, digits.Count))
			for _, v := range codes {
				b := math.Float32bits(v)
				sum.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24)})
			}
			require.Equal(t, a.sha256, hex.EncodeToString(sum.Sum(nil)), "%s, %d workers", a.name, n)
		}
	}
}
