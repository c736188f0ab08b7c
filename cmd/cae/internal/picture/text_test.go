package picture

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSheet(t *testing.T) {
	image := []float64{
		0, 0, 1, 1,
		0, 0, 1, 1,
		-1, 0, 0, 0.5,
		-1, 0, 0, 0,
	}
	require.Equal(t, "  @@    @@\n&  :  &  :\n", sheet([][]float64{image, image}, 4))
	require.Equal(t, "\n\n", sheet([][]float64{make([]float64, 16)}, 4))
	require.Equal(t, "@@@\n@@@\n", sheet([][]float64{{1, 1, 1, 1, 1, 1, 1, 1, 1}}, 3), "an odd number of rows")
}
