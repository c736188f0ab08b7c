package draw

import (
	"math"
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/internal/finite"
)

// Axis is what one direction of a chart shows.
type Axis struct {
	Title string // with the unit
	Log   bool   // for values above 0
	Zero  bool   // 0 belongs to the range, unless Log
	Whole bool   // ticks at whole numbers only
	Tight bool   // its ends are those of the values, not ticks
}

// scale maps values to coordinates.
type scale struct {
	log       bool
	low, high float64 // values at its ends
	from, to  float64 // coordinates
	ticks     []float64
}

func (s *scale) at(v float64) float64 {
	t := (v - s.low) / (s.high - s.low)
	if s.log {
		t = math.Log(v/s.low) / math.Log(s.high/s.low)
	}
	return s.from + t*(s.to-s.from)
}

// has reports whether a value has a place on the scale.
func (s *scale) has(v float64) bool { return finite.Is(v) && (!s.log || v > 0) }

// newScale returns a scale from coordinates from to to that holds the values, with about the given number of ticks.
func (a Axis) newScale(values []float64, from, to float64, count int) scale {
	s := scale{log: a.Log, from: from, to: to}
	s.low, s.high = a.bounds(values)
	if a.Log {
		s.decades(count)
		return s
	}
	step := stepOf((s.high - s.low) / float64(count))
	if a.Whole {
		step = max(step, 1)
	}
	if !a.Tight {
		s.low, s.high = math.Floor(s.low/step+1e-9)*step, math.Ceil(s.high/step-1e-9)*step
	}
	if s.ticks = s.multiples(step); few(s.ticks) && !a.Whole {
		s.ticks = s.multiples(s.fineStep())
	}
	return s
}

// few reports whether ticks are too few to tell what a length on the axis means.
func few(ticks []float64) bool { return len(ticks) < 2 }

// fineStep returns a step of which the range holds at least two multiples, wherever it begins.
func (s *scale) fineStep() float64 { return stepOf((s.high - s.low) / 5) }

// multiples returns those of a step inside the range.
func (s *scale) multiples(step float64) (list []float64) {
	rounding := 1e-9 * min(1, (s.high-s.low)/step)
	for k := math.Ceil(s.low/step - rounding); k*step <= s.high+rounding*step; k++ {
		list = append(list, k*step)
	}
	return list
}

// bounds returns the range of the values that the axis can show.
func (a Axis) bounds(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if finite.Is(v) && (!a.Log || v > 0) {
			low, high = min(low, v), max(high, v)
		}
	}
	switch {
	case low > high && a.Log:
		return 1, 10
	case low > high:
		return 0, 1
	case a.Log && low == high:
		return low / 2, high * 2
	case a.Log:
		return low, high
	}
	if a.Zero {
		low, high = min(low, 0), max(high, 0)
	}
	switch {
	case low == high && low != 0:
		margin := math.Abs(low) / 10
		return low - margin, high + margin
	case low == high && a.Zero:
		return 0, 1
	case low == high:
		return -1, 1
	}
	return low, high
}

// decades sets the ticks of a logarithmic scale: at 1, 2 and 5 times powers of ten if that is few, else at powers of ten; where hardly any
// of those lie inside the range, at more, and at last at equal steps.
func (s *scale) decades(count int) {
	span, powers, finer := math.Log10(s.high/s.low), []float64{1}, []float64{1, 2, 5}
	if span*float64(len(finer)) <= float64(count)+1 {
		powers = finer
	}
	s.ticks = s.powers(max(1, int(math.Ceil(span/float64(count)))), powers)
	if few(s.ticks) {
		s.ticks = s.powers(1, powers)
	}
	if few(s.ticks) {
		s.ticks = s.powers(1, finer)
	}
	if few(s.ticks) {
		s.ticks = s.multiples(s.fineStep())
	}
}

// powers returns multiples of every so many powers of ten inside the range.
func (s *scale) powers(every int, multiples []float64) (list []float64) {
	first, last := int(math.Floor(math.Log10(s.low))), int(math.Ceil(math.Log10(s.high)))
	for e := first; e <= last; e += every {
		for _, m := range multiples {
			if v := m * math.Pow10(e); v >= s.low*(1-1e-9) && v <= s.high*(1+1e-9) {
				list = append(list, v)
			}
		}
	}
	return list
}

// stepOf returns 1, 2 or 5 times a power of ten that is not below x.
func stepOf(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*power >= x*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// texts writes the ticks with as many decimals as they need to differ.
func (s *scale) texts() []string {
	list := make([]string, len(s.ticks))
	for i, v := range s.ticks {
		if math.Abs(v) < 1e-12*(s.high-s.low) {
			v = 0
		}
		list[i] = Number(v)
	}
	return list
}

// Number writes a number for a label: 0.00012 as 1.2×10⁻⁴, 12000 as 12,000.
func Number(v float64) string {
	size := math.Abs(v)
	switch {
	case v == 0:
		return "0"
	case size >= 1e6 || size < 1e-3:
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 2, 64), "e")
		if strings.Contains(mantissa, ".") {
			mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		}
		n, _ := strconv.Atoi(exponent)
		power := "10" + superscript(n)
		switch mantissa {
		case "1":
			return power
		case "-1":
			return "−" + power
		}
		return minus(mantissa) + "×" + power
	case size >= 1000:
		return minus(grouped(int64(math.Round(v))))
	}
	text := strconv.FormatFloat(v, 'g', 4, 64)
	return minus(text)
}

// grouped writes an integer with commas between thousands.
func grouped(v int64) string {
	text, sign := strconv.FormatInt(v, 10), ""
	if v < 0 {
		text, sign = text[1:], "-"
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return sign + text
}

// minus replaces a hyphen by a minus sign.
func minus(text string) string { return strings.Replace(text, "-", "−", 1) }

// superscript writes an exponent.
func superscript(n int) string {
	return strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹").
		Replace(strconv.Itoa(n))
}
