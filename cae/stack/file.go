package stack

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/atomicfile"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// A classifier file is a sealed file of package internal/safetensors. Its tensors are W1 (units x inputs), b1 (units), W2, b2 and so
// on from the bottom up, those of the softmax layer, U (classes x inputs) and d (classes) and, with a normaliser, shift and scale
// (inputs each). Its metadata holds the sizes and activations of the layers and what the tensors mean.

// The metadata of a classifier file.
const (
	keyModel       = "model"
	keyVisible     = "visible"
	keyHidden      = "hidden"
	keyActivations = "activations"
	keyClasses     = "classes"

	keyNormalise        = "normalise" // only with a normaliser, as is what it means
	keyNormaliseMeaning = "normalise_meaning"

	fileFormat  = "contractive classifier"
	fileVersion = "1"

	conventionModel = "h_0 = x, h_k = s_k(W_k h_(k-1) + b_k) for each of the hidden layers, from the bottom up, with the activations s_k; " +
		"probabilities = softmax(U h + d) with h of the last of them; matrices are outputs x inputs, row-major"

	conventionNormalise = "h_0 is (x - shift) * scale instead, feature by feature"

	separator = " " // of the layers in a list
)

// Limits of a classifier file. Those of a layer are a model's.
const (
	maxUnits      = 1 << 24
	maxParameters = 1 << 30 // 4 GiB
)

// Save writes the classifier in the safetensors format, from which [Load] reads the same bits. Equal classifiers give equal bytes.
// One that exceeds a limit of the format, 511 layers below the softmax layer or 2^30 parameters, gives an error that wraps ErrTooLarge,
// and nothing is written.
func (c *Classifier) Save(w io.Writer) error {
	l := c.net.layout()
	err := cmp.Or(c.checkMade(), checkShapes(l.shapes))
	if err == nil {
		err = safetensors.Write(w, l.header(), c.net.payload())
	}
	if err != nil {
		return fmt.Errorf("stack: Save: %w", err)
	}
	return nil
}

// layout is what a file's header says of a network.
type layout struct {
	shapes    []shape
	normalise cae.Normalisation
}

var classifierFiles = safetensors.Kind[layout]{
	Format: fileFormat, Version: fileVersion, Parse: parseLayout, Header: layout.header,
}

func (l layout) header() safetensors.Header {
	return safetensors.Header{Metadata: l.metadata(), Tensors: l.tensors()}
}

func (n *network) layout() layout { return layout{n.shapes(), n.normaliser.kind} }

// payload returns the elements of all tensors.
func (n *network) payload() []float32 {
	first := n.normaliser.get()
	if first == nil {
		return n.all
	}
	return slices.Concat(n.all, first.Shift(), first.Scale())
}

// Load reads a classifier that [Classifier.Save] wrote, up to the end of r. Errors wrap what those of [cae.Load] do, under the same
// conditions. Memory grows with the bytes received, not with the sizes that the file claims.
func Load(r io.Reader) (*Classifier, error) {
	c, err := load(r)
	if err != nil {
		return nil, fmt.Errorf("stack: Load: %w", err)
	}
	return c, nil
}

func load(r io.Reader) (*Classifier, error) {
	l, file, err := classifierFiles.Open(r)
	if err != nil {
		return nil, err
	}
	all, err := file.Data()
	if err != nil {
		return nil, err
	}
	if i := finite.FirstNot(all); i >= 0 {
		return nil, fmt.Errorf("parameter %d is %v: %w", i, all[i], cae.ErrNonFinite)
	}
	net, err := l.view(all)
	if err != nil {
		return nil, err
	}
	return newClassifier(net), nil
}

// view cuts a payload into a network and its normaliser.
func (l layout) view(all []float32) (network, error) {
	if l.normalise == cae.NoNormalisation {
		return viewNetwork(l.shapes, all), nil
	}
	visible := l.shapes[0].inputs
	n := len(all) - 2*visible
	net := viewNetwork(l.shapes, all[:n:n])
	var err error
	net.normaliser, err = viewNormaliser(l.normalise, all[n:][:visible], all[n+visible:])
	return net, err
}

// SaveFile writes the classifier to a file, replacing one that is there, so that at every moment, a crash of the machine included, the
// path holds the old file or the new one: see [cae.SaveFile].
func SaveFile(path string, c *Classifier) error {
	if c == nil {
		return fmt.Errorf("stack: SaveFile: classifier is nil: %w", cae.ErrShape)
	}
	if err := atomicfile.Write(path, c.Save); err != nil {
		return fmt.Errorf("stack: SaveFile: %w", err)
	}
	return nil
}

// LoadFile reads a classifier file. Errors are those of [Load] and of the file system, and name the file.
func LoadFile(path string) (*Classifier, error) {
	return safetensors.ReadFile("stack: LoadFile", path, Load)
}

