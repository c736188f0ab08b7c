package onnx

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

// fields are the values of a message by number, in order: uint64 or []byte.
type fields map[int][]any

// decode reads a message. It knows the wire format only, and shares nothing with the writer.
func decode(t testing.TB, data []byte) fields {
	f := fields{}
	for len(data) > 0 {
		tag, n := binary.Uvarint(data)
		require.Positive(t, n)
		data = data[n:]
		v, n := binary.Uvarint(data)
		require.Positive(t, n)
		data = data[n:]
		number := int(tag >> 3)
		switch tag & 7 {
		case 0:
			f[number] = append(f[number], v)
		case 2:
			require.LessOrEqual(t, v, uint64(len(data)))
			f[number] = append(f[number], data[:v])
			data = data[v:]
		default:
			t.Fatalf("field %d has wire type %d", number, tag&7)
		}
	}
	return f
}

func (f fields) only(t testing.TB, numbers ...int) {
	for have := range f {
		require.Contains(t, numbers, have)
	}
}

func (f fields) ints(number int) (all []int) {
	for _, v := range f[number] {
		all = append(all, int(v.(uint64)))
	}
	return all
}

func (f fields) texts(number int) (all []string) {
	for _, v := range f[number] {
		all = append(all, string(v.([]byte)))
	}
	return all
}

func (f fields) text(t testing.TB, number int) string {
	require.Len(t, f[number], 1, "field %d", number)
	return f.texts(number)[0]
}

func (f fields) messages(t testing.TB, number int) (all []fields) {
	for _, v := range f[number] {
		all = append(all, decode(t, v.([]byte)))
	}
	return all
}

func (f fields) message(t testing.TB, number int) fields {
	require.Len(t, f[number], 1, "field %d", number)
	return f.messages(t, number)[0]
}

// file is what a test wants to know of an ONNX file.
type file struct {
	name            string
	metadata        map[string]string
	nodes           []node
	initializers    map[string]tensor
	inputs, outputs map[string][]any // shapes
}

type node struct {
	operator   string
	in         []string
	out        string
	attributes map[string]any
}

type tensor struct {
	dims []int
	data any // []float32 or []int64
}

// decodeFile reads an ONNX file by the numbers of onnx.proto. Names occur once, and fields that it does not know are errors.
func decodeFile(t testing.TB, data []byte) file {
	model := decode(t, data)
	model.only(t, 1, 2, 7, 8, 14)
	require.Equal(t, []int{7}, model.ints(1), "ir_version")
	require.Equal(t, "contractive", model.text(t, 2), "producer_name")
	operators := model.message(t, 8)
	operators.only(t, 2) // the default domain
	require.Equal(t, []int{13}, operators.ints(2), "opset_import")

	graph := model.message(t, 7)
	graph.only(t, 1, 2, 5, 11, 12)
	f := file{
		name:     graph.text(t, 2),
		metadata: map[string]string{}, initializers: map[string]tensor{},
		inputs: decodeValues(t, graph.messages(t, 11)), outputs: decodeValues(t, graph.messages(t, 12)),
	}
	for _, m := range model.messages(t, 14) {
		require.NotContains(t, f.metadata, m.text(t, 1))
		f.metadata[m.text(t, 1)] = m.text(t, 2)
	}
	for _, m := range graph.messages(t, 1) {
		f.nodes = append(f.nodes, decodeNode(t, m))
	}
	for _, m := range graph.messages(t, 5) {
		name, v := decodeTensor(t, m)
		require.NotContains(t, f.initializers, name)
		f.initializers[name] = v
	}
	return f
}

func decodeNode(t testing.TB, m fields) node {
	m.only(t, 1, 2, 3, 4, 5)
	n := node{m.text(t, 4), m.texts(1), m.text(t, 2), map[string]any{}}
	require.Equal(t, n.out, m.text(t, 3), "a node is named after its output")
	for _, a := range m.messages(t, 5) {
		switch kind := a.ints(20); kind[0] {
		case 2:
			a.only(t, 1, 3, 20)
			n.attributes[a.text(t, 1)] = a.ints(3)[0]
		case 4:
			a.only(t, 1, 5, 20)
			_, n.attributes[a.text(t, 1)] = decodeTensor(t, a.message(t, 5))
		default:
			t.Fatalf("attribute of type %v", kind)
		}
	}
	return n
}

func decodeTensor(t testing.TB, m fields) (name string, v tensor) {
	m.only(t, 1, 2, 8, 9)
	v.dims = m.ints(1)
	count := 1
	for _, d := range v.dims {
		count *= d
	}
	switch kind := m.ints(2); kind[0] {
	case 1:
		v.data = make([]float32, count)
	case 7:
		v.data = make([]int64, count)
	default:
		t.Fatalf("tensor of type %v", kind)
	}
	raw := m[9][0].([]byte)
	require.Len(t, raw, binary.Size(v.data))
	require.NoError(t, binary.Read(bytes.NewReader(raw), binary.LittleEndian, v.data))
	return m.text(t, 8), v
}

// decodeValues returns the shapes, whose dimensions are an int or a name, of float32 values.
func decodeValues(t testing.TB, values []fields) map[string][]any {
	shapes := map[string][]any{}
	for _, m := range values {
		m.only(t, 1, 2, 3)
		require.NotEmpty(t, m.text(t, 3), "a description")
		of := m.message(t, 2).message(t, 1)
		require.Equal(t, []int{1}, of.ints(1), "float32")
		var shape []any
		for _, d := range of.message(t, 2).messages(t, 1) {
			require.Len(t, d, 1)
			if v := d.ints(1); v != nil {
				shape = append(shape, v[0])
			} else {
				shape = append(shape, d.text(t, 2))
			}
		}
		require.NotContains(t, shapes, m.text(t, 1))
		shapes[m.text(t, 1)] = shape
	}
	return shapes
}

// contents returns the bytes of a file.
func contents(t testing.TB, m *cae.Model, graph Graph) []byte {
	var buffer bytes.Buffer
	require.NoError(t, write(&buffer, m, graph))
	return buffer.Bytes()
}

func exported(t testing.TB, m *cae.Model, graph Graph) file {
	return decodeFile(t, contents(t, m, graph))
}

// operators returns the operators in order.
func (f file) operators() (all []string) {
	for _, n := range f.nodes {
		all = append(all, n.operator)
	}
	return all
}

// users returns the nodes that read a value.
func (f file) users(name string) (all []node) {
	for _, n := range f.nodes {
		for _, in := range n.in {
			if in == name {
				all = append(all, n)
			}
		}
	}
	return all
}
