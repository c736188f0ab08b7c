package onnx

import "github.com/seed85368726/contractive/internal/protobuf"

// builder collects the parts of a graph. Values are known by their names; a node is named after its output.
type builder struct {
	nodes, initializers, inputs, outputs []*protobuf.Message
	stored                               map[string]bool // the initializers
}

// node adds out = operator(in...) and returns out.
func (b *builder) node(operator, out string, in ...string) string {
	return b.nodeWith(operator, nil, out, in...)
}

func (b *builder) nodeWith(operator string, attributes []attribute, out string, in ...string) string {
	var m protobuf.Message
	for _, name := range in {
		m.Text(nodeInput, name)
	}
	m.Text(nodeOutput, out)
	m.Text(nodeName, out)
	m.Text(nodeOperator, operator)
	for _, a := range attributes {
		m.Message(nodeAttribute, a)
	}
	b.nodes = append(b.nodes, &m)
	return out
}

// store adds an array, once however often it is used, and returns its name.
func (b *builder) store(name string, data []float32, dims ...int) string {
	if !b.stored[name] {
		b.initializers = append(b.initializers, floatTensor(name, data, dims...))
		b.stored[name] = true
	}
	return name
}

// scalar adds a constant.
func (b *builder) scalar(name string, v float32) string { return b.store(name, []float32{v}) }

func (b *builder) input(name, doc string, rowDims ...int) string {
	b.inputs = append(b.inputs, batchValue(name, doc, rowDims...))
	return name
}

func (b *builder) output(name, doc string, rowDims ...int) {
	b.outputs = append(b.outputs, batchValue(name, doc, rowDims...))
}

// graph returns the GraphProto.
func (b *builder) graph(name string) *protobuf.Message {
	var m protobuf.Message
	add := func(field int, parts []*protobuf.Message) {
		for _, p := range parts {
			m.Message(field, p)
		}
	}
	add(graphNode, b.nodes)
	m.Text(graphName, name)
	add(graphInitializer, b.initializers)
	add(graphInput, b.inputs)
	add(graphOutput, b.outputs)
	return &m
}
