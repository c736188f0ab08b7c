package draw

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"html/template"
	"image/color"
	"image/png"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", -1: "−1", 0.5: "0.5", 0.3: "0.3", 12.5: "12.5", 1234: "1,234", 999999: "999,999", -40000: "−40,000",
		1e6: "10⁶", 2.5e-5: "2.5×10⁻⁵", -1e-4: "−10⁻⁴", 123456789: "1.23×10⁸", 0.001: "0.001", 1.0 / 3: "0.3333",
	} {
		require.Equal(t, want, Number(v), v)
	}
}

// The ticks are round, inside the scale, in order, and not too many; the scale holds the values.
func TestScale(t *testing.T) {
	for _, values := range [][]float64{{0, 1}, {3, 3}, {0, 0}, {-7, 1e9}, {0.00012, 0.00015}, {1, 40}, {}, {1e-30, 2e-30}, {-5, -4}} {
		for _, axis := range []Axis{{}, {Zero: true}, {Tight: true}, {Whole: true, Tight: true}, {Log: true}} {
			s := axis.newScale(values, 10, 310, 5)
			require.Less(t, s.low, s.high)
			require.LessOrEqual(t, len(s.ticks), 12, "%v of %v", axis, values)
			require.True(t, slices.IsSorted(s.ticks), "%v of %v: %v", axis, values, s)
			for _, v := range values {
				if axis.Log && v <= 0 {
					continue
				}
				at := s.at(v)
				require.True(t, at >= 10-1e-6 && at <= 310+1e-6, "%v of %v: %v is at %v", axis, values, v, at)
			}
			texts := s.texts()
			for i, v := range s.ticks {
				require.True(t, s.at(v) >= 10-1e-6 && s.at(v) <= 310+1e-6, "%v of %v: %v", axis, values, s)
				if i > 0 && !axis.Log {
					require.NotEqual(t, texts[i-1], texts[i], "%v of %v", axis, values)
				}
			}
		}
	}
	for axis, want := range map[Axis][2]float64{{}: {-1, 1}, {Tight: true}: {-1, 1}, {Zero: true}: {0, 1}} {
		s := axis.newScale([]float64{0, 0}, 10, 310, 5)
		require.Equal(t, want, [2]float64{s.low, s.high}, "nothing but 0 is no matter of 10^-30")
	}
	s := Axis{}.newScale([]float64{0, 10}, 100, 200, 5)
	require.Equal(t, 150.0, s.at(5))
	s = Axis{Log: true}.newScale([]float64{1, 100}, 0, 200, 5)
	require.InDelta(t, 100, s.at(10), 1e-9)
	require.Contains(t, s.ticks, 10.0)
}

// An axis with one tick says where it is, but not what a length on it means.
func TestTwoTicks(t *testing.T) {
	for _, axis := range []Axis{{}, {Tight: true}, {Log: true}} {
		for count := 2; count <= 9; count++ {
			for low := 1.0; low < 1000; low *= 1.07 {
				for high := low * 1.05; high < 1e6*low; high *= 1.3 {
					s := axis.newScale([]float64{low, high}, 0, 300, count)
					require.GreaterOrEqual(t, len(s.ticks), 2, "%v of %v to %v, about %d", axis, low, high, count)
					require.LessOrEqual(t, len(s.ticks), 3*count+3, "%v of %v to %v, about %d", axis, low, high, count)
				}
			}
		}
	}
	require.Equal(t, []float64{20, 40, 60}, ticksOf(Axis{Tight: true}, 12, 74, 2))
	require.Equal(t, []float64{0.3, 0.4, 0.5, 0.6, 0.7}, ticksOf(Axis{Log: true}, 0.28, 0.74, 4))
	require.Equal(t, []float64{0.2, 0.5, 1, 2, 5}, ticksOf(Axis{Log: true}, 0.11, 9, 2))
	require.Equal(t, []float64{1, 10}, ticksOf(Axis{Log: true}, 0.11, 14, 2))
	require.Equal(t, []float64{1}, ticksOf(Axis{Whole: true, Tight: true}, 0.9, 1.1, 4), "there is no other whole number")
}

// ticksOf returns the ticks as they are written, without rounding errors.
func ticksOf(a Axis, low, high float64, count int) (list []float64) {
	s := a.newScale([]float64{low, high}, 0, 300, count)
	for _, v := range s.ticks {
		list = append(list, math.Round(v*1e9)/1e9)
	}
	return list
}

