package cae

import (
	"fmt"
	"slices"
	"strings"
)

// names are the texts of an enumeration, by value.
type names []string

// text returns the name of value i of the enumeration called kind.
func (n names) text(kind string, i uint8) string {
	if int(i) >= len(n) {
		return fmt.Sprintf("%s(%d)", kind, i)
	}
	return n[i]
}

// value returns the value that text names.
func (n names) value(kind string, text []byte) (uint8, error) {
	i := slices.Index(n, string(text))
	if i < 0 {
		return 0, fmt.Errorf("cae: %s is %q, want %s: %w", kind, text, strings.Join(n, ", "), ErrRange)
	}
	return uint8(i), nil
}

// marshal is text for values that have a name.
func (n names) marshal(kind string, i uint8) ([]byte, error) {
	if err := n.check(kind, i); err != nil {
		return nil, fmt.Errorf("cae: %w", err)
	}
	return []byte(n[i]), nil
}

// check reports a value without a name.
func (n names) check(kind string, i uint8) error {
	if int(i) >= len(n) {
		return fmt.Errorf("%s is %d, want at most %d: %w", kind, i, len(n)-1, ErrRange)
	}
	return nil
}
