package generic

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

// The bits of every operation that is not defined through another one are the
// same on every GOARCH and under every compiler: their hash is a constant.
func TestGolden(t *testing.T) {
	const n = 150
	r := newRand()
	v := func() []float32 { return values(r, n) }
	var results []float32
	add := func(x ...[]float32) {
		for _, x := range x {
			results = append(results, x...)
		}
	}

	x, y := v(), v()
	add([]float32{Dot(x, y), SumSquares(x)})
	var l Lanes
	l.JacobianNorm2(x, y)
	dst := v()
	l.SquaredError(dst, x, y, 0.37)
	add(l[:], dst)

	Axpy(y, 0.37, x)
	AddSquares(y, x)
	add(y)
	w, m, p := v(), v(), v()
	HiddenDelta(dst, w, x, y, m[0], 0.02, 1, -2)
	add(dst)
	AddCurvature(dst, w, x, 1, -2)
	AddScaledSquares(dst, 0.37, y)
	add(dst)
	Momentum(w, m, x, 0.1, 0.9)
	add(w, m)
	for i := range p {
		p[i] = max(p[i], -p[i])
	}
	Adam(w, m, p, x, &AdamStep{Beta1: 0.9, Gain1: 0.1, Beta2: 0.99, Gain2: 0.01, Rate: 0.03, Scale: 1.7, Epsilon: 1e-3})
	add(w, m, p)
	c, a, b := values(r, 5*3), values(r, 300*5), values(r, 300*3)
	for k := 0; k < 300; k += 100 {
		MulPanelT(c, 3, c, 3, a[k*5:], 5, b[k*3:], 3, 5, 3, 100)
	}
	Linear(c[:3], c[3:6], a[:300], b, 3)
	add(c)

	hash := sha256.New()
	require.NoError(t, binary.Write(hash, binary.LittleEndian, results))
	require.Equal(t, "0b608ee28de2c2899ba686ccf126f43e79ec2f5c0d805620dd4f6b8e4c4997c7", hex.EncodeToString(hash.Sum(nil)))
}
