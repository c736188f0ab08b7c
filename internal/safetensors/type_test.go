package safetensors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every half-precision number has the value that its sign, exponent and fraction say.
func TestHalf(t *testing.T) {
	for bits := range 1 << 16 {
		exponent, fraction := bits>>10&31, bits&1023
		want := math.Ldexp(1+float64(fraction)/1024, exponent-15)
		switch {
		case exponent == 0:
			want = math.Ldexp(float64(fraction)/1024, -14)
		case exponent == 31 && fraction == 0:
			want = math.Inf(1)
		case exponent == 31:
			want = math.NaN()
		}
		if bits>>15 != 0 {
			want = math.Copysign(want, -1)
		}
		got := float64(half(uint16(bits)))
		if math.IsNaN(want) {
			require.True(t, math.IsNaN(got), "%#x", bits)
			continue
		}
		require.Equal(t, math.Float64bits(want), math.Float64bits(got), "%#x", bits)
	}
}

func TestFloat32At(t *testing.T) {
	b := binary.LittleEndian.AppendUint64(nil, math.Float64bits(math.Pi))
	want, _ := big.NewFloat(math.Pi).Float32()
	require.Equal(t, want, F64.float32At(b))
	require.Equal(t, float32(math.Inf(-1)), F64.float32At(binary.LittleEndian.AppendUint64(nil, math.Float64bits(-1e300))))
	require.Equal(t, float32(-1.5), BF16.float32At([]byte{0xc0, 0xbf}))
	require.Equal(t, float32(1), F16.float32At([]byte{0x00, 0x3c}))
	require.Equal(t, float32(1), F32.float32At([]byte{0, 0, 0x80, 0x3f}))
}

// Tensors of all types in one file, and elements that lie across the pieces that a file is read in.
func TestMixedTypes(t *testing.T) {
	const n = 40000
	payload := []byte{0, 0x3c} // F16: 1
	for i := range n {
		payload = binary.LittleEndian.AppendUint64(payload, math.Float64bits(float64(i)))
	}
	payload = append(payload, 0x80, 0x3f) // BF16: 1
	for i := range n {
		payload = binary.LittleEndian.AppendUint32(payload, math.Float32bits(float32(-i)))
	}
	header := fmt.Sprintf(`{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"F64","shape":[%d],"data_offsets":[2,%d]},`+
		`"c":{"dtype":"BF16","shape":[],"data_offsets":[%d,%d]},"d":{"dtype":"F32","shape":[%d],"data_offsets":[%d,%d]}}`,
		n, 2+8*n, 2+8*n, 4+8*n, n, 4+8*n, 4+12*n)
	r, err := NewReader(bytes.NewReader(file(header, payload)), F32, F64, F16, BF16)
	require.NoError(t, err)
	data, err := r.Data()
	require.NoError(t, err)
	want := []float32{1}
	for i := range n {
		want = append(want, float32(i))
	}
	want = append(want, 1)
	for i := range n {
		want = append(want, float32(-i))
	}
	require.Equal(t, want, data)

	_, err = NewReader(bytes.NewReader(file(header, payload)), F32, F64)
	require.ErrorContains(t, err, `tensor "a" has dtype "F16", want "F32", "F64"`)
	_, err = NewReader(bytes.NewReader(file(`{"b":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}`, make([]byte, 8))), F32)
	require.ErrorIs(t, err, ErrFormat)
}

func TestWide(t *testing.T) {
	h := Header{Metadata: map[string]string{}, Tensors: []Tensor{
		{Name: "x", Shape: []int{2}, Type: F64}, {Name: "none", Shape: []int{0, 3}, Type: F64}, {Name: "y", Shape: []int{1, 3}}}}
	wide, data := []float64{math.Pi, math.Inf(-1)}, []float32{1, 2, float32(math.Copysign(0, -1))}
	var buffer bytes.Buffer
	require.NoError(t, WriteWide(&buffer, h, wide, data))
	whole := buffer.Bytes()
	r, err := NewReader(bytes.NewReader(whole), F32, F64)
	require.NoError(t, err)
	require.Equal(t, h, r.Header)
	gotWide, got, err := r.Wide()
	require.NoError(t, err)
	require.Equal(t, wide, gotWide)
	require.Equal(t, data, got)
	require.True(t, math.Signbit(float64(got[2])))
	for i := range whole {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 1 << (i % 8)
		r, err := NewReader(bytes.NewReader(flipped), F32, F64)
		if err == nil {
			_, _, err = r.Wide()
		}
		require.Error(t, err, "byte %d", i)
	}
	require.ErrorContains(t, WriteWide(&buffer, h, wide[:1], data), "wide has 1 elements, want 2")
	require.ErrorContains(t, WriteWide(&buffer, h, wide, data[:1]), "data has 1 elements, want 3")
	h.Tensors[0], h.Tensors[2] = h.Tensors[2], h.Tensors[0]
	require.ErrorContains(t, WriteWide(&buffer, h, wide, data), `tensor "none" is F64 behind an F32`)
}
