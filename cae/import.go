package cae

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/safetensors"
	"github.com/seed85368726/contractive/kernels"
)

// ImportNames are the names of the tensors that hold a model's parameters in a file from elsewhere. The weights are laid out as
// PyTorch does it, outputs x inputs:
//
//	EncoderWeight   W    hidden x visible
//	EncoderBias     b    hidden
//	DecoderWeight   V^T  visible x hidden
//	DecoderBias     c    visible
//
// A name with ":t" behind it is that of a transposed tensor, inputs x outputs, as Keras has its kernels. Without a DecoderWeight
// the weights are tied; a bias without a name is zero.
type ImportNames struct {
	EncoderWeight, EncoderBias string
	DecoderWeight, DecoderBias string
}

// transposed is the mark behind the name of a tensor.
const transposed = ":t"

// Import reads a model that another program has trained from a safetensors file, up to the end of r. Its tensors may be F32, F16 and
// BF16, which are taken exactly, and F64, which are rounded to the nearest float32.
//
// cfg says what the parameters mean. Its Hidden may be 0 for what the file has, its Untied is taken from the file, and it must have no
// normaliser (ErrRange); [Model.WithNormaliser] adds one.
//
// If names is empty, common names are tried: pairs such as encoder and decoder, encoder.0 and decoder.0, fc1 and fc2, 0 and 2, dense
// and dense_1, with .weight and .bias or /kernel and /bias, and those of this package. No tensor may be left over then.
// If that does not succeed, or there is no tensor of a name, the error wraps ErrFormat and lists the names in the file. A tensor of
// another shape gives an error that wraps ErrShape; other errors are those of [Load].
func Import(r io.Reader, cfg Config, names ImportNames) (*Model, error) {
	m, err := importModel(r, cfg, names)
	if err != nil {
		return nil, fmt.Errorf("cae: Import: %w", err)
	}
	return m, nil
}

// ImportFile is Import from a file. Errors are also those of the file system, and name the file.
func ImportFile(path string, cfg Config, names ImportNames) (*Model, error) {
	return safetensors.ReadFile("cae: ImportFile", path, func(r io.Reader) (*Model, error) { return Import(r, cfg, names) })
}

func importModel(r io.Reader, cfg Config, names ImportNames) (*Model, error) {
	if cfg.Normalise != NoNormalisation {
		return nil, fmt.Errorf("Config.Normalise is %v, want none: %w", cfg.Normalise, ErrRange)
	}
	file, err := safetensors.NewReader(r, safetensors.F32, safetensors.F64, safetensors.F16, safetensors.BF16)
	if err != nil {
		return nil, err
	}
	if names == (ImportNames{}) {
		if names, err = guessNames(file.Tensors); err != nil {
			return nil, err
		}
	}
	found, err := findForeign(file.Tensors, names)
	if err != nil {
		return nil, err
	}
	visible, err := found.fit(&cfg)
	if err != nil {
		return nil, err
	}
	elements, err := file.Elements()
	if err != nil {
		return nil, err
	}
	theta := found.parameters(cfg, visible, elements)
	if i := finite.FirstNot(theta.all); i >= 0 {
		return nil, fmt.Errorf("parameter %d is %v: %w", i, theta.all[i], ErrNonFinite)
	}
	return newModel(cfg, theta, nil), nil
}

// foreign are the tensors of a model from elsewhere.
type foreign struct{ w, b, v, c foreignTensor }

// foreignTensor is a tensor of a file; one that is not there has no name.
type foreignTensor struct {
	safetensors.Tensor
	index      int // in the file
	transposed bool
}

func (t foreignTensor) missing() bool { return t.Name == "" }

// findForeign finds the tensors of names.
func findForeign(tensors []safetensors.Tensor, names ImportNames) (f foreign, err error) {
	if names.EncoderWeight == "" {
		return f, fmt.Errorf("EncoderWeight has no name; %s: %w", listNames(tensors), ErrFormat)
	}
	for _, n := range []struct {
		name string
		t    *foreignTensor
	}{{names.EncoderWeight, &f.w}, {names.EncoderBias, &f.b}, {names.DecoderWeight, &f.v}, {names.DecoderBias, &f.c}} {
		if n.name == "" {
			continue
		}
		var found bool
		if *n.t, found = findTensor(tensors, n.name); !found {
			return f, fmt.Errorf("no tensor is called %q; %s: %w", strings.TrimSuffix(n.name, transposed), listNames(tensors), ErrFormat)
		}
	}
	return f, nil
}

