package dataset

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/seed85368726/contractive/internal/finite"
)

// idxFile returns an IDX file with a header that may lie about data.
func idxFile(code ElementType, data []byte, dims ...uint32) []byte {
	file := []byte{0, 0, byte(code), byte(len(dims))}
	for _, d := range dims {
		file = binary.BigEndian.AppendUint32(file, d)
	}
	return append(file, data...)
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(data)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func TestReadIDXEveryType(t *testing.T) {
	for _, c := range []struct {
		code ElementType
		data []byte
		want []float32
	}{
		{Uint8, []byte{0, 1, 128, 255}, []float32{0, 1, 128, 255}},
		{Int8, []byte{0, 1, 0x80, 0xff}, []float32{0, 1, -128, -1}},
		{Int16, []byte{0, 1, 0x12, 0x34, 0x80, 0, 0xff, 0xff}, []float32{1, 0x1234, -32768, -1}},
		{Int32, []byte{0, 0, 0, 1, 0x12, 0x34, 0x56, 0x78, 0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}, []float32{1, 0x12345678, math.MinInt32, -1}},
		{Float32, []byte{0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0, 0, 0, 0, 1, 0x80, 0, 0, 0}, []float32{1, -2.5, 0x1p-149, float32(math.Copysign(0, -1))}},
		{Float64, []byte{
			0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0x04, 0, 0, 0, 0, 0, 0,
			0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a, 0, 0, 0, 0, 0, 0, 0, 1,
		}, []float32{1, -2.5, 0.1, 0}},
	} {
		file := idxFile(c.code, c.data, 2, 2)
		for name, bytes := range map[string][]byte{"plain": file, "gzip": gzipped(t, file)} {
			tensor, err := ReadIDX(iotest.OneByteReader(newReader(bytes)))
			require.NoError(t, err, name)
			require.Equal(t, &Tensor{Type: c.code, Dims: []int{2, 2}, Data: c.data}, tensor)
			got, err := tensor.Float32s()
			require.NoError(t, err)
			require.Equal(t, bitsOf(c.want), bitsOf(got), "type %#x", c.code)
			require.Equal(t, len(c.data)/4, c.code.Size())
		}
	}
}

func newReader(b []byte) io.Reader { return bytes.NewReader(b) }

func bitsOf(x []float32) []uint32 {
	b := make([]uint32, len(x))
	for i, v := range x {
		b[i] = math.Float32bits(v)
	}
	return b
}

func TestReadIDXRefusesLies(t *testing.T) {
	const huge = math.MaxUint32
	four := []byte{1, 2, 3, 4}
	for _, c := range []struct {
		name string
		file []byte
		want error
		text string
	}{
		{"empty", nil, ErrFormat, "header has 0 bytes, want 4"},
		{"half a header", []byte{0, 0, 8}, ErrFormat, "header has 3 bytes, want 4"},
		{"magic", []byte{1, 2, 8, 1, 0, 0, 0, 0}, ErrFormat, "magic is 0x0102, want 0x0000"},
		{"type", idxFile(0x0A, four, 4), ErrFormat, "element type is 0x0a, want 0x08"},
		{"no dimensions", idxFile(Uint8, four), ErrFormat, "number of dimensions is 0, want at least 1"},
		{"dimensions cut", idxFile(Uint8, nil, 4, 4)[:10], ErrFormat, "list of dimensions has 6 bytes, want 8"},
		{"255 dimensions", []byte{0, 0, 8, 255, 0, 0, 0, 1}, ErrFormat, "list of dimensions has 4 bytes, want 1020"},
		{"zero", idxFile(Uint8, nil, 4, 0), ErrShape, "dimension 1 is 0, want at least 1"},
		{"zero after overflow", idxFile(Uint8, nil, 1<<30, 1<<30, 1<<30, 0), ErrShape, "dimension 3 is 0, want at least 1"},
		{"payload cut", idxFile(Uint8, four, 5), ErrFormat, "payload has 4 bytes, want 5"},
		{"no payload", idxFile(Float64, nil, 2, 3), ErrFormat, "payload has 0 bytes, want 48"},
		{"trailing byte", idxFile(Uint8, four, 3), ErrFormat, "payload has at least 4 bytes, want 3"},
		{"too large", idxFile(Uint8, four, 1<<30, 5), ErrTooLarge, "exceeds the limit of"},
		{"product overflow", idxFile(Float64, four, 1<<30, 1<<30, 1<<30), ErrTooLarge, "payload of dimensions [1073741824 1073741824 1073741824] with elements of 8 bytes exceeds the limit of"},
		{"product is 0 mod 2^64", idxFile(Uint8, four, 1<<30, 1<<30, 16), ErrTooLarge, "exceeds the limit of"},
		{"product is 0 mod 2^64, then grows", idxFile(Uint8, four, 1<<30, 1<<30, 16, 5), ErrTooLarge, "exceeds the limit of"},
		{"product is 4 mod 2^64", idxFile(Int32, four, 641, 6700417, 641, 6700417), ErrTooLarge, "exceeds the limit of"},
		{"largest", idxFile(Float64, four, huge, huge, huge, huge), ErrTooLarge, ""},
		{"gzip header cut", gzipped(t, idxFile(Uint8, four, 4))[:7], ErrFormat, "gzip header"},
		{"two bytes of gzip", []byte{0x1f, 0x8b}, ErrFormat, "gzip header"},
		{"garbage after gzip", append(gzipped(t, idxFile(Uint8, four, 4)), 'x', 'y'), ErrFormat, "end of file"},
		{"gzip twice", gzipped(t, gzipped(t, idxFile(Uint8, four, 4))), ErrFormat, "magic is 0x1f8b, want 0x0000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tensor, err := ReadIDX(newReader(c.file))
			require.Nil(t, tensor)
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, "dataset: ReadIDX: ")
			require.ErrorContains(t, err, c.text)
		})
	}
}

