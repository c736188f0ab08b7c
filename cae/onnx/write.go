package onnx

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/protobuf"
)

// What a file says of itself. Version 7 of the format came with operator set 13.
const (
	irVersion = 7
	opset     = 13
	producer  = "contractive"
)

// Write writes a graph of the model. An unknown graph gives an error that wraps [cae.ErrRange], no model and no writer one that wraps
// [cae.ErrShape]; other errors are those of w.
func Write(w io.Writer, m *cae.Model, graph Graph) error {
	if err := write(w, m, graph); err != nil {
		return fmt.Errorf("onnx: Write: %w", err)
	}
	return nil
}

func write(w io.Writer, m *cae.Model, graph Graph) error {
	if err := graph.check(); err != nil {
		return err
	}
	if m == nil || m.Hidden() == 0 {
		return fmt.Errorf("model is nil or the zero value: %w", cae.ErrShape)
	}
	if w == nil {
		return fmt.Errorf("writer is nil: %w", cae.ErrShape)
	}
	n := network{
		builder: builder{stored: map[string]bool{}},
		model:   m, config: m.Config(), weights: m.EncoderWeights(), normaliser: m.Normaliser(),
	}
	n.build(graph)
	return modelMessage(n.graph(graph.String()), m).Write(w)
}

// modelMessage returns the ModelProto. A message must stay below 2 GiB, and the largest model has 1 GiB of parameters.
func modelMessage(graph *protobuf.Message, m *cae.Model) *protobuf.Message {
	var model, operators protobuf.Message
	operators.Int(opsetVersion, opset)
	model.Int(modelIRVersion, irVersion)
	model.Text(modelProducer, producer)
	model.Message(modelGraph, graph)
	model.Message(modelOpset, &operators)

	metadata := m.Metadata()
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		var entry protobuf.Message
		entry.Text(entryKey, key)
		entry.Text(entryValue, metadata[key])
		model.Message(modelMetadata, &entry)
	}
	return &model
}
