package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// InRange checks the value of an integer flag.
func InRange(name string, value, most int) error {
	if value < 1 || value > most {
		return Usagef("-%s %d: want 1 to %d", name, value, most)
	}
	return nil
}

// Float32 is a flag that holds a finite float32.
type Float32 float32

func (f *Float32) String() string { return strconv.FormatFloat(float64(*f), 'g', -1, 32) }

// Set is a method of flag.Value.
func (f *Float32) Set(text string) error {
	v, err := strconv.ParseFloat(text, 32)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("want a finite number of at most %v", float32(math.MaxFloat32))
	}
	*f = Float32(v)
	return nil
}

// Numbers is a flag that holds a list of numbers, each 0 or a positive float32.
type Numbers []float64

func (f *Numbers) String() string {
	texts := make([]string, len(*f))
	for i, r := range *f {
		texts[i] = strconv.FormatFloat(r, 'g', -1, 64)
	}
	return strings.Join(texts, ",")
}

// Set is a method of flag.Value.
func (f *Numbers) Set(text string) error {
	var numbers []float64
	for item := range strings.SplitSeq(text, ",") {
		r, err := strconv.ParseFloat(item, 64)
		if err != nil || !(r >= 0 && r <= math.MaxFloat32) {
			return fmt.Errorf("want numbers of at least 0, with commas between them, such as 0,5,10")
		}
		numbers = append(numbers, r)
	}
	*f = numbers
	return nil
}
