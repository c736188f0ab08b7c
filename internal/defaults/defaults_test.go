package defaults

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/optimizer"
)

type numbers struct {
	epochs, batch, workers                int
	rate, momentum, beta1, beta2, epsilon float32
}

func (n numbers) filled(rule optimizer.Rule) numbers {
	Options{&n.epochs, &n.batch, &n.workers, &n.rate, &n.momentum, &n.beta1, &n.beta2, &n.epsilon}.Fill(rule)
	return n
}

func TestFill(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	require.Equal(t, numbers{10, 128, 3, 0.001, 0.9, 0.9, 0.999, 1e-8}, numbers{}.filled(optimizer.Adam))
	require.Equal(t, float32(0.01), numbers{}.filled(optimizer.SGD).rate)
	require.Equal(t, float32(0.01), numbers{}.filled(optimizer.Momentum).rate)
	given := numbers{1, 2, 3, 4, 5, 6, 7, 8}
	require.Equal(t, given, given.filled(optimizer.Adam), "what is there stays, out of range or not")
}