func TestSeparate(t *testing.T) {
	require.Equal(t, []float64{10, 25, 40}, separate([]float64{10, 10, 10}, 15, 0, 100))
	require.Equal(t, []float64{70, 85, 100}, separate([]float64{99, 99, 100}, 15, 0, 100))
	require.Equal(t, []float64{10, 50}, separate([]float64{10, 50}, 15, 0, 100))
}

// element is a part of an SVG.
type element struct {
	name string
	attr map[string]string
	text string
}

// parse returns the elements of a drawing, which must be well-formed.
func parse(t *testing.T, drawing template.HTML) (list []element) {
	d := xml.NewDecoder(strings.NewReader("<g>" + string(drawing) + "</g>"))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return list
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			e := element{token.Name.Local, map[string]string{}, ""}
			for _, a := range token.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			list = append(list, e)
		case xml.CharData:
			list[len(list)-1].text += string(token)
		}
	}
}

// of returns the elements that have a name and a class.
func of(list []element, name, class string) (found []element) {
	for _, e := range list {
		if e.name == name && slices.Contains(strings.Fields(e.attr["class"]), class) {
			found = append(found, e)
		}
	}
	return found
}

func (e element) number(t *testing.T, attr string) float64 {
	v, err := strconv.ParseFloat(e.attr[attr], 64)
	require.NoError(t, err)
	return v
}

var layout = Layout{400, 240}

// Every chart is well-formed, is drawn twice with its description, and has no number that is none.
func TestCharts(t *testing.T) {
	nan := math.NaN()
	for _, c := range []Chart{
		Lines{X: Axis{Title: "a < b"}, Series: []Series{{Name: `"a" & <b>`, X: []float64{1, 2}, Y: []float64{3, nan}}, {X: []float64{1}, Y: []float64{1}}}, Marker: &Marker{2, "<here>"}},
		Lines{X: Axis{}, Y: Axis{Log: true}, Series: []Series{{X: []float64{1, 2, 3}, Y: []float64{1e-9, 0, 5}, Points: true}}},
		Lines{},
		Columns{Edges: []float64{0, 1, 2}, Values: []float64{3, 0}, Shaded: [2]float64{nan, nan}, Marker: &Marker{1, "median"}},
		Bars{Names: []string{"<x>", "a very long name of a feature indeed, much too long"}, Values: []float64{1, -2}, Texts: []string{"1", "−2"}, Signed: true},
		Bars{Names: []string{"x"}, Values: []float64{0}, Texts: []string{"0"}},
		Scatter{Groups: []Group{{Name: "1", X: []float64{1, 2}, Y: []float64{0, 5}}, {Name: "2"}}, Paths: []Path{{X: []float64{0, 1}, Y: []float64{1, 1}}}},
		Scatter{Groups: []Group{{X: []float64{1}, Y: []float64{1}}}},
	} {
		drawing := Picture(c, `it "shows" <this>`, Layout{720, 300}, Layout{328, 240})
		list := parse(t, drawing)
		for class, width := range map[string]string{"wide": "720", "narrow": "328"} {
			svg := of(list, "svg", class)
			require.Len(t, svg, 1)
			require.Equal(t, `it "shows" <this>`, svg[0].attr["aria-label"])
			require.Equal(t, "img", svg[0].attr["role"])
			require.Equal(t, width, svg[0].attr["width"])
		}
		require.NotContains(t, string(drawing), "NaN")
		require.NotContains(t, string(drawing), "Inf")
		require.NotContains(t, string(drawing), "%!")
	}
}

// Lengths and heights are proportional to values.
func TestProportions(t *testing.T) {
	list := parse(t, Single(Bars{Names: []string{"a", "b", "c"}, Values: []float64{4, -2, 1}, Texts: []string{"4", "−2", "1"}, Signed: true}, "bars", layout))
	plus, minus := of(list, "rect", "plus"), of(list, "rect", "minus")
	require.Len(t, plus, 2)
	require.Len(t, minus, 1)
	require.InDelta(t, 4*plus[1].number(t, "width"), plus[0].number(t, "width"), 0.5)
	require.InDelta(t, plus[0].number(t, "width")/2, minus[0].number(t, "width"), 0.5)
	require.InDelta(t, plus[0].number(t, "x"), minus[0].number(t, "x")+minus[0].number(t, "width"), 0.2, "they meet at zero")

	list = parse(t, Single(Columns{Edges: []float64{0, 1, 2, 3}, Values: []float64{10, 5, 20}, Shaded: [2]float64{1, 2}}, "columns", layout))
	columns := of(list, "rect", "column")
	require.Len(t, columns, 3)
	require.InDelta(t, 2*columns[1].number(t, "height"), columns[0].number(t, "height"), 0.5)
	require.InDelta(t, 2*columns[0].number(t, "height"), columns[2].number(t, "height"), 0.5)
	require.Len(t, of(list, "rect", "shaded"), 2, "below 1 and above 2")
}

