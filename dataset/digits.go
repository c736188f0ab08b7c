package dataset

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"github.com/seed85368726/contractive/internal/random"
)

// DigitSide is the height and width of the built-in digits, in pixels.
const DigitSide = 28

// Digits returns n images of handwritten-looking digits with their labels 0 to 9: rows of DigitSide *
// DigitSide pixels, row-major from the top left corner, 0 for paper and up to 1 for ink. They are
// written here, by a pen that follows the strokes of each digit with a random hand, and laid out as
// MNIST is: 8-bit grey levels b/255, about 20 pixels high, centred by mass, on a background of exact 0.
//
// Row i depends on seed and i alone, so the first rows of a larger set are the smaller set; every ten
// rows from a multiple of ten on hold each digit once. The bits are the same on every machine. The
// error wraps ErrShape if n is below 1 and ErrTooLarge if n rows exceed DefaultMaxBytes; [DigitAt] has no such limit.
func Digits(n int, seed uint64) (*Matrix, error) {
	const width = DigitSide * DigitSide
	if n < 1 {
		return nil, fmt.Errorf("dataset: Digits: n is %d, want at least 1: %w", n, ErrShape)
	}
	if most := min(DefaultMaxBytes, math.MaxInt) / (4 * width); int64(n) > most {
		return nil, fmt.Errorf("dataset: Digits: n is %d, want at most %d: %w", n, most, ErrTooLarge)
	}
	m := &Matrix{Data: make([]float32, n*width), Count: n, Width: width, Labels: make([]int, n)}
	workers := min(runtime.GOMAXPROCS(0), n)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			p := new(pen)
			for i := w; i < n; i += workers {
				m.Labels[i] = p.digit(m.Row(i), seed, uint64(i))
			}
		})
	}
	wg.Wait()
	return m, nil
}

// DigitAt writes row i of the endless set of [Digits] named by seed into dst and returns its label. The
// error wraps ErrShape if dst does not have DigitSide * DigitSide elements.
func DigitAt(dst []float32, seed, i uint64) (label int, err error) {
	if len(dst) != DigitSide*DigitSide {
		return 0, fmt.Errorf("dataset: DigitAt: dst has %d elements, want %d: %w", len(dst), DigitSide*DigitSide, ErrShape)
	}
	return new(pen).digit(dst, seed, i), nil
}

// digit writes row i and returns its label.
func (p *pen) digit(dst []float32, seed, i uint64) (label int) {
	label = digitClass(seed, i)
	p.rng = random.New(seed, 2*i)
	p.write(dst, label)
	return label
}

// digitClass returns the class of row i: each ten rows are a permutation of the ten digits.
func digitClass(seed, i uint64) int {
	classes := [10]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	random.New(seed, 2*(i/10)+1).Shuffle(classes[:])
	return classes[i%10]
}