// tensors describes the payload: see view.
func (l layout) tensors() (t []safetensors.Tensor) {
	for k, s := range l.shapes {
		w, b := fmt.Sprintf("W%d", k+1), fmt.Sprintf("b%d", k+1)
		if k == len(l.shapes)-1 {
			w, b = "U", "d"
		}
		t = append(t, safetensors.Tensor{Name: w, Shape: []int{s.units, s.inputs}}, safetensors.Tensor{Name: b, Shape: []int{s.units}})
	}
	if l.normalise != cae.NoNormalisation {
		visible := []int{l.shapes[0].inputs}
		t = append(t, safetensors.Tensor{Name: "shift", Shape: visible}, safetensors.Tensor{Name: "scale", Shape: visible})
	}
	return t
}

// metadata describes the network.
func (l layout) metadata() map[string]string {
	var hidden, activations []string
	head := len(l.shapes) - 1
	for _, s := range l.shapes[:head] {
		hidden = append(hidden, strconv.Itoa(s.units))
		activations = append(activations, s.activation.String())
	}
	m := map[string]string{
		safetensors.KeyFormat:  fileFormat,
		safetensors.KeyVersion: fileVersion,

		keyModel:       conventionModel,
		keyVisible:     strconv.Itoa(l.shapes[0].inputs),
		keyHidden:      strings.Join(hidden, separator),
		keyActivations: strings.Join(activations, separator),
		keyClasses:     strconv.Itoa(l.shapes[head].units),
	}
	if l.normalise != cae.NoNormalisation {
		m[keyNormalise], m[keyNormaliseMeaning] = l.normalise.String(), conventionNormalise
	}
	return m
}

// parseLayout reverses metadata.
func parseLayout(h safetensors.Header) (l layout, err error) {
	count := len(h.Tensors)
	if kind, ok := h.Metadata[keyNormalise]; ok {
		if err := l.normalise.UnmarshalText([]byte(kind)); err != nil {
			return l, fmt.Errorf("metadata: %w: %w", err, cae.ErrFormat)
		}
		count -= 2
	}
	l.shapes, err = parseShapes(h, count)
	return l, err
}

// parseShapes returns the shapes of layers with that number of tensors in all. There are as many layers as tensors for
// them, so that a long list claims no memory.
func parseShapes(h safetensors.Header, tensors int) ([]shape, error) {
	depth := tensors/2 - 1
	if depth < 1 || tensors%2 != 0 {
		return nil, fmt.Errorf("file has %d tensors of layers, want an even number of at least 4: %w", tensors, cae.ErrFormat)
	}
	shapes := make([]shape, depth+1)
	inputs, err := parseSize(h, keyVisible, h.Metadata[keyVisible])
	if err != nil {
		return nil, err
	}
	hidden, err := list(h, keyHidden, depth)
	if err != nil {
		return nil, err
	}
	activations, err := list(h, keyActivations, depth)
	if err != nil {
		return nil, err
	}
	for k := range depth {
		s := &shapes[k]
		s.inputs = inputs
		if s.units, err = parseSize(h, keyHidden, hidden[k]); err != nil {
			return nil, err
		}
		if err := s.activation.UnmarshalText([]byte(activations[k])); err != nil {
			return nil, fmt.Errorf("metadata: %w: %w", err, cae.ErrFormat)
		}
		inputs = s.units
	}
	shapes[depth].inputs = inputs
	if shapes[depth].units, err = parseSize(h, keyClasses, h.Metadata[keyClasses]); err != nil {
		return nil, err
	}
	return shapes, checkShapes(shapes)
}

// list returns the n elements of a list in the metadata.
func list(h safetensors.Header, key string, n int) ([]string, error) {
	elements := strings.SplitN(h.Metadata[key], separator, n+1)
	if len(elements) != n {
		return nil, fmt.Errorf("metadata %q is %.100q, want one element for each of %d layers: %w", key, h.Metadata[key], n, cae.ErrFormat)
	}
	return elements, nil
}

func parseSize(h safetensors.Header, key, text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("metadata %q is %.100q: %w", key, h.Metadata[key], cae.ErrFormat)
	}
	return n, nil
}

// checkShapes reports the first size that is out of range.
func checkShapes(shapes []shape) error {
	total := int64(0)
	for k, s := range shapes {
		for _, size := range []struct {
			name string
			n    int
		}{{"inputs", s.inputs}, {"units", s.units}} {
			if size.n < 1 {
				return fmt.Errorf("layer %d has %d %s, want at least 1: %w", k, size.n, size.name, cae.ErrShape)
			}
			if size.n > maxUnits {
				return fmt.Errorf("layer %d has %d %s, limit %d: %w", k, size.n, size.name, maxUnits, cae.ErrTooLarge)
			}
		}
		total += int64(s.units) * (int64(s.inputs) + 1)
	}
	if total > maxParameters {
		return fmt.Errorf("layers have %d parameters, limit %d: %w", total, maxParameters, cae.ErrTooLarge)
	}
	return nil
}
