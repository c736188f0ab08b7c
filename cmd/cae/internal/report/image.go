package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
)

// image is the flag -image: the size of an image, or none, or what the data tells.
type image struct {
	set   bool
	shape figures.Shape // zero for none
}

func (f *image) String() string {
	switch {
	case !f.set:
		return ""
	case f.shape == figures.Shape{}:
		return "none"
	}
	return fmt.Sprintf("%dx%d", f.shape.Height, f.shape.Width)
}

// Set is a method of flag.Value.
func (f *image) Set(text string) error {
	if text == "none" {
		*f = image{set: true}
		return nil
	}
	height, width, found := strings.Cut(text, "x")
	h, err1 := strconv.Atoi(height)
	w, err2 := strconv.Atoi(width)
	if !found || err1 != nil || err2 != nil || h < 1 || w < 1 {
		return fmt.Errorf("want height x width in pixels, such as 28x28, or none")
	}
	*f = image{true, figures.Shape{Height: h, Width: w}}
	return nil
}

// of returns the shape of samples of a number of features. Without the flag, built-in digits and samples of IDX files are
// square images, if the number allows that, and others are none.
func (f *image) of(input *samples.Input, features int) (figures.Shape, error) {
	if !f.set {
		side := int(math.Round(math.Sqrt(float64(features))))
		pictures, err := input.Pictures()
		if err != nil || !pictures || side*side != features {
			return figures.Shape{}, err
		}
		return figures.Shape{Height: side, Width: side}, nil
	}
	if h, w := int64(f.shape.Height), int64(f.shape.Width); f.shape != (figures.Shape{}) && (h > int64(features) || w > int64(features) || h*w != int64(features)) {
		return figures.Shape{}, cli.Usagef("-image %v: samples of %v have %d features, want %d x %d = %d", f, input, features, h, w, h*w)
	}
	return f.shape, nil
}
