package safetensors

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Write writes a sealed file. data holds the elements of h.Tensors one after the other. Equal arguments give
// equal bytes on every architecture. A header that [NewReader] would refuse gives an error that wraps
// ErrFormat or ErrTooLarge, and nothing is written.
func Write(w io.Writer, h Header, data []float32) error {
	header, err := seal(h, data)
	if err != nil {
		return fmt.Errorf("safetensors: Write: %w", err)
	}
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	if _, err := w.Write(append(length, header...)); err != nil {
		return fmt.Errorf("safetensors: Write: header: %w", err)
	}
	if err := writeElements(w, data); err != nil {
		return fmt.Errorf("safetensors: Write: payload: %w", err)
	}
	return nil
}

// seal returns the header's JSON text with both digests filled in.
func seal(h Header, data []float32) (string, error) {
	for _, key := range []string{PayloadDigest, HeaderDigest} {
		if _, taken := h.Metadata[key]; taken {
			return "", fmt.Errorf("metadata has the reserved key %q: %w", key, ErrFormat)
		}
	}
	payload := sha256.New()
	writeElements(payload, data) // a hash returns no error
	metadata := maps.Clone(h.Metadata)
	if metadata == nil {
		metadata = map[string]string{}
	}
	metadata[PayloadDigest] = hex.EncodeToString(payload.Sum(nil))
	metadata[HeaderDigest] = strings.Repeat("0", digestLength)

	text := format(metadata, h.Tensors)
	if len(text) > maxHeader {
		return "", fmt.Errorf("header has %d bytes, limit %d: %w", len(text), maxHeader, ErrTooLarge)
	}
	parsed, err := parse(text)
	if err != nil {
		return "", err
	}
	if have, want := int64(len(data)), parsed.size/elementSize; have != want {
		return "", fmt.Errorf("data has %d elements, want %d as in the shapes: %w", have, want, ErrFormat)
	}
	at := parsed.headerDigest
	return text[:at] + headerDigest(text, at) + text[at+digestLength:], nil
}

// headerDigest returns the digest of a header whose own digest stands at text[at:].
func headerDigest(text string, at int) string {
	sum := sha256.New()
	for _, part := range []string{text[:at], strings.Repeat("0", digestLength), text[at+digestLength:]} {
		var piece [512]byte // a string hashed in pieces is not copied whole
		for len(part) > 0 {
			n := copy(piece[:], part)
			sum.Write(piece[:n])
			part = part[n:]
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// format returns the header's JSON text: metadata with sorted keys, then the tensors in order, then spaces
// until the payload starts at a multiple of 8 bytes.
func format(metadata map[string]string, tensors []Tensor) string {
	text := append([]byte("{"), quote(metadataKey)...)
	text = append(text, ":{"...)
	for i, key := range slices.Sorted(maps.Keys(metadata)) {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, quote(key)+":"+quote(metadata[key])...)
	}
	text = append(text, '}')
	begin := 0
	for _, t := range tensors {
		end := begin + elementSize*elements(t.Shape)
		text = append(text, ","+quote(t.Name)+`:{"dtype":"F32","shape":[`...)
		for i, d := range t.Shape {
			if i > 0 {
				text = append(text, ',')
			}
			text = strconv.AppendInt(text, int64(d), 10)
		}
		text = fmt.Appendf(text, `],"data_offsets":[%d,%d]}`, begin, end)
		begin = end
	}
	text = append(text, '}')
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	return string(text)
}

// elements returns the product of a shape; parsing the formatted header catches an overflow.
func elements(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// quote returns s as a JSON string.
func quote(s string) string {
	text, _ := json.Marshal(s) // a string always has a JSON form
	return string(text)
}

// writeElements writes data in little-endian order.
func writeElements(w io.Writer, data []float32) error {
	buffer := make([]byte, 0, min(pieceSize, elementSize*len(data)))
	for len(data) > 0 {
		n := min(len(data), cap(buffer)/elementSize)
		buffer = buffer[:0]
		for _, v := range data[:n] {
			buffer = binary.LittleEndian.AppendUint32(buffer, math.Float32bits(v))
		}
		if _, err := w.Write(buffer); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}