func TestReadIDXLimit(t *testing.T) {
	file := idxFile(Int16, make([]byte, 12), 2, 3)
	tensor, err := ReadIDXLimit(newReader(file), 12)
	require.NoError(t, err)
	require.Equal(t, []int{2, 3}, tensor.Dims)
	for _, limit := range []int64{11, 0, -1, math.MinInt64} {
		_, err = ReadIDXLimit(newReader(file), limit)
		require.ErrorIs(t, err, ErrTooLarge)
	}
	_, err = ReadIDXLimit(newReader(file), 11)
	require.EqualError(t, err, "dataset: ReadIDX: payload of dimensions [2 3] with elements of 2 bytes exceeds the limit of 11 bytes: too large")
}

// Every truncation is an error, and gzip notices every flipped bit that changes the content.
func TestReadIDXTruncatedOrDamaged(t *testing.T) {
	payload := make([]byte, 60)
	for i := range payload {
		payload[i] = byte(i * i)
	}
	plain := idxFile(Uint8, payload, 3, 4, 5)
	for _, file := range [][]byte{plain, gzipped(t, plain)} {
		for n := range file {
			_, err := ReadIDX(newReader(file[:n]))
			require.ErrorIs(t, err, ErrFormat, "first %d of %d bytes", n, len(file))
		}
	}
	file := gzipped(t, plain)
	for i := range file {
		for bit := range 8 {
			damaged := bytes.Clone(file)
			damaged[i] ^= 1 << bit
			if tensor, err := ReadIDX(newReader(damaged)); err == nil {
				require.Equal(t, payload, tensor.Data, "byte %d, bit %d", i, bit)
			} else {
				require.True(t, refused(err), "byte %d, bit %d: %v", i, bit, err)
			}
		}
	}
}

// refused says that err blames the file.
func refused(err error) bool {
	return errors.Is(err, ErrFormat) || errors.Is(err, ErrShape) || errors.Is(err, ErrTooLarge)
}