func findTensor(tensors []safetensors.Tensor, name string) (t foreignTensor, found bool) {
	name, t.transposed = strings.CutSuffix(name, transposed)
	for t.index, t.Tensor = range tensors {
		if t.Name == name {
			return t, true
		}
	}
	return t, false
}

// listNames says what tensors there are.
func listNames(tensors []safetensors.Tensor) string {
	const most = 40
	var b strings.Builder
	b.WriteString("there are")
	for i, t := range tensors {
		if i == most {
			return b.String() + fmt.Sprintf(" and %d more", len(tensors)-most)
		}
		fmt.Fprintf(&b, " %.60q %v", t.Name, t.Shape)
	}
	if len(tensors) == 0 {
		return "there are no tensors"
	}
	return b.String()
}

// fit completes the configuration, and checks that all tensors fit it.
func (f *foreign) fit(cfg *Config) (visible int, err error) {
	shape := slices.Clone(f.w.Shape)
	if len(shape) != 2 {
		return 0, fmt.Errorf("tensor %.60q has shape %v, want 2 dimensions: %w", f.w.Name, shape, ErrShape)
	}
	if f.w.transposed {
		slices.Reverse(shape)
	}
	if cfg.Hidden == 0 {
		cfg.Hidden = shape[0]
	}
	visible = shape[1]
	cfg.Untied = !f.v.missing()
	if err := cfg.checkWidth(visible); err != nil {
		return 0, err
	}
	for _, t := range []struct {
		foreignTensor
		want [][]int
	}{
		{f.w, [][]int{{cfg.Hidden, visible}}}, {f.v, [][]int{{visible, cfg.Hidden}}},
		{f.b, [][]int{{cfg.Hidden}, {1, cfg.Hidden}}}, {f.c, [][]int{{visible}, {1, visible}}},
	} {
		if err := t.check(t.want); err != nil {
			return 0, err
		}
	}
	return visible, nil
}

// check compares the shape of a tensor, if it is there, with those that it may have.
func (t foreignTensor) check(want [][]int) error {
	if t.missing() {
		return nil
	}
	for _, shape := range want {
		if t.transposed {
			slices.Reverse(shape)
		}
		if slices.Equal(t.Shape, shape) {
			return nil
		}
	}
	return fmt.Errorf("tensor %.60q has shape %v, want %v: %w", t.Name, t.Shape, want[0], ErrShape)
}

// parameters returns the parameters of a model with the tensors, of which some are among all the elements of the file.
func (f *foreign) parameters(cfg Config, visible int, elements iter.Seq2[int, float32]) parameters {
	theta := newParameters(cfg, visible)
	row := func(v []float32) kernels.Matrix {
		return kernels.Matrix{Data: v, Rows: 1, Cols: len(v), Stride: len(v)}
	}
	places := []place{{f.w, theta.w, f.w.transposed}, {f.b, row(theta.b), false}, {f.c, row(theta.c), false}}
	if cfg.Untied {
		places = append(places, place{f.v, theta.v, !f.v.transposed}) // V is hidden x visible
	}
	places = slices.DeleteFunc(places, func(p place) bool { return p.tensor.missing() })
	last, i := -1, 0 // the tensor, and the number of the element in it
	for k, v := range elements {
		if k != last {
			last, i = k, 0
		}
		for n := range places {
			if p := &places[n]; p.tensor.index == k {
				p.put(i, v)
			}
		}
		i++
	}
	return theta
}

// place is where the elements of a tensor go.
type place struct {
	tensor     foreignTensor
	to         kernels.Matrix
	transposed bool // the tensor, beside to
}

// put takes element i of the tensor.
func (p *place) put(i int, v float32) {
	if p.transposed {
		p.to.Row(i % p.to.Rows)[i/p.to.Rows] = v
	} else {
		p.to.Data[i] = v
	}
}
