package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// radiiFlag is a flag that holds a list of radii.
type radiiFlag []float64

func (f *radiiFlag) String() string {
	texts := make([]string, len(*f))
	for i, r := range *f {
		texts[i] = strconv.FormatFloat(r, 'g', -1, 64)
	}
	return strings.Join(texts, ",")
}

func (f *radiiFlag) Set(text string) error {
	var radii []float64
	for item := range strings.SplitSeq(text, ",") {
		r, err := strconv.ParseFloat(item, 64)
		if err != nil || !(r >= 0 && r <= math.MaxFloat32) {
			return fmt.Errorf("want numbers of at least 0, with commas between them, such as 0,5,10")
		}
		radii = append(radii, r)
	}
	*f = radii
	return nil
}
