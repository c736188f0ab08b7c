package kernels

import "fmt"

// equal panics unless got is want. The format names both: "y has %d elements,
// A has %d rows".
func equal(got, want int, op, format string) {
	if got != want {
		mismatch(got, want, op, format)
	}
}

//go:noinline
func mismatch(got, want int, op, format string) {
	panic("kernels: " + op + ": " + fmt.Sprintf(format, got, want))
}
