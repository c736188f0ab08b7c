// Package picture draws samples that are images, as text and as contact sheets.
package picture

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

const (
	maxColumns = 120 // of a sheet
	maxPicture = 64  // columns of an image
)

// The inks of a picture, from nothing to the largest magnitude.
const (
	positive = " .:+*#@"
	negative = " .-~=%&"
)

// Text draws square images as text, as many beside each other as a line holds. It writes nothing if pixels do not make a square of
// a size that can be looked at.
func Text(w io.Writer, images [][]float64, pixels int) {
	side := int(math.Sqrt(float64(pixels)))
	if side*side != pixels || side < 4 || side > maxPicture {
		return
	}
	for images := range slices.Chunk(images, maxColumns/(side+2)) {
		fmt.Fprintf(w, "\n%s", sheet(images, side))
	}
}

// sheet draws images of side * side pixels beside each other, two rows of pixels in a line of text, each in its own scale.
func sheet(images [][]float64, side int) string {
	var b strings.Builder
	for y := 0; y < side; y += 2 {
		line := ""
		for _, image := range images {
			largest := 0.0
			for _, v := range image {
				largest = max(largest, math.Abs(v))
			}
			for x := range side {
				v := image[y*side+x]
				if y+1 < side {
					v = (v + image[(y+1)*side+x]) / 2
				}
				line += ink(v, largest)
			}
			line += "  "
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// ink returns the character for a value beside the largest magnitude.
func ink(v, largest float64) string {
	if largest == 0 {
		return positive[:1]
	}
	inks := positive
	if v < 0 {
		inks = negative
	}
	i := int(math.Round(math.Abs(v) / largest * float64(len(inks)-1)))
	return inks[i : i+1]
}
