package cae

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Shares divide the rows of dW and dV, and dc, without gaps or overlaps.
func TestSharesDivideTheGradient(t *testing.T) {
	const visible = 7
	for _, untied := range []bool{false, true} {
		for _, hidden := range []int{1, 15, 16, 17, 33, 64, 1000} {
			for n := 1; n < 9; n++ {
				var encoder, decoder, output int // units and features so far
				shares := newShares(Config{Hidden: hidden, Untied: untied, OutputLambda: 1}, visible, 2, n)
				require.LessOrEqual(t, len(shares), n)
				for _, s := range shares {
					for _, part := range []struct {
						interval
						end *int
					}{{s.encoder, &encoder}, {s.decoder, &decoder}, {s.output, &output}} {
						if part.len() > 0 {
							require.Equal(t, *part.end, part.lo, "%d units, %d workers: %+v", hidden, n, shares)
							*part.end = part.hi
						}
					}
					require.LessOrEqual(t, min(max(s.encoder.len(), s.decoder.len()), stripUnits), s.strip.Rows)
					require.LessOrEqual(t, min(s.encoder.len(), stripUnits), s.dp.Rows)
					require.Positive(t, s.encoder.len()+s.decoder.len(), "work for each")
				}
				require.Equal(t, hidden, encoder)
				require.Equal(t, visible, output)
				if untied {
					require.Equal(t, hidden, decoder)
				}
				if untied && n == 2 {
					require.Zero(t, shares[0].encoder.len()+shares[1].decoder.len(), "one needs dY, the other one X")
				}
			}
		}
	}
}
