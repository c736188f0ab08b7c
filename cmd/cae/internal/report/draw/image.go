package draw

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"image"
	"image/color"
	"image/png"
	"math"
)

// Image is the values of pixels, row by row from the top left corner.
type Image struct {
	Height, Width int
	Values        []float64
}

// Pixels returns an image of float32 values.
func Pixels(height, width int, values []float32) Image {
	m := Image{height, width, make([]float64, len(values))}
	for i, v := range values {
		m.Values[i] = float64(v)
	}
	return m
}

// levels is the number of steps of colour from zero to the largest magnitude. A small palette makes a small file.
const levels = 31

// The colours of images with a sign and of amounts: of middle lightness, so that they stand out on a light page and on a dark one.
var (
	positive = color.NRGBA{R: 0x2b, G: 0x7b, B: 0xc4}
	negative = color.NRGBA{R: 0xd0, G: 0x62, B: 0x1c}
	amount   = color.NRGBA{R: 0x9a, G: 0x45, B: 0xb8}
)

// Signed draws values from -most to most in two colours, transparent at zero.
func (m Image) Signed(most float64) template.URL {
	palette := shades(negative, true)
	palette = append(palette, shades(positive, false)[1:]...)
	return m.encode(palette, -most, most)
}

// Amount draws values from zero to most in one colour, transparent at zero.
func (m Image) Amount(most float64) template.URL { return m.encode(shades(amount, false), 0, most) }

// Ink draws values as black ink on nothing: the style sheet inverts it on a dark page.
func (m Image) Ink(low, high float64) template.URL {
	return m.encode(shades(color.NRGBA{}, false), low, high)
}

// Grey draws values from black to white.
func (m Image) Grey(low, high float64) template.URL {
	var palette color.Palette
	for k := range 2*levels + 1 {
		palette = append(palette, color.Gray{Y: uint8(255 * k / (2 * levels))})
	}
	return m.encode(palette, low, high)
}

// shades returns a colour from transparent to opaque, or in the reverse order.
func shades(c color.NRGBA, reverse bool) color.Palette {
	palette := make(color.Palette, levels+1)
	for k := range palette {
		c.A = uint8(255 * k / levels)
		if reverse {
			palette[levels-k] = c
		} else {
			palette[k] = c
		}
	}
	return palette
}

// encode draws values from low to high in the colours of a palette, as a data URI.
func (m Image) encode(palette color.Palette, low, high float64) template.URL {
	picture := image.NewPaletted(image.Rect(0, 0, m.Width, m.Height), palette)
	last := float64(len(palette) - 1)
	for i, v := range m.Values {
		t := 0.0
		if high > low {
			t = (v - low) / (high - low)
		}
		picture.Pix[i] = uint8(math.Round(min(max(t, 0), 1) * last))
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	encoder.Encode(&out, picture) // a buffer takes everything
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(out.Bytes()))
}

// Magnitude returns the largest magnitude of the values.
func (m Image) Magnitude() float64 {
	most := 0.0
	for _, v := range m.Values {
		most = max(most, math.Abs(v))
	}
	return most
}

// Shrink returns the image with its height and width at most side: means over blocks of pixels.
func (m Image) Shrink(side int) Image {
	factor := (max(m.Height, m.Width) + side - 1) / side
	if factor <= 1 {
		return m
	}
	small := Image{Height: (m.Height + factor - 1) / factor, Width: (m.Width + factor - 1) / factor}
	for y := range small.Height {
		for x := range small.Width {
			small.Values = append(small.Values, m.mean(y*factor, x*factor, factor))
		}
	}
	return small
}

// mean returns the mean of the pixels of a square that lie in the image.
func (m Image) mean(top, left, side int) float64 {
	sum, n := 0.0, 0
	for y := top; y < min(top+side, m.Height); y++ {
		for x := left; x < min(left+side, m.Width); x++ {
			sum += m.Values[y*m.Width+x]
			n++
		}
	}
	return sum / float64(n)
}