func TestReadIDXPassesOnReadErrors(t *testing.T) {
	errDisk := errors.New("disk on fire")
	file := idxFile(Uint8, make([]byte, 3000), 30, 100)
	for _, file := range [][]byte{file, gzipped(t, file)} {
		for _, n := range []int{0, 1, 3, 9, len(file) / 2, len(file)} {
			_, err := ReadIDX(io.MultiReader(newReader(file[:n]), iotest.ErrReader(errDisk)))
			require.ErrorIs(t, err, errDisk, "after %d bytes", n)
			require.NotErrorIs(t, err, ErrFormat)
		}
	}
}

func TestReadIDXMemoryFollowsBytesReceived(t *testing.T) {
	const mib = 1 << 20
	for _, received := range []int{0, 1, 1000, 300 << 10, 5*mib + 1} {
		file := idxFile(Uint8, make([]byte, received), math.MaxInt32)
		for _, file := range [][]byte{file, gzipped(t, file)} {
			var err error
			used := allocation.Bytes(func() { _, err = ReadIDX(newReader(file)) })
			require.ErrorIs(t, err, ErrFormat)
			require.Less(t, used, uint64(2*received+mib), "%d of 2 GiB received", received)
		}
	}
	const size = 8*mib + 5
	file := idxFile(Uint8, make([]byte, size), size)
	used := allocation.Bytes(func() {
		tensor, err := ReadIDX(newReader(file))
		require.NoError(t, err)
		require.Len(t, tensor.Data, size)
	})
	require.Less(t, used, uint64(2*size+mib))
}

// 64 MiB of zeros in 64 KiB of gzip.
func TestReadIDXGzipBomb(t *testing.T) {
	const size = 64 << 20
	bomb := gzipped(t, idxFile(Uint8, make([]byte, size), size))
	used := allocation.Bytes(func() {
		_, err := ReadIDXLimit(newReader(bomb), 1<<20)
		require.ErrorIs(t, err, ErrTooLarge)
	})
	require.Less(t, used, uint64(1<<20))

	lying := gzipped(t, idxFile(Uint8, make([]byte, size), 10))
	used = allocation.Bytes(func() {
		_, err := ReadIDX(newReader(lying))
		require.ErrorIs(t, err, ErrFormat)
		require.ErrorContains(t, err, "payload has at least 11 bytes, want 10")
	})
	require.Less(t, used, uint64(1<<20))
}

func FuzzIDX(f *testing.F) {
	f.Add([]byte{})
	f.Add(idxFile(Uint8, []byte{0, 127, 255, 3, 4, 5}, 2, 3))
	f.Add(idxFile(Uint8, []byte{7, 2, 1}, 3))
	f.Add(idxFile(Int16, []byte{1, 2, 3, 4}, 2, 1))
	f.Add(idxFile(Float32, []byte{0x7f, 0x80, 0, 0}, 1, 1))
	f.Add(idxFile(Float64, make([]byte, 16), 1, 2))
	f.Add(idxFile(Int32, []byte{1, 2, 3, 4}, 641, 6700417, 641, 6700417))
	f.Add(idxFile(Int8, []byte{1}, math.MaxUint32, math.MaxUint32, math.MaxUint32))
	f.Add(gzipped(f, idxFile(Uint8, []byte{1, 2, 3, 4}, 1, 2, 2)))
	f.Add(gzipped(f, idxFile(Uint8, make([]byte, 4096), 10)))
	f.Fuzz(func(t *testing.T, file []byte) {
		const limit = 1 << 22
		tensor, err := ReadIDXLimit(newReader(file), limit)
		if err != nil {
			require.Nil(t, tensor)
			require.True(t, refused(err), "%v", err)
			return
		}
		require.LessOrEqual(t, len(tensor.Data), limit)
		if count, err := tensor.len(); err != nil || count*tensor.Type.Size() != len(tensor.Data) {
			t.Fatalf("%v: dimensions %v do not describe %d bytes", err, tensor.Dims, len(tensor.Data))
		}
		if m, err := tensor.images(); err == nil {
			require.NoError(t, m.check())
			require.Equal(t, -1, finite.FirstNot(m.Data))
		}
		if labels, err := tensor.labels(); err == nil {
			require.Len(t, labels, tensor.Dims[0])
		}
	})
}
