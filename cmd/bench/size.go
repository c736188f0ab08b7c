package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/cmd/bench/internal/span"
)

// size holds the factors of a case: n, rows x columns, or the three of a product of matrices.
type size []int

const maxFactor = 1 << 28

// parseSizes reads a list of sizes such as 784, 64x784 or 128x784x64. A factor can be a range.
func parseSizes(list string) ([]size, error) {
	var sizes []size
	for text := range strings.SplitSeq(list, ",") {
		some, err := parseSize(text)
		if err != nil {
			return nil, fmt.Errorf("%q: %w; a size is like 784, 64x784 or 128x784x64, a factor like 64, 1:8, 64:256+64 or 64:1024*2", text, err)
		}
		for _, s := range some {
			if !slices.ContainsFunc(sizes, s.equal) {
				sizes = append(sizes, s)
			}
		}
		if len(sizes) > span.MaxValues {
			return nil, fmt.Errorf("%q: more than %d sizes", text, span.MaxValues)
		}
	}
	return sizes, nil
}

// parseSize reads one size, all of whose factors' values are combined.
func parseSize(text string) ([]size, error) {
	sizes := []size{nil}
	for factor := range strings.SplitSeq(text, "x") {
		values, err := span.Item(factor, 1, maxFactor)
		if err != nil {
			return nil, fmt.Errorf("factor %w", err)
		}
		if len(sizes[0]) == 3 {
			return nil, fmt.Errorf("%d factors, want at most 3", strings.Count(text, "x")+1)
		}
		if len(sizes)*len(values) > span.MaxValues {
			return nil, fmt.Errorf("more than %d sizes", span.MaxValues)
		}
		var longer []size
		for _, s := range sizes {
			for _, v := range values {
				longer = append(longer, append(slices.Clone(s), v))
			}
		}
		sizes = longer
	}
	return sizes, nil
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
	layerForm   form = "VxH"   // visible, hidden
)

func (f form) arity() int { return 1 + strings.Count(string(f), "x") }
