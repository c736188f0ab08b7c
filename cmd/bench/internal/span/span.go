// Package span reads lists and ranges of whole numbers from a command line.
package span

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxValues is the most values that one list may have.
const MaxValues = 10_000

// List reads comma-separated items, each as Item reads it, and returns every value once, in the
// order of the text.
func List(text string, low, high int) ([]int, error) {
	var list []int
	for item := range strings.SplitSeq(text, ",") {
		values, err := Item(item, low, high)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			if !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
		if len(list) > MaxValues {
			return nil, fmt.Errorf("%q has more than %d values", text, MaxValues)
		}
	}
	return list, nil
}

// Item reads one value or range, all of whose values must be from low to high:
//
//	5         5
//	1:4       1, 2, 3, 4
//	64:256+64 64, 128, 192, 256
//	64:1024*2 64, 128, 256, 512, 1024
//
// A hyphen does as well as a colon. The end belongs to the range if a step meets it.
func Item(text string, low, high int) ([]int, error) {
	from, rest, ranged := cutAny(text, ":-")
	first, err := number(text, from, low, high)
	if err != nil {
		return nil, err
	}
	if !ranged {
		return []int{first}, nil
	}
	to, step, stepped := cutAny(rest, "+*")
	last, err := number(text, to, low, high)
	if err != nil {
		return nil, err
	}
	if last < first {
		return nil, fmt.Errorf("range %q ends at %d, before its start %d", text, last, first)
	}
	next := func(v int) int { return v + 1 }
	if stepped {
		if next, err = stepper(text, rest[len(to)], step, first); err != nil {
			return nil, err
		}
	}
	var values []int
	for v := first; v <= last; v = next(v) {
		if values = append(values, v); len(values) > MaxValues {
			return nil, fmt.Errorf("range %q has more than %d values", text, MaxValues)
		}
	}
	return values, nil
}

// stepper returns what leads from one value of a range to the next.
func stepper(text string, sign byte, step string, first int) (func(int) int, error) {
	if sign == '+' {
		n, err := number(text, step, 1, 1<<30)
		return func(v int) int { return v + n }, err
	}
	n, err := number(text, step, 2, 1<<30)
	if err == nil && first < 1 {
		err = fmt.Errorf("range %q multiplies %d, want a start of at least 1", text, first)
	}
	return func(v int) int { return v * n }, err
}

func number(text, part string, low, high int) (int, error) {
	n, err := strconv.Atoi(part)
	if err != nil || n < low || n > high {
		if part == text {
			return 0, fmt.Errorf("%q, want %d to %d", text, low, high)
		}
		return 0, fmt.Errorf("%q in %q, want %d to %d", part, text, low, high)
	}
	return n, nil
}

// cutAny is strings.Cut at the first of several bytes.
func cutAny(s, any string) (before, after string, found bool) {
	if i := strings.IndexAny(s, any); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}
