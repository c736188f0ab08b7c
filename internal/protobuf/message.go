// Package protobuf writes messages in the wire format of protocol buffers
// (https://protobuf.dev/programming-guides/encoding): for each field a tag, (number << 3) | wire type, and its value. It has
// what files of known schema need: integers, bytes, float32 arrays as bytes, and messages within messages.
package protobuf

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
)

// The wire types.
const (
	typeVarint = 0
	typeBytes  = 2 // a length and as many bytes
)

const (
	floatSize  = 4
	bufferSize = 1 << 16
)

// Message is a message under construction; its zero value is empty. Fields are written in the order of the calls. A message
// holds its arrays and inner messages by reference, so that nesting copies nothing.
type Message struct {
	pieces []piece
	size   int
}

// piece is a stretch of a message: encoded bytes, or the elements of an array.
type piece struct {
	bytes  []byte
	floats []float32
}

// Size returns the number of bytes of the message.
func (m *Message) Size() int { return m.size }

// Int appends an integer of type int32, int64 or enum, at least 0.
func (m *Message) Int(field, v int) {
	m.tag(field, typeVarint)
	m.varint(uint64(v))
}

// Text appends a string.
func (m *Message) Text(field int, s string) { m.Bytes(field, []byte(s)) }

// Bytes appends a field of type bytes.
func (m *Message) Bytes(field int, data []byte) {
	m.tag(field, typeBytes)
	m.varint(uint64(len(data)))
	m.raw(data)
}

// Floats appends a field of type bytes that holds v in little-endian order. v must not change before it is written.
func (m *Message) Floats(field int, v []float32) {
	m.tag(field, typeBytes)
	m.varint(uint64(floatSize * len(v)))
	m.pieces = append(m.pieces, piece{floats: v})
	m.size += floatSize * len(v)
}

// Message appends an inner message, which is complete.
func (m *Message) Message(field int, inner *Message) {
	m.tag(field, typeBytes)
	m.varint(uint64(inner.size))
	m.pieces = append(m.pieces, inner.pieces...)
	m.size += inner.size
}

func (m *Message) tag(field, wireType int) { m.varint(uint64(field)<<3 | uint64(wireType)) }

// varint appends v in groups of 7 bits, the lowest first; the high bit of a byte says that more follow.
func (m *Message) varint(v uint64) { m.raw(binary.AppendUvarint(nil, v)) }

func (m *Message) raw(data []byte) {
	m.pieces = append(m.pieces, piece{bytes: data})
	m.size += len(data)
}

// Write writes the message.
func (m *Message) Write(w io.Writer) error {
	b := bufio.NewWriterSize(w, bufferSize) // it keeps the first error for Flush
	for _, p := range m.pieces {
		b.Write(p.bytes)
		for _, v := range p.floats {
			b.Write(binary.LittleEndian.AppendUint32(b.AvailableBuffer(), math.Float32bits(v)))
		}
	}
	return b.Flush()
}
