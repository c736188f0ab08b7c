package draw

// frame is the axes of a chart.
type frame struct{ x, y scale }

// Margins around a frame.
const (
	marginTop    = 26.0
	marginBottom = 40.0
	marginSide   = 14.0
)

// frame draws the grid, the ticks and the titles of axes that hold the values. right is the room for labels beside the frame.
func (c *canvas) frame(x, y Axis, xs, ys []float64, right float64) frame {
	bottom := c.Height - marginBottom
	f := frame{y: y.newScale(ys, bottom, marginTop, max(2, int((bottom-marginTop)/44)))}
	left := f.y.room()
	f.x = x.newScale(xs, left, c.Width-right, max(2, int((c.Width-right-left)/72)))
	for i, text := range f.y.texts() {
		at := f.y.at(f.y.ticks[i])
		c.line("grid", left, at, c.Width-right, at)
		c.text("tick", left-6, at+4, "end", text)
	}
	for i, text := range f.x.texts() {
		at := f.x.at(f.x.ticks[i])
		c.line("mark", at, bottom, at, bottom+4)
		half := Width(text) / 2
		c.text("tick", min(max(at, half), c.Width-half), bottom+17, "middle", text)
	}
	c.line("axis", left, bottom, c.Width-right, bottom)
	c.text("title", (left+c.Width-right)/2, c.Height-5, "middle", x.Title)
	c.text("title", 0, 12, "start", y.Title)
	return f
}

// room returns the width of the ticks of a vertical axis.
func (s *scale) room() float64 {
	room := marginSide
	for _, text := range s.texts() {
		room = max(room, Width(text)+10)
	}
	return room
}

// equalFrame is frame for axes of one scale: the range that would be spread more is widened.
func (c *canvas) equalFrame(x, y Axis, xs, ys []float64) frame {
	x.Tight, y.Tight = true, true
	lowX, highX := x.bounds(xs)
	lowY, highY := y.bounds(ys)
	height, left := c.Height-marginTop-marginBottom, marginSide
	for range 3 { // the room for ticks depends on the range, which depends on the room
		width := c.Width - left - marginSide
		unit := 1.06 * max((highX-lowX)/width, (highY-lowY)/height)
		xs, ys = around(lowX, highX, unit*width), around(lowY, highY, unit*height)
		s := y.newScale(ys, height, 0, max(2, int(height/44)))
		left = s.room()
	}
	return c.frame(x, y, xs, ys, marginSide)
}

// around returns the ends of a range of a length, with the middle of low and high.
func around(low, high, length float64) []float64 {
	middle := (low + high) / 2
	return []float64{middle - length/2, middle + length/2}
}

// separate moves positions of labels in ascending order so that neighbours are at least gap apart, and inside the range.
func separate(at []float64, gap, low, high float64) []float64 {
	moved := append([]float64(nil), at...)
	for i := range moved {
		moved[i] = max(moved[i], low+gap*float64(i))
		if i > 0 {
			moved[i] = max(moved[i], moved[i-1]+gap)
		}
	}
	for i := len(moved) - 1; i >= 0; i-- {
		moved[i] = min(moved[i], high-gap*float64(len(moved)-1-i))
		if i < len(moved)-1 {
			moved[i] = min(moved[i], moved[i+1]-gap)
		}
	}
	return moved
}
