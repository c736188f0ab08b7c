package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/stretchr/testify/require"
)

// file assembles a file from a header's text and a payload.
func file(header string, payload []byte) []byte {
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header+string(payload)...)
}

// read reads a whole file.
func read(r io.Reader) (Header, []float32, bool, error) {
	reader, err := NewReader(r, F32)
	if err != nil {
		return Header{}, nil, false, err
	}
	data, err := reader.Data()
	return reader.Header, data, reader.Sealed, err
}

// sample is a small file's content.
func sample() (Header, []float32) {
	h := Header{
		Metadata: map[string]string{"model": "h = s(W x + b), \"quoted\" & <angled>", "é": "\n"},
		Tensors:  []Tensor{{Name: "W", Shape: []int{2, 3}}, {Name: "scalar"}, {Name: "b", Shape: []int{2}}},
	}
	return h, []float32{0, 1, -2, 0.5, math.MaxFloat32, math.SmallestNonzeroFloat32, 7, -1, float32(math.Copysign(0, -1))}
}

func written(t testing.TB) []byte {
	var buffer bytes.Buffer
	h, data := sample()
	require.NoError(t, Write(&buffer, h, data))
	return buffer.Bytes()
}

func TestRoundTrip(t *testing.T) {
	want, data := sample()
	h, got, sealed, err := read(bytes.NewReader(written(t)))
	require.NoError(t, err)
	require.True(t, sealed)
	require.Equal(t, want, h)
	require.Equal(t, len(data), len(got))
	for i, v := range data {
		require.Equal(t, math.Float32bits(v), math.Float32bits(got[i]), "element %d", i)
	}
	require.Equal(t, written(t), written(t), "equal content, equal bytes")
}

// Strings are decoded as encoding/json decodes them.
func TestEscapes(t *testing.T) {
	for _, text := range []string{`"a\"\\\/\b\f\n\r\t\u0000\u00e9\u20AC z"`, `"\ud83d\ude00"`, `"\ud83d\u0041"`, `"\ud83d"`, `"\ude00\ud83d"`, `"\ud83d\n"`, `"é😀"`} {
		var want string
		require.NoError(t, json.Unmarshal([]byte(text), &want))
		got, err := (&scanner{text: text}).str()
		require.NoError(t, err)
		require.Equal(t, want, got, text)
	}
}

func TestPayloadIsAligned(t *testing.T) {
	for i := range 16 {
		var buffer bytes.Buffer
		require.NoError(t, Write(&buffer, Header{Metadata: map[string]string{"k": strings.Repeat("x", i)}}, nil))
		require.Zero(t, buffer.Len()%8)
	}
}

// The bytes of a file are part of the one-answer promise, and readable by any other implementation.
func TestLayout(t *testing.T) {
	var buffer bytes.Buffer
	h := Header{Metadata: map[string]string{"a": "1"}, Tensors: []Tensor{{Name: "W", Shape: []int{1, 2}}, {Name: "b", Shape: []int{1}}}}
	require.NoError(t, Write(&buffer, h, []float32{1, 2, -1}))
	const header = `{"__metadata__":{"a":"1",` +
		`"header_sha256":"17597a2047f044d60ab18ec09d286ff2a6f3d474c53ea14ae46937d5bf5daf31",` +
		`"payload_sha256":"bb7ee49ca389dfe084c5f3db7d6532d1a0e509efb4762802e68a296112f7c6df"},` +
		`"W":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}  `
	require.Equal(t, string(file(header, []byte("\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x80\xbf"))), buffer.String())
}

// A file as Python's safetensors writes it: no digests, tensors in the order of their names.
func TestForeign(t *testing.T) {
	const header = `{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}, "W" : {"shape":[2,1],"data_offsets":[0,8],"dtype":"F32"} }  `
	h, data, sealed, err := read(bytes.NewReader(file(header, make([]byte, 12))))
	require.NoError(t, err)
	require.False(t, sealed)
	require.Equal(t, map[string]string{"format": "pt"}, h.Metadata)
	require.Equal(t, []Tensor{{Name: "W", Shape: []int{2, 1}}, {Name: "b", Shape: []int{1}}}, h.Tensors)
	require.Len(t, data, 3)
}

