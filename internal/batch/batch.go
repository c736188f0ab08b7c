// Package batch checks the lengths of rows that lie one after the other.
package batch

import (
	"fmt"

	"github.com/seed85368726/contractive/dataset"
)

// Check reports lengths that are not those of n codes and n samples, with an error that wraps dataset.ErrShape.
func Check(dst, x []float32, n, hidden, visible int) error {
	switch {
	case n < 0:
		return fmt.Errorf("n is %d, want at least 0: %w", n, dataset.ErrShape)
	case !isProduct(len(dst), n, hidden):
		return fmt.Errorf("dst has %d elements, want n * hidden = %d * %d: %w", len(dst), n, hidden, dataset.ErrShape)
	case !isProduct(len(x), n, visible):
		return fmt.Errorf("x has %d elements, want n * visible = %d * %d: %w", len(x), n, visible, dataset.ErrShape)
	}
	return nil
}

// isProduct reports whether length is n * m, without overflow.
func isProduct(length, n, m int) bool {
	if m == 0 {
		return length == 0
	}
	return length/m == n && length%m == 0
}
