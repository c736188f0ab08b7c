package cae

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive/dataset"
)

// fitNormaliser fits a normaliser to the rows of data, which it reads once, and a second time for Standardise. Sums are in float64 and
// in the order of the rows. With quotients and roots, which are correctly rounded everywhere, the bits are the same on every machine.
func fitNormaliser(kind Normalisation, data dataset.Source) (*Normaliser, error) {
	if kind == NoNormalisation {
		return nil, nil
	}
	f := fit{columns: make([]column, data.Dim())}
	if err := f.read(data, (*column).first); err != nil {
		return nil, err
	}
	if kind == Standardise {
		if err := f.read(data, (*column).second); err != nil {
			return nil, err
		}
	}
	shift, scale := make([]float32, len(f.columns)), make([]float32, len(f.columns))
	for i := range f.columns {
		c := &f.columns[i]
		shift[i], scale[i] = c.fit(kind)
		if !(scale[i] > 0 && scale[i] <= math.MaxFloat32) {
			return nil, fmt.Errorf("normaliser: column %d is %v to %v, whose scale would be %v: %w", i, c.least, c.most, scale[i], ErrNonFinite)
		}
	}
	return newNormaliser(kind, shift, scale)
}

// fit is what is known of each column of some rows.
type fit struct{ columns []column }

type column struct {
	rows        float64
	least, most float32
	sum         float64
	squares     float64 // of the deviations from the mean
}

// read takes each element of the rows to its column.
func (f *fit) read(data dataset.Source, take func(c *column, v float32)) error {
	for row, err := range data.Rows() {
		if err != nil {
			return err
		}
		for i, v := range row {
			take(&f.columns[i], v)
		}
	}
	return nil
}

func (c *column) first(v float32) {
	if c.rows == 0 {
		c.least, c.most = v, v
	}
	c.rows++
	c.least, c.most = min(c.least, v), max(c.most, v)
	c.sum += float64(v)
}

func (c *column) second(v float32) {
	d := float64(v) - c.mean()
	c.squares += float64(d * d)
}

func (c *column) mean() float64 { return c.sum / c.rows }

// fit returns the shift and the scale. The scale of a column that does not vary is 1, so that a value that is new at serving counts by
// its distance.
func (c *column) fit(kind Normalisation) (shift, scale float32) {
	switch {
	case c.least == c.most:
		return c.least, 1
	case kind == Standardise:
		return float32(c.mean()), float32(1 / math.Sqrt(c.squares/c.rows))
	}
	return c.least, unitScale(c.most - c.least)
}

// unitScale returns one over width, rounded so that width * scale <= 1 in float32, which only a subnormal scale needs help with. Rounding
// is monotone: what lies between the ends of a range then lies between 0 and 1.
func unitScale(width float32) float32 {
	scale := 1 / width
	for float32(width*scale) > 1 {
		scale = math.Nextafter32(scale, 0)
	}
	return scale
}