func TestEveryTruncation(t *testing.T) {
	whole := written(t)
	for n := range whole {
		_, _, _, err := read(bytes.NewReader(whole[:n]))
		require.ErrorIs(t, err, ErrFormat, "%d of %d bytes", n, len(whole))
	}
}

func TestEveryByteFlip(t *testing.T) {
	whole := written(t)
	for i := range whole {
		for bit := range 8 {
			flipped := bytes.Clone(whole)
			flipped[i] ^= 1 << bit
			_, _, _, err := read(bytes.NewReader(flipped))
			require.Error(t, err, "byte %d, bit %d", i, bit)
		}
	}
}

func TestTrailingBytes(t *testing.T) {
	_, _, _, err := read(bytes.NewReader(append(written(t), 0)))
	require.ErrorIs(t, err, ErrFormat)
}

func TestRefusedHeaders(t *testing.T) {
	const one = `{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`
	tensors := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"t%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`, i)
		}
		return "{" + b.String()[1:] + "}"
	}
	entries := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"%d":""`, i)
		}
		return `{"__metadata__":{` + b.String()[1:] + "}}"
	}
	for name, c := range map[string]struct {
		header, message string
		cause           error
	}{
		"empty":              {``, `want '{'`, ErrFormat},
		"not an object":      {`[]`, `want '{'`, ErrFormat},
		"no end":             {`{`, `want '"'`, ErrFormat},
		"comma before end":   {`{"a":` + one + `,}`, `want '"'`, ErrFormat},
		"no colon":           {`{"a" ` + one + `}`, `want ':'`, ErrFormat},
		"text after":         {`{} x`, "text after the closing brace", ErrFormat},
		"duplicate tensor":   {`{"a":` + one + `,"a":` + one + `}`, `key "a" twice`, ErrFormat},
		"escaped duplicate":  {`{"a":` + one + `,"\u0061":` + one + `}`, `key "a" twice`, ErrFormat},
		"duplicate metadata": {`{"__metadata__":{"k":"1","k":"2"}}`, `metadata key "k" twice`, ErrFormat},
		"two metadata":       {`{"__metadata__":{},"__metadata__":{}}`, `key "__metadata__" twice`, ErrFormat},
		"metadata number":    {`{"__metadata__":{"k":1}}`, `want '"'`, ErrFormat},
		"one digest":         {`{"__metadata__":{"payload_sha256":"0"}}`, "without the other", ErrFormat},
		"short digest":       {`{"__metadata__":{"payload_sha256":"0","header_sha256":"0"}}`, "64 plain hexadecimal digits", ErrFormat},
		"wrong digest":       {`{"__metadata__":{"payload_sha256":"0","header_sha256":"` + strings.Repeat("0", 64) + `"}}`, "want", ErrFormat},
		"dtype":              {`{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}`, `dtype "F16", want "F32"`, ErrFormat},
		"dtype twice":        {`{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, `"dtype" twice`, ErrFormat},
		"shape twice":        {`{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}`, `"shape" twice`, ErrFormat},
		"offsets twice":      {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"data_offsets":[0,4]}}`, `"data_offsets" twice`, ErrFormat},
		"no dtype":           {`{"a":{"shape":[1],"data_offsets":[0,4]}}`, "lacks one of", ErrFormat},
		"unknown key":        {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"strides":[1]}}`, `unknown key "strides"`, ErrFormat},
		"negative size":      {`{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, `not an integer`, ErrFormat},
		"float size":         {`{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}`, `want ','`, ErrFormat},
		"leading zero":       {`{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}`, `not an integer`, ErrFormat},
		"huge size":          {`{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}`, `not an integer`, ErrFormat},
		"overflow":           {`{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}`, "exceeds 64 bits", ErrTooLarge},
		"wrapped to fit":     {`{"a":{"dtype":"F32","shape":[1073741824,1073741824,1073741824,16],"data_offsets":[0,0]}}`, "exceeds 64 bits", ErrTooLarge},
		"dimensions":         {`{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}`, "more than 8 dimensions", ErrTooLarge},
		"three offsets":      {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}`, "more than 2 data_offsets", ErrFormat},
		"one offset":         {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}`, "has 1 data_offsets, want 2", ErrFormat},
		"reversed offsets":   {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}`, "want 4 bytes", ErrFormat},
		"bytes and shape":    {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}`, "want 4 bytes", ErrFormat},
		"hole at start":      {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, "starts at byte 4 of the payload, want 0", ErrFormat},
		"hole":               {`{"a":` + one + `,"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}`, "starts at byte 8 of the payload, want 4", ErrFormat},
		"overlap":            {`{"a":` + one + `,"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, "starts at byte 0 of the payload, want 4", ErrFormat},
		"control character":  {"{\"a\n\":" + one + `}`, "control character", ErrFormat},
		"not UTF-8":          {"{\"\xff\":" + one + `}`, "not UTF-8", ErrFormat},
		"bad escape":         {`{"\x":` + one + `}`, `unknown escape sequence \x`, ErrFormat},
		"bad hexadecimal":    {`{"\u12g4":` + one + `}`, `unknown escape sequence \u`, ErrFormat},
		"long name":          {`{"` + strings.Repeat("n", 257) + `":` + one + `}`, "name of 257 bytes, limit 256", ErrTooLarge},
		"open string":        {`{"a\`, "string without end", ErrFormat},
		"deep nesting":       {strings.Repeat(`{"a":`, 1000), `unknown key "a"`, ErrFormat},
		"many tensors":       {tensors(1025), "more than 1024 tensors", ErrTooLarge},
		"much metadata":      {entries(1025), "more than 1024 metadata entries", ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, _, err := read(bytes.NewReader(file(c.header, make([]byte, 4))))
			require.ErrorIs(t, err, c.cause)
			require.ErrorContains(t, err, c.message)
		})
	}
}

