// Package finite tells numbers from NaN and the infinities.
package finite

// Is reports whether v is neither NaN nor infinite.
func Is[T float32 | float64](v T) bool { return v-v == 0 }

// FirstNot returns the index of the first NaN or infinity in x, or -1.
func FirstNot(x []float32) int {
	for i, v := range x {
		if !Is(v) {
			return i
		}
	}
	return -1
}
