package figures

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/dataset"
)

// Options say what is looked at. The zero value is ready to use.
type Options struct {
	Rows  int    // at most, spread evenly over the data; 0 means 10,000
	Image Shape  // of a sample; zero for samples that are no images
	Seed  uint64 // of directions, noise and choices

	// Progress, if not nil, is called now and then, from one goroutine at a time, with the number of samples that a stage has done
	// and the number that it has to do, 0 if unknown.
	Progress func(stage string, done, total int)
}

// Shape is the size of an image, in pixels.
type Shape struct{ Height, Width int }

// Figures are what a report shows.
type Figures struct {
	Model *cae.Model
	Image Shape
	Names []string // one for each feature, or nil

	Of     int   // rows of the data
	Rows   []int // those looked at, in their order; samples below are numbered as in the data
	Low    float64
	High   float64 // the range that 99 % of the features of samples lie in, and 0
	Paper  bool    // most features of most samples are near Low: ink on paper, not a photograph
	Labels bool    // samples have labels

	Errors, Norms Histogram // of the reconstruction error of single samples, and of ||J||
	Activity      Histogram // of the hidden units, over all samples and units
	FeatureErrors []float64 // mean reconstruction error of each feature
	Mean          []float64 // sample

	Inspected int // rows that Report is about
	Report    *inspect.Report
	Units     []Unit // those that vary most first

	Typical, Worst    []Sample // by reconstruction error
	Largest, Smallest []Sample // by ||J||, from the extreme inwards
	Tangents          []Tangents
	Step              float64 // how far Moved is from the sample, in the units that the model works in
	Walks             []Walk
	Sigma             float64 // of the walks
	Codes             Plane
}

// Gather takes the figures of a model over data. Errors are those of cae and inspect; data without rows or of another width than the
// model's, and an Image that does not fit it give cae.ErrShape, and negative Rows cae.ErrRange. When ctx is done, Gather returns ctx.Err().
func Gather(ctx context.Context, m *cae.Model, data *dataset.Matrix, opts Options) (*Figures, error) {
	if err := opts.check(m, data); err != nil {
		return nil, fmt.Errorf("figures: Gather: %w", err)
	}
	g := &gathering{ctx: ctx, opts: opts, model: m, all: data, Figures: &Figures{Model: m, Image: opts.Image, Names: data.Names, Of: data.Count}}
	for _, stage := range []func() error{g.score, g.inspect, g.units, g.samples, g.tangents, g.walks, g.plane} {
		err := stage()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("figures: Gather: %w", err)
		}
	}
	return g.Figures, nil
}

// check reports options that do not fit the model and the data.
func (o *Options) check(m *cae.Model, data *dataset.Matrix) error {
	switch visible := m.Visible(); {
	case data == nil || data.Count < 1:
		return fmt.Errorf("data has 0 rows, want at least 1: %w", cae.ErrShape)
	case data.Width != visible:
		return fmt.Errorf("data has %d columns, want visible = %d: %w", data.Width, visible, cae.ErrShape)
	case data.Labels != nil && len(data.Labels) != data.Count:
		return fmt.Errorf("data has %d labels, want rows = %d: %w", len(data.Labels), data.Count, cae.ErrShape)
	case o.Rows < 0:
		return fmt.Errorf("Rows is %d, want at least 0: %w", o.Rows, cae.ErrRange)
	case o.Image != Shape{} && !o.Image.holds(visible):
		return fmt.Errorf("Image is %d x %d, want visible = %d pixels: %w", o.Image.Height, o.Image.Width, visible, cae.ErrShape)
	case data.Names != nil && len(data.Names) != visible:
		return fmt.Errorf("data has %d names, want columns = %d: %w", len(data.Names), visible, cae.ErrShape)
	}
	return nil
}

// holds reports whether an image has n pixels.
func (s Shape) holds(n int) bool {
	return s.Height > 0 && s.Width > 0 && n%s.Width == 0 && n/s.Width == s.Height
}

// gathering is figures in the making.
type gathering struct {
	ctx   context.Context
	opts  Options
	model *cae.Model
	all   *dataset.Matrix
	*Figures

	data   *dataset.Matrix // the rows looked at
	scores []score         // of each
	codes  []float32       // of each
}

func (g *gathering) progress(stage string, done, total int) {
	if g.opts.Progress != nil {
		g.opts.Progress(stage, done, total)
	}
}

// label returns the label of row i of those looked at.
func (g *gathering) label(i int) int {
	if g.data.Labels == nil {
		return 0
	}
	return g.data.Labels[i]
}
