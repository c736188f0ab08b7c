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

// tick writes 1/8, 0.1, 1 or 100.
func tick(v float64) string {
	if inverse := 1 / v; v < 1 && inverse == math.Trunc(inverse) && math.Log2(inverse) == math.Trunc(math.Log2(inverse)) {
		return "1/" + strconv.FormatFloat(inverse, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