func TestAcceptedEdges(t *testing.T) {
	for _, header := range []string{`{}`, ` { } `, `{"__metadata__":{}}`, `{"a":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]}}`} {
		_, data, _, err := read(bytes.NewReader(file(header, nil)))
		require.NoError(t, err, header)
		require.Empty(t, data)
	}
}

func TestHeaderLimit(t *testing.T) {
	_, _, _, err := read(bytes.NewReader(binary.LittleEndian.AppendUint64(nil, 1<<20+1)))
	require.ErrorIs(t, err, ErrTooLarge)
	require.ErrorContains(t, err, "1048577 bytes, limit 1048576")
	require.NotContains(t, err.Error(), "any safetensors file")
	_, _, _, err = read(strings.NewReader("x1,x2,x3\n1,2,3\n"))
	require.ErrorIs(t, err, ErrTooLarge)
	require.ErrorContains(t, err, "more than in any safetensors file")
	_, _, _, err = read(bytes.NewReader(file("{}"+strings.Repeat(" ", 1<<20-2), nil)))
	require.NoError(t, err)
}

func TestWriteRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		h       Header
		data    []float32
		message string
	}{
		"too few":    {Header{Tensors: []Tensor{{Name: "a", Shape: []int{2}}}}, make([]float32, 1), "data has 1 elements, want 2"},
		"too many":   {Header{}, make([]float32, 1), "data has 1 elements, want 0"},
		"negative":   {Header{Tensors: []Tensor{{Name: "a", Shape: []int{-1}}}}, nil, "not an integer"},
		"duplicate":  {Header{Tensors: []Tensor{{Name: "a"}, {Name: "a"}}}, make([]float32, 2), "twice"},
		"reserved":   {Header{Metadata: map[string]string{HeaderDigest: ""}}, nil, "reserved key"},
		"many":       {Header{Tensors: []Tensor{{Name: "a", Shape: make([]int, 9)}}}, nil, "more than 8 dimensions"},
		"big header": {Header{Metadata: map[string]string{"a": strings.Repeat("x", 1<<20)}}, nil, "limit 1048576"},
	} {
		t.Run(name, func(t *testing.T) {
			var buffer bytes.Buffer
			require.ErrorContains(t, Write(&buffer, c.h, c.data), c.message)
			require.Zero(t, buffer.Len())
		})
	}
}

