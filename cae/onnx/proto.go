package onnx

import (
	"encoding/binary"

	"github.com/seed85368726/contractive/internal/protobuf"
)

// The messages of a file, and the numbers of their fields in onnx.proto.
const (
	modelIRVersion = 1
	modelProducer  = 2
	modelGraph     = 7
	modelOpset     = 8
	modelMetadata  = 14

	opsetVersion = 2

	entryKey   = 1
	entryValue = 2

	graphNode        = 1
	graphName        = 2
	graphInitializer = 5
	graphInput       = 11
	graphOutput      = 12

	nodeInput     = 1
	nodeOutput    = 2
	nodeName      = 3
	nodeOperator  = 4
	nodeAttribute = 5

	attributeName   = 1
	attributeInt    = 3
	attributeTensor = 5
	attributeType   = 20

	tensorDim  = 1
	tensorType = 2
	tensorName = 8
	tensorRaw  = 9

	valueName = 1
	valueType = 2
	valueDoc  = 3

	typeTensor  = 1
	typeElement = 1
	typeShape   = 2
	shapeDim    = 1
	dimValue    = 1
	dimParam    = 2
)

// The values of two enumerations.
const (
	elementFloat = 1
	elementInt64 = 7

	attributeIsInt    = 2
	attributeIsTensor = 4
)

// batch is the name of the dimension that a file leaves open.
const batch = "batch"

// attribute is an AttributeProto.
type attribute = *protobuf.Message

func intAttribute(name string, v int) attribute {
	var m protobuf.Message
	m.Text(attributeName, name)
	m.Int(attributeInt, v)
	m.Int(attributeType, attributeIsInt)
	return &m
}

func tensorAttribute(name string, v *protobuf.Message) attribute {
	var m protobuf.Message
	m.Text(attributeName, name)
	m.Message(attributeTensor, v)
	m.Int(attributeType, attributeIsTensor)
	return &m
}

// floatTensor is a TensorProto; one without dimensions is a scalar.
func floatTensor(name string, data []float32, dims ...int) *protobuf.Message {
	m := tensorHead(name, elementFloat, dims)
	m.Floats(tensorRaw, data)
	return m
}

func intTensor(name string, data ...int64) *protobuf.Message {
	m := tensorHead(name, elementInt64, []int{len(data)})
	var raw []byte
	for _, v := range data {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	m.Bytes(tensorRaw, raw)
	return m
}

func tensorHead(name string, element int, dims []int) *protobuf.Message {
	var m protobuf.Message
	for _, d := range dims {
		m.Int(tensorDim, d)
	}
	m.Int(tensorType, element)
	m.Text(tensorName, name)
	return &m
}

// batchValue is a ValueInfoProto for a row of rowDims elements for each sample.
func batchValue(name, doc string, rowDims ...int) *protobuf.Message {
	var dim, shape, tensor, kind, m protobuf.Message
	dim.Text(dimParam, batch)
	shape.Message(shapeDim, &dim)
	for _, d := range rowDims {
		var dim protobuf.Message
		dim.Int(dimValue, d)
		shape.Message(shapeDim, &dim)
	}
	tensor.Int(typeElement, elementFloat)
	tensor.Message(typeShape, &shape)
	kind.Message(typeTensor, &tensor)
	m.Text(valueName, name)
	m.Message(valueType, &kind)
	m.Text(valueDoc, doc)
	return &m
}
