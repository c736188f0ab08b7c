package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// size holds the factors of a case: n, rows x columns, or the three of a product of matrices.
type size []int

const maxFactor = 1 << 28

// parseSize reads a size such as 784, 64x784 or 128x784x64.
func parseSize(text string) (size, error) {
	var s size
	for factor := range strings.SplitSeq(text, "x") {
		n, err := strconv.Atoi(factor)
		if err != nil || n < 1 || n > maxFactor {
			return nil, fmt.Errorf("factor %q, want 1 to %d; a size is like 784, 64x784 or 128x784x64", factor, maxFactor)
		}
		s = append(s, n)
	}
	if len(s) > 3 {
		return nil, fmt.Errorf("%d factors, want at most 3", len(s))
	}
	return s, nil
}

// String returns the size as parseSize reads it.
func (s size) String() string {
	factors := make([]string, len(s))
	for i, n := range s {
		factors[i] = strconv.Itoa(n)
	}
	return strings.Join(factors, "x")
}

func (s size) equal(t size) bool { return slices.Equal(s, t) }

func joinSizes(sizes []size) string {
	texts := make([]string, len(sizes))
	for i, s := range sizes {
		texts[i] = s.String()
	}
	return strings.Join(texts, ",")
}

// form says what the factors of a kernel's sizes mean.
type form string

const (
	vectorForm  form = "N"
	matrixForm  form = "RxC"   // rows, columns
	productForm form = "BxVxH" // batch, visible, hidden
	panelForm   form = "MxNxK" // rows, columns, inner index
)

func (f form) arity() int { return 1 + strings.Count(string(f), "x") }
