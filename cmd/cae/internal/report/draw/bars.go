package draw

// Bars is a chart of horizontal bars, each with its name to the left and its value at its end.
type Bars struct {
	Names  []string
	Values []float64
	Texts  []string // of the values
	Signed bool     // values may be below 0: those go to the left from the middle
	Most   float64  // the magnitude of the longest bar; 0 means that of the values
	Room   float64  // for names, at most 45 % of the width; 0 means that of the widest
}

// barHeight is the height of a row.
const barHeight = 19.0

// Height returns the height that the bars need.
func (b Bars) Height() float64 { return barHeight*float64(len(b.Names)) + 2 }

func (b Bars) draw(c *canvas) {
	names, texts, most := b.Room, 0.0, b.Most
	for i, v := range b.Values {
		texts = max(texts, Width(b.Texts[i]))
		if b.Room == 0 {
			names = max(names, Width(b.Names[i]))
		}
		if b.Most == 0 {
			most = max(most, abs(v))
		}
	}
	names = min(names, 0.45*c.Width)
	zero, right := names+10, c.Width-texts-8
	if b.Signed {
		zero = (names + 10 + c.Width) / 2
	}
	c.line("axis", zero, 0, zero, c.Height)
	for i, v := range b.Values {
		y := 1 + barHeight*float64(i)
		c.text("label", names, y+13.5, "end", clip(b.Names[i], names))
		length := 0.0
		if most > 0 {
			length = abs(v) / most * (right - zero)
		}
		if v < 0 {
			c.rect("bar minus", zero-length, y+4, length, barHeight-8)
			c.text("tick", zero-length-5, y+13.5, "end", b.Texts[i])
		} else {
			class := "bar"
			if b.Signed {
				class = "bar plus"
			}
			c.rect(class, zero, y+4, length, barHeight-8)
			c.text("tick", zero+length+5, y+13.5, "start", b.Texts[i])
		}
	}
}

// clip shortens text to a width.
func clip(text string, room float64) string {
	runes := []rune(text)
	most := int(room/charWidth + 0.5)
	if len(runes) <= most {
		return text
	}
	return string(runes[:max(most-1, 1)]) + "…"
}

func abs(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
}
