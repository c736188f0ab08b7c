package main

import (
	"encoding/binary"
	"math"
)

// message is a protocol buffers message under construction.
type message []byte

func (m *message) varint(field int, v uint64) {
	*m = binary.AppendUvarint(binary.AppendUvarint(*m, uint64(field)<<3), v)
}

func (m *message) bytes(field int, data []byte) {
	*m = binary.AppendUvarint(binary.AppendUvarint(*m, uint64(field)<<3|2), uint64(len(data)))
	*m = append(*m, data...)
}

func (m *message) text(field int, s string) { m.bytes(field, []byte(s)) }

// encoderONNX returns an ONNX file of h = s(x W^T + b): a Gemm and a Sigmoid.
// The numbers are those of the fields in onnx.proto.
func encoderONNX(s spec) []byte {
	var graph message
	graph.bytes(1, onnxGemm())
	graph.bytes(1, onnxNode("Sigmoid", "z", "h"))
	graph.text(2, "encoder")
	graph.bytes(5, onnxTensor("w", s.b, s.n, s.k))
	graph.bytes(5, onnxTensor("b", s.bias, s.n))
	graph.bytes(11, onnxValue("x", s.m, s.k))
	graph.bytes(12, onnxValue("h", s.m, s.n))

	var opset, model message
	opset.varint(2, 13)
	model.varint(1, 8) // version of the format
	model.bytes(7, graph)
	model.bytes(8, opset)
	return model
}

func onnxGemm() message {
	const isInt = 2
	var transposed message
	transposed.text(1, "transB")
	transposed.varint(3, 1)
	transposed.varint(20, isInt)
	node := onnxNode("Gemm", "x", "z", "w", "b")
	node.bytes(5, transposed)
	return node
}

func onnxNode(operator, in, out string, weights ...string) message {
	var m message
	for _, name := range append([]string{in}, weights...) {
		m.text(1, name)
	}
	m.text(2, out)
	m.text(4, operator)
	return m
}

const onnxFloat = 1

func onnxTensor(name string, data []float32, dims ...int) message {
	var m message
	for _, d := range dims {
		m.varint(1, uint64(d))
	}
	m.varint(2, onnxFloat)
	m.text(8, name)
	raw := make([]byte, 0, 4*len(data))
	for _, v := range data {
		raw = appendFloat(raw, v)
	}
	m.bytes(9, raw)
	return m
}

func onnxValue(name string, dims ...int) message {
	var shape, tensor, kind, m message
	for _, d := range dims {
		var dim message
		dim.varint(1, uint64(d))
		shape.bytes(1, dim)
	}
	tensor.varint(1, onnxFloat)
	tensor.bytes(2, shape)
	kind.bytes(1, tensor)
	m.text(1, name)
	m.bytes(2, kind)
	return m
}

var order = binary.LittleEndian

func appendFloat(b []byte, v float32) []byte {
	return order.AppendUint32(b, math.Float32bits(v))
}
