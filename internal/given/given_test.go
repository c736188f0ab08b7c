package given

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
)

func TestContext(t *testing.T) {
	require.NoError(t, Context(t.Context()))
	err := Context(nil)
	require.ErrorIs(t, err, dataset.ErrShape)
	require.EqualError(t, err, "context is nil: shape mismatch")
}
