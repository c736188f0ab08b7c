package allocation

import (
	"testing"

	"github.com/stretchr/testify/require"
)

var sink []byte

func TestBytes(t *testing.T) {
	const piece = 1 << 20
	used := Bytes(func() {
		for range 3 {
			sink = make([]byte, piece)
		}
	})
	require.GreaterOrEqual(t, used, uint64(3*piece))
	require.Less(t, used, uint64(4*piece))
	require.Less(t, Bytes(func() {}), uint64(64<<10))
}
