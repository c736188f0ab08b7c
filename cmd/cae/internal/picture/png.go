package picture

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
)

// Shape is the size of an image in pixels.
type Shape struct{ Height, Width int }

// Sheet is a contact sheet: images side by side, in the order of reading, with a gap between them.
type Sheet struct {
	Shape   Shape
	Columns int
	Scale   int    // pixels of the sheet for a pixel of an image, in each direction
	Images  []byte // grey levels, one image after the other
}

// The margin between images, in pixels of the sheet, and its grey level.
const (
	gap      = 2
	gapLevel = 96
)

// maxSide is the longest side of a sheet, which any viewer shows.
const maxSide = 1 << 15

// WritePNG writes the sheet as a grey PNG image.
func (s *Sheet) WritePNG(w io.Writer) error {
	count := len(s.Images) / (s.Shape.Height * s.Shape.Width)
	columns := min(s.Columns, count)
	lines := (count + columns - 1) / columns
	width, height := gap+columns*(s.Shape.Width*s.Scale+gap), gap+lines*(s.Shape.Height*s.Scale+gap)
	if width > maxSide || height > maxSide {
		return fmt.Errorf("a contact sheet of %d x %d images has %d x %d pixels, want at most %d", lines, columns, height, width, maxSide)
	}
	sheet := image.NewGray(image.Rect(0, 0, width, height))
	for i := range sheet.Pix {
		sheet.Pix[i] = gapLevel
	}
	for i := range count {
		s.draw(sheet, i, gap+i/columns*(s.Shape.Height*s.Scale+gap), gap+i%columns*(s.Shape.Width*s.Scale+gap))
	}
	return png.Encode(w, sheet)
}

// draw draws image i with its corner at row top and column left.
func (s *Sheet) draw(sheet *image.Gray, i, top, left int) {
	pixels := s.Images[i*s.Shape.Height*s.Shape.Width:]
	for y := range s.Shape.Height * s.Scale {
		for x := range s.Shape.Width * s.Scale {
			sheet.SetGray(left+x, top+y, color.Gray{Y: pixels[y/s.Scale*s.Shape.Width+x/s.Scale]})
		}
	}
}

// Levels returns values as grey levels, from 0 for lo to 255 for hi. Those outside are clipped.
func Levels(values []float32, lo, hi float32) []byte {
	levels := make([]byte, len(values))
	scale := 0.0
	if hi > lo {
		scale = 255 / (float64(hi) - float64(lo))
	}
	for i, v := range values {
		levels[i] = byte(min(max((float64(v)-float64(lo))*scale, 0), 255) + 0.5)
	}
	return levels
}
