package kernels

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every small shape, and some of several strips and steps; what lies between the rows of B stays as it was.
func TestTranspose(t *testing.T) {
	r := newRand()
	check := func(rows, cols, gap int) {
		a, b := matrix(r, rows, cols, gap), matrix(r, cols, rows, 3*gap)
		want := b.clone()
		for i := range rows {
			for j, v := range a.Row(i) {
				want.Row(j)[i] = v
			}
		}
		Transpose(b, a)
		requireBits(t, want.Data, b.Data, fmt.Sprintf("%d x %d, gap %d", rows, cols, gap))
	}
	for rows := range 36 {
		for cols := range 36 {
			check(rows, cols, (rows+cols)%3)
		}
	}
	for _, s := range [][2]int{{64, 64}, {65, 1}, {1, 1025}, {128, 64}, {64, 128}, {131, 1100}, {200, 2059}} {
		check(s[0], s[1], 0)
		check(s[0], s[1], 5)
	}
}

// A NaN keeps its payload: a transpose copies.
func TestTransposeKeepsNaN(t *testing.T) {
	a, b := NewMatrix(9, 17), NewMatrix(17, 9)
	nan := math.Float32frombits(0x7fa00001) // signalling
	a.Row(8)[16] = nan
	Transpose(b, a)
	require.Equal(t, uint32(0x7fa00001), math.Float32bits(b.Row(16)[8]))
}
