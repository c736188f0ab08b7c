package samples

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/picture"
)

// Image is the flag -image: the size of the image that a sample is, or none, or what the data tells.
type Image struct {
	set   bool
	shape picture.Shape // zero for none
}

func (f *Image) String() string {
	switch {
	case !f.set:
		return ""
	case f.shape == picture.Shape{}:
		return "none"
	}
	return fmt.Sprintf("%dx%d", f.shape.Height, f.shape.Width)
}

// Set is a method of flag.Value.
func (f *Image) Set(text string) error {
	if text == "none" {
		*f = Image{set: true}
		return nil
	}
	height, width, found := strings.Cut(text, "x")
	h, err1 := strconv.Atoi(height)
	w, err2 := strconv.Atoi(width)
	if !found || err1 != nil || err2 != nil || h < 1 || w < 1 {
		return fmt.Errorf("want height x width in pixels, such as 28x28, or none")
	}
	*f = Image{true, picture.Shape{Height: h, Width: w}}
	return nil
}

// Flag defines -image.
func (f *Image) Flag(fs *cli.Flags) {
	fs.Var(f, "image", "`size` of the image that a sample is, such as 28x28 (height x width); none for others (default from the data)")
	fs.NoDefault("image")
}

// Shape returns the shape of samples of a number of features, zero for none. Without the flag, built-in digits and samples of IDX files are
// square images, if the number allows that, and others are none.
func (f *Image) Shape(input *Input, features int) (picture.Shape, error) {
	if !f.set {
		side := int(math.Round(math.Sqrt(float64(features))))
		pictures, err := input.Pictures()
		if err != nil || !pictures || side*side != features {
			return picture.Shape{}, err
		}
		return picture.Shape{Height: side, Width: side}, nil
	}
	if h, w := int64(f.shape.Height), int64(f.shape.Width); f.shape != (picture.Shape{}) && (h > int64(features) || w > int64(features) || h*w != int64(features)) {
		return picture.Shape{}, cli.Usagef("-image %v: samples of %v have %d features, want %d x %d = %d", f, input, features, h, w, h*w)
	}
	return f.shape, nil
}
