package page

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
)

// count writes an integer with commas.
func count(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", count(n/1000), n%1000)
}

// value writes a number with three or four significant digits.
func value(v float64) string {
	if math.Abs(v) < 1e-3 || math.Abs(v) >= 1000 {
		return draw.Number(v)
	}
	digits := 3 - int(math.Floor(math.Log10(math.Abs(v))))
	return strings.Replace(strconv.FormatFloat(v, 'f', min(max(digits-1, 0), 5), 64), "-", "−", 1)
}

// percent writes a share.
func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

// plural writes a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return count(n) + " " + thing + "s"
}

// loss names the reconstruction error.
func (r *reporter) loss() string {
	if r.Figures.Model.Config().Output == cae.SigmoidOutput {
		return "cross-entropy, summed over features"
	}
	return "squared error, summed over features"
}

// feature names a feature.
func (r *reporter) feature(i int) string {
	switch {
	case r.Names != nil && r.Names[i] != "":
		return r.Names[i]
	case r.images():
		return fmt.Sprintf("pixel %d, %d", i/r.Image.Width, i%r.Image.Width)
	}
	return "feature " + strconv.Itoa(i)
}

// images reports whether samples are images.
func (r *reporter) images() bool { return r.Image != figures.Shape{} }

// name names a sample.
func (r *reporter) name(s figures.Sample) string {
	if r.Labels {
		return fmt.Sprintf("sample %d, label %d", s.Row, s.Label)
	}
	return "sample " + strconv.Itoa(s.Row)
}

// heading is the short name of a sample below its image: its label, or its number.
func (r *reporter) heading(s figures.Sample) string {
	if r.Labels {
		return "label " + strconv.Itoa(s.Label)
	}
	return "no. " + strconv.Itoa(s.Row)
}

// saturated says when a unit counts as saturated.
func (r *reporter) saturated() string {
	switch r.Figures.Model.Config().Activation {
	case cae.Sigmoid:
		return "below 0.05 or above 0.95"
	case cae.Tanh:
		return "below −0.9 or above 0.9"
	case cae.ReLU:
		return "at 0"
	case cae.Softplus:
		return "below 0.2107, where the derivative is less than 0.19"
	}
	return ""
}

// drawnFrom says how many samples, chosen at random among those inspected, a figure is about.
func (r *reporter) drawnFrom(n int) string {
	if n == r.Inspected {
		return r.seen(n)
	}
	return plural(n, "sample") + " chosen at random"
}

// seen says how many samples a figure is about, if they are not all of the data.
func (r *reporter) seen(n int) string {
	if n == r.Of {
		return "all " + plural(n, "sample")
	}
	return fmt.Sprintf("%s of the %s (spread evenly over the data)", count(n), plural(r.Of, "sample"))
}
