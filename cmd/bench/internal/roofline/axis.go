package roofline

import (
	"math"
	"strconv"
)

// axis maps a logarithmic scale to coordinates.
type axis struct {
	low, high float64 // values at its ends
	from, to  float64 // coordinates
}

func (a axis) at(v float64) float64 {
	t := math.Log(v/a.low) / math.Log(a.high/a.low)
	return a.from + t*(a.to-a.from)
}

// powers returns the powers of a base inside the axis.
func (a axis) powers(base float64) []float64 {
	var list []float64
	for e := math.Ceil(math.Log(a.low)/math.Log(base) - 1e-9); ; e++ {
		v := math.Pow(base, e)
		if v > a.high*(1+1e-9) {
			return list
		}
		list = append(list, v)
	}
}

// decades returns the powers of ten inside the axis; if there is but one of them, 1, 2 and 5 times those, so that the
// axis shows what a length on it means.
func (a axis) decades() []float64 {
	list := a.powers(10)
	if len(list) > 1 {
		return list
	}
	list = nil
	for e := math.Floor(math.Log10(a.low)); e <= math.Log10(a.high); e++ {
		for _, m := range []float64{1, 2, 5} {
			if v := m * math.Pow(10, e); v >= a.low && v <= a.high {
				list = append(list, v)
			}
		}
	}
	return list
}

// fraction writes 1/8, 1 or 64.
func fraction(v float64) string {
	if inverse := 1 / v; v < 1 && inverse == math.Trunc(inverse) && math.Log2(inverse) == math.Trunc(math.Log2(inverse)) {
		return "1/" + strconv.FormatFloat(inverse, 'f', -1, 64)
	}
	return decimal(v)
}

// decimal writes 0.1, 1 or 100.
func decimal(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }
