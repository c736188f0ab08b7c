package onnx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed85368726/contractive/cae"
)

// Graph is what a file computes.
type Graph uint8

const (
	// Encoder takes samples x (batch x visible) to their codes h (batch x hidden).
	Encoder Graph = iota
	// Decoder takes codes h (batch x hidden) to reconstructions y (batch x visible).
	Decoder
	// Scorer takes samples x (batch x visible) to their scores: reconstruction (batch), the reconstruction error L;
	// features (batch x visible), its terms; jacobian_norm2 (batch), the squared Frobenius norm of J = dh/dx; and, on the
	// way there, h (batch x hidden) and y (batch x visible). See [cae.Score].
	Scorer
)

var graphNames = []string{"encoder", "decoder", "scorer"}

// String returns "encoder", "decoder" or "scorer".
func (g Graph) String() string {
	if int(g) >= len(graphNames) {
		return fmt.Sprintf("Graph(%d)", uint8(g))
	}
	return graphNames[g]
}

// MarshalText returns the text of String, for flags and JSON.
func (g Graph) MarshalText() ([]byte, error) {
	if err := g.check(); err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	return []byte(graphNames[g]), nil
}

// UnmarshalText accepts the texts of String. Other texts give an error that wraps [cae.ErrRange].
func (g *Graph) UnmarshalText(text []byte) error {
	i := slices.Index(graphNames, string(text))
	if i < 0 {
		return fmt.Errorf("onnx: Graph is %q, want %s: %w", text, strings.Join(graphNames, ", "), cae.ErrRange)
	}
	*g = Graph(i)
	return nil
}

func (g Graph) check() error {
	if int(g) >= len(graphNames) {
		return fmt.Errorf("Graph is %d, want at most %d: %w", g, len(graphNames)-1, cae.ErrRange)
	}
	return nil
}
