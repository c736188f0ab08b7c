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

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/strict"
)

// Write writes a sealed file of F32 tensors. data holds the elements of h.Tensors one after the other. Equal arguments give
// equal bytes on every architecture. A header that [NewReader] would refuse gives an error that wraps
// ErrFormat or ErrTooLarge, and nothing is written.
func Write(w io.Writer, h Header, data []float32) error { return WriteWide(w, h, nil, data) }

// WriteWide is Write for a file whose first tensors are F64, with the elements wide, and whose others are F32.
func WriteWide(w io.Writer, h Header, wide []float64, data []float32) error {
	header, err := seal(h, wide, data)
	if err != nil {
		return fmt.Errorf("safetensors: Write: %w", err)
	}
	if w == nil {
		return fmt.Errorf("safetensors: Write: writer is nil: %w", dataset.ErrShape)
	}
	w = strict.Writer(w)
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	if _, err := w.Write(append(length, header...)); err != nil {
		return fmt.Errorf("safetensors: Write: header: %w", err)
	}
	if err := writePayload(w, wide, data); err != nil {
		return fmt.Errorf("safetensors: Write: payload: %w", err)
	}
	return nil
}

// seal returns the header's JSON text with both digests filled in.
func seal(h Header, wide []float64, data []float32) (string, error) {
	for _, key := range []string{PayloadDigest, HeaderDigest} {
		if _, taken := h.Metadata[key]; taken {
			return "", fmt.Errorf("metadata has the reserved key %q: %w", key, ErrFormat)
		}
	}
	payload := sha256.New()
	writePayload(payload, wide, data) // a hash returns no error
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
	parsed, err := parse(text, []Type{F32, F64})
	if err != nil {
		return "", err
	}
	if err := checkElements(h.Tensors, len(wide), len(data)); err != nil {
		return "", err
	}
	at := parsed.headerDigest
	return text[:at] + headerDigest(text, at) + text[at+digestLength:], nil
}

// checkElements compares tensors, whose sizes are in range, with the numbers of elements of both types.
func checkElements(tensors []Tensor, wide, data int) error {
	var counts [2]int
	for i, t := range tensors {
		if t.Type == F64 && i > 0 && tensors[i-1].Type != F64 {
			return fmt.Errorf("tensor %q is F64 behind an F32, want it before: %w", t.Name, ErrFormat)
		}
		counts[t.Type] += t.Elements()
	}
	if counts[F64] != wide {
		return fmt.Errorf("wide has %d elements, want %d as in the shapes: %w", wide, counts[F64], ErrFormat)
	}
	if counts[F32] != data {
		return fmt.Errorf("data has %d elements, want %d as in the shapes: %w", data, counts[F32], ErrFormat)
	}
	return nil
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
		end := begin + t.Type.size()*t.Elements() // parsing the text catches an overflow
		text = append(text, ","+quote(t.Name)+`:{"dtype":"`+t.Type.String()+`","shape":[`...)
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

// quote returns s as a JSON string.
func quote(s string) string {
	text, _ := json.Marshal(s) // a string always has a JSON form
	return string(text)
}

// writePayload writes both kinds of elements in little-endian order.
func writePayload(w io.Writer, wide []float64, data []float32) error {
	err := writeElements(w, wide, F64.size(), func(b []byte, v float64) []byte {
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	})
	if err != nil {
		return err
	}
	return writeElements(w, data, F32.size(), func(b []byte, v float32) []byte {
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	})
}

// writeElements writes elements of a size in pieces.
func writeElements[T float32 | float64](w io.Writer, data []T, size int, encode func([]byte, T) []byte) error {
	buffer := make([]byte, 0, min(pieceSize, size*len(data)))
	for len(data) > 0 {
		n := min(len(data), cap(buffer)/size)
		buffer = buffer[:0]
		for _, v := range data[:n] {
			buffer = encode(buffer, v)
		}
		if _, err := w.Write(buffer); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}
