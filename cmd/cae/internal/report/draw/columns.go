package draw

// Columns is a histogram.
type Columns struct {
	X, Y   Axis
	Edges  []float64
	Values []float64  // of the bins, one fewer than the edges
	Shaded [2]float64 // bins below the first and above the second value have a colour of their own; NaN for none
	Marker *Marker
}

func (h Columns) draw(c *canvas) {
	h.X.Tight = true
	f := c.frame(h.X, h.Y, h.Edges, append([]float64{0}, h.Values...), marginSide)
	for k, v := range h.Values {
		if v == 0 {
			continue
		}
		class := "column"
		if middle := (h.Edges[k] + h.Edges[k+1]) / 2; middle < h.Shaded[0] || middle > h.Shaded[1] {
			class = "column shaded"
		}
		x0, x1, y := f.x.at(h.Edges[k]), f.x.at(h.Edges[k+1]), f.y.at(v)
		gap := 0.0
		if x1-x0 > 4 {
			gap = 1
		}
		c.rect(class, x0+gap/2, y, max(x1-x0-gap, 0.5), f.y.from-y)
	}
	if h.Marker != nil {
		h.Marker.draw(c, f, h.Y.Title)
	}
}