// A line goes through its points, and its name stands at its end.
func TestLine(t *testing.T) {
	list := parse(t, Single(Lines{Series: []Series{{Name: "up", Class: "c0", X: []float64{0, 1, 2}, Y: []float64{0, 5, 10}}, {Name: "level", Class: "c1", X: []float64{0, 2}, Y: []float64{10, 10}}}}, "lines", layout))
	up := of(list, "path", "c0")[0].attr["d"]
	var x, y [3]float64
	_, err := fmt.Sscanf(strings.NewReplacer("M", "", "L", " ").Replace(up), "%f %f %f %f %f %f", &x[0], &y[0], &x[1], &y[1], &x[2], &y[2])
	require.NoError(t, err)
	require.InDelta(t, x[1]-x[0], x[2]-x[1], 0.11)
	require.InDelta(t, y[0]-y[1], y[1]-y[2], 0.11)
	require.Greater(t, y[0], y[2], "more is higher")
	names := append(of(list, "text", "c0"), of(list, "text", "c1")...)
	require.Len(t, names, 2)
	require.GreaterOrEqual(t, math.Abs(names[0].number(t, "y")-names[1].number(t, "y")), textHeight, "names do not cover each other")
}

// Both axes of a scatter chart have one scale.
func TestScatterScale(t *testing.T) {
	for _, l := range []Layout{{720, 560}, {328, 328}} {
		c := &canvas{Layout: l}
		f := c.equalFrame(Axis{}, Axis{}, []float64{-3, 40}, []float64{1, 2})
		require.InEpsilon(t, f.x.at(1)-f.x.at(0), f.y.at(0)-f.y.at(1), 1e-6)
		f = c.equalFrame(Axis{}, Axis{}, []float64{1, 2}, []float64{-1000, 4000})
		require.InEpsilon(t, f.x.at(1)-f.x.at(0), f.y.at(0)-f.y.at(1), 1e-6)
	}
}

// decode returns the pixels of an image.
func decode(t *testing.T, uri template.URL) (pixels []color.NRGBA) {
	data, found := strings.CutPrefix(string(uri), "data:image/png;base64,")
	require.True(t, found)
	content, err := base64.StdEncoding.DecodeString(data)
	require.NoError(t, err)
	m, err := png.Decode(bytes.NewReader(content))
	require.NoError(t, err)
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			pixels = append(pixels, color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA))
		}
	}
	return pixels
}

func TestImages(t *testing.T) {
	m := Image{2, 3, []float64{-1, 0, 1, 0.5, -9, math.NaN()}}
	p := decode(t, m.Signed(1))
	require.Len(t, p, 6)
	require.Equal(t, uint8(255), p[0].A)
	require.Greater(t, p[0].R, p[0].B, "negative is orange")
	require.Zero(t, p[1].A, "zero is transparent")
	require.Equal(t, uint8(255), p[2].A)
	require.Greater(t, p[2].B, p[2].R, "positive is blue")
	require.InDelta(t, 127, p[3].A, 5)
	require.Equal(t, p[0], p[4], "what is beyond the scale is at its end")

	p = decode(t, m.Amount(1))
	require.Zero(t, p[0].A)
	require.Zero(t, p[1].A)
	require.Equal(t, uint8(255), p[2].A)
	p = decode(t, m.Ink(0, 1))
	require.Equal(t, color.NRGBA{A: 255}, p[2])
	p = decode(t, m.Grey(-1, 1))
	require.Equal(t, color.NRGBA{A: 255}, p[0])
	require.Equal(t, color.NRGBA{255, 255, 255, 255}, p[2])
	require.Len(t, decode(t, Image{1, 2, []float64{3, 3}}.Signed(0)), 2)
}

func TestShrink(t *testing.T) {
	m := Image{3, 4, []float64{1, 3, 5, 7, 1, 3, 5, 7, 2, 2, 8, 8}}
	require.Equal(t, m, m.Shrink(4))
	require.Equal(t, Image{2, 2, []float64{2, 6, 2, 8}}, m.Shrink(2))
	require.Equal(t, Image{1, 1, []float64{52.0 / 12}}, m.Shrink(1))
}
