package safetensors

import (
	"fmt"
	"maps"
	"slices"
)

// The metadata keys that say what a file holds.
const (
	KeyFormat  = "format"
	KeyVersion = "format_version"
)

// checkKind reports a file of another format (ErrFormat) or version (ErrVersion), and one that is not sealed (ErrFormat).
func (r *Reader) checkKind(format, version string) error {
	if have := r.Metadata[KeyFormat]; have != format {
		return fmt.Errorf("metadata %q is %.40q, want %q: %w", KeyFormat, have, format, ErrFormat)
	}
	if have := r.Metadata[KeyVersion]; have != version {
		return fmt.Errorf("metadata %q is %.40q, want %q: %w", KeyVersion, have, version, ErrVersion)
	}
	if !r.Sealed {
		return fmt.Errorf("metadata has no %q: %w", HeaderDigest, ErrFormat)
	}
	return nil
}

// checkTensors reports the first tensor that is not as wanted, with an error that wraps ErrFormat.
func (h Header) checkTensors(want []Tensor) error {
	if len(h.Tensors) != len(want) {
		return fmt.Errorf("file has %d tensors, want %d: %w", len(h.Tensors), len(want), ErrFormat)
	}
	for i, t := range want {
		have := h.Tensors[i]
		if have.Type != t.Type {
			return fmt.Errorf("tensor %d is %.40q with dtype %v, want %v: %w", i, have.Name, have.Type, t.Type, ErrFormat)
		}
		if have.Name != t.Name || !slices.Equal(have.Shape, t.Shape) {
			return fmt.Errorf("tensor %d is %.40q with shape %v, want %q with shape %v: %w", i, have.Name, have.Shape, t.Name, t.Shape, ErrFormat)
		}
	}
	return nil
}

// checkMetadata reports the first entry, by its key, that is not as wanted, and entries beyond those, with an error that wraps ErrFormat.
func (h Header) checkMetadata(want map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if have := h.Metadata[key]; have != want[key] {
			return fmt.Errorf("metadata %q is %.100q, want %q: %w", key, have, want[key], ErrFormat)
		}
	}
	if len(h.Metadata) != len(want) {
		return fmt.Errorf("metadata has %d entries, want %d: %w", len(h.Metadata), len(want), ErrFormat)
	}
	return nil
}
