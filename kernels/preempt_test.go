package kernels

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed85368726/contractive/internal/stopworld"
)

// While long operations run, stopping the world takes less than a millisecond longer than on an idle process.
func TestStopTheWorldStaysShort(t *testing.T) {
	if testing.Short() {
		t.Log("not measured with -short: an emulated CPU's calls take longer")
		return
	}
	const n = 4096
	a, x, y := NewMatrix(n, n), make([]float32, n), make([]float32, n)
	other := NewMatrix(n, n)
	b, c := NewMatrix(n, 256), NewMatrix(n, 256)
	long, code := Matrix{a.Data, 64, n * n / 64, n * n / 64}, make([]float32, 64)
	var packed Packed
	packed.Pack(long)
	for name, work := range map[string]func(){
		"MatVec 4096x4096":     func() { MatVec(y, a, x) },
		"MatVecT 4096x4096":    func() { MatVecT(y, a, x) },
		"RowNorms2 4096x4096":  func() { RowNorms2(y, a) },
		"AddOuter 4096x4096":   func() { AddOuter(a, 0, x, y) },
		"Transpose 4096x4096":  func() { Transpose(other, a) },
		"MatMul 4096x4096x256": func() { (*Workers)(nil).MatMul(c, a, b, nil) },
		"Sigmoid 16M":          func() { Sigmoid(a.Data, a.Data) },
		"Tanh 16M":             func() { Tanh(a.Data, a.Data) },
		"Momentum 16M":         func() { Momentum(a.Data, a.Data, a.Data, 0, 0) },
		"Dot 16M":              func() { Dot(a.Data, a.Data) },
		"CountOutside 16M":     func() { CountOutside(a.Data, -1, 1) },
		"CrossEntropy 16M":     func() { CrossEntropy(a.Data, a.Data, a.Data, 0) },
		"Adam 16M":             func() { Adam(a.Data, a.Data, a.Data, a.Data, &AdamStep{Epsilon: 1}) },
		"Pack 64x262144":       func() { packed.Pack(long) },
		"Linear 64x262144":     func() { packed.Linear(code, nil, long.Row(0)) },
	} {
		excess := stopworld.Excess(work, time.Millisecond)
		t.Logf("%s: a stop takes %v longer than on an idle process", name, excess)
		assert.Less(t, excess, time.Millisecond, name)
	}
}