// faulty fails every read and write after n bytes.
type faulty struct{ n int }

var errDisk = errors.New("disk on fire")

func (f *faulty) take(b []byte) (int, error) {
	if len(b) > f.n {
		n := f.n
		f.n = 0
		return n, errDisk
	}
	f.n -= len(b)
	return len(b), nil
}

func (f *faulty) Read(b []byte) (int, error)  { return f.take(b) }
func (f *faulty) Write(b []byte) (int, error) { return f.take(b) }

func TestErrorsOfTheMedium(t *testing.T) {
	h, data := sample()
	whole := written(t)
	for n := range len(whole) {
		require.ErrorIs(t, Write(&faulty{n}, h, data), errDisk)
		_, _, _, err := read(io.MultiReader(bytes.NewReader(whole[:n]), &faulty{}))
		require.ErrorIs(t, err, errDisk)
		require.NotErrorIs(t, err, ErrFormat)
	}
	_, _, _, err := read(io.MultiReader(bytes.NewReader(whole), &faulty{}))
	require.ErrorIs(t, err, errDisk, "at the end of the file")
}

// Memory is at most twice the bytes read and 1 MiB, whatever the file claims.
func TestMemory(t *testing.T) {
	long := `{"__metadata__":{"k":"` + strings.Repeat("x", 1<<20-26) + `"}}`
	claims := `{"a":{"dtype":"F32","shape":[4611686018427387,100],"data_offsets":[0,1844674407370954800]}}`
	if math.MaxInt == math.MaxInt32 {
		claims = `{"a":{"dtype":"F32","shape":[5000000,100],"data_offsets":[0,2000000000]}}`
	}
	var big bytes.Buffer
	require.NoError(t, Write(&big, Header{Tensors: []Tensor{{Name: "a", Shape: []int{3 << 20}}}}, make([]float32, 3<<20)))
	for name, content := range map[string][]byte{
		"claimed header":     binary.LittleEndian.AppendUint64(nil, 1<<20),
		"long header":        file(long, nil),
		"header of tensors":  file("{"+strings.Repeat(`"":{},`, 170000), nil),
		"header of escapes":  file(`{"`+strings.Repeat(`\u0000`, 170000)+`":{}}`, nil),
		"claimed payload":    file(claims, make([]byte, 100000)),
		"truncated":          big.Bytes()[:big.Len()-1],
		"whole":              big.Bytes(),
		"header of metadata": file(`{"__metadata__":{`+strings.Repeat(`"0123456789":"",`, 60000), nil),
	} {
		t.Run(name, func(t *testing.T) {
			bytesRead := uint64(len(content))
			require.LessOrEqual(t, allocation.Bytes(func() { read(bytes.NewReader(content)) }), 2*bytesRead+1<<20)
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(f))
	f.Add(file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, make([]byte, 4)))
	f.Add(file(`{"__metadata__":{"\u00e9":"\n"}}`, nil))
	f.Fuzz(func(t *testing.T, content []byte) {
		h, data, _, err := read(bytes.NewReader(content))
		if err != nil {
			if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTooLarge) {
				t.Fatalf("error without a cause: %v", err)
			}
			return
		}
		var again bytes.Buffer
		require.NoError(t, Write(&again, h, data))
		g, same, sealed, err := read(&again)
		require.NoError(t, err)
		require.True(t, sealed)
		require.Equal(t, h, g)
		require.Equal(t, len(data), len(same))
		for i := range data {
			require.Equal(t, math.Float32bits(data[i]), math.Float32bits(same[i]))
		}
	})
}
