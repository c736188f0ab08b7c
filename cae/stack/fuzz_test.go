package stack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/cause"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// FuzzMetadata changes entries of a classifier's metadata and its number of tensors: either that is refused with a cause,
// or the shapes are within their limits.
func FuzzMetadata(f *testing.F) {
	f.Add("hidden", "3 2", 6)
	f.Add("hidden", "3", 6)
	f.Add("hidden", "3  2", 6)
	f.Add("hidden", "3 -2", 6)
	f.Add("hidden", "16777216 16777216", 6)
	f.Add("visible", "9223372036854775807", 6)
	f.Add("classes", "0", 6)
	f.Add("activations", "tanh relu identity", 8)
	f.Add("activations", "tanh", 3)
	f.Add("hidden", "", 0)
	f.Add("normalise", "standard", 8)
	f.Add("normalise", "?", 6)
	f.Add("hidden", "3 2", 1<<20)
	f.Fuzz(func(t *testing.T, key, value string, count int) {
		entries := goldenClassifier().net.layout().metadata()
		entries[key] = value
		h := safetensors.Header{Metadata: entries, Tensors: make([]safetensors.Tensor, min(max(count, 0), 1024))}
		l, err := parseLayout(h)
		if err != nil {
			require.True(t, cause.OfReading(err), "%v", err)
			return
		}
		require.NoError(t, checkShapes(l.shapes))
		total := 0
		for _, s := range l.shapes {
			total += s.units*s.inputs + s.units
		}
		require.LessOrEqual(t, total, maxParameters)
	})
}
