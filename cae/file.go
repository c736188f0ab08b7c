package cae

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// A model file is a sealed file of package internal/safetensors. Its tensors are W (hidden x visible), V (hidden x
// visible, only if untied), b (hidden), c (visible) and, with a normaliser, shift and scale (visible each). Its
// metadata holds the configuration and the conventions that give the numbers their meaning.

// The metadata of a model file.
const (
	keyModel      = "model"
	keyCost       = "cost"
	keyVisible    = "visible"
	keyHidden     = "hidden"
	keyActivation = "activation"
	keyWeights    = "weights"
	keyOutput     = "output"
	keyLambda     = "lambda"
	keyNormalise  = "normalise" // only with a normaliser
	keyMeaning    = "_meaning"  // after the key of a setting

	tensorShift = "shift"
	tensorScale = "scale"

	fileFormat  = "contractive autoencoder"
	fileVersion = "1"

	conventionModel = "h = s(W x + b), y = g(V^T h + c); W and V are hidden x visible, row-major; V is W when tied"
	conventionCost  = "mean over samples of [ L(x, y) + lambda * ||dh/dx||_F^2 ]; L is summed over features: " +
		"the squared error for a linear output, the cross-entropy for a sigmoid output"
	conventionNormalise = "x is (sample - shift) * scale, feature by feature, fitted to the training rows; " +
		"y, the cost and the Jacobian are in these units"
)

// settings are the numbers of a configuration that a file holds where they are not zero, with what they multiply or mean.
// A reader that does not know one refuses the file.
func (c *Config) settings() []setting {
	return []setting{
		{"gamma", "gamma * mean over draws e of ||J(x) - J(x + e)||_F^2, e normal of variance sigma^2", &c.HigherOrder.Gamma, nil},
		{"sigma", "standard deviation of the draws of gamma", &c.HigherOrder.Sigma, nil},
		{"draws", "draws of gamma for each sample, 1 if absent", nil, &c.HigherOrder.Draws},
		{"output_lambda", "output_lambda * ||dy/dx||_F^2", &c.OutputLambda, nil},
		{"sparsity", "sparsity * sum over units of KL(sparsity_target || mean of h over the mini-batch)", &c.Sparsity.Beta, nil},
		{"sparsity_target", "see sparsity", &c.Sparsity.Target, nil},
		{"l1", "l1 * sum_j |h_j|", &c.L1, nil},
		{"decay", "decay * (||W||_F^2 + ||V||_F^2 if untied)", &c.Decay, nil},
		{"masking", "probability that a feature of the encoder's input is 0 in training", &c.Corruption.Masking, nil},
		{"noise", "standard deviation of normal noise on the encoder's input in training", &c.Corruption.Noise, nil},
	}
}

// setting is a float32 or an int of a configuration, by its name in a file.
type setting struct {
	key, meaning string
	float        *float32
	int          *int
}

// text returns the setting's value, or nothing for 0.
func (s setting) text() string {
	switch {
	case s.float != nil && *s.float != 0:
		return strconv.FormatFloat(float64(*s.float), 'g', -1, 32)
	case s.int != nil && *s.int != 0:
		return strconv.Itoa(*s.int)
	}
	return ""
}

// parse takes the value of a text.
func (s setting) parse(text string) (err error) {
	if s.int != nil {
		*s.int, err = strconv.Atoi(text)
		return err
	}
	v, err := strconv.ParseFloat(text, 32)
	*s.float = float32(v)
	return err
}

// Save writes the model in the safetensors format, from which [Load] reads the same bits. Equal models give equal bytes.
func (m *Model) Save(w io.Writer) error {
	if err := m.checkMade(); err != nil {
		return fmt.Errorf("cae: Save: %w", err)
	}
	if err := safetensors.Write(w, m.description().header(), m.payload()); err != nil {
		return fmt.Errorf("cae: Save: %w", err)
	}
	return nil
}

// payload returns the elements of all tensors.
func (m *Model) payload() []float32 {
	if m.normaliser == nil {
		return m.theta.all
	}
	return slices.Concat(m.theta.all, m.normaliser.shift, m.normaliser.scale)
}

// Load reads a model that [Model.Save] wrote, up to the end of r. A file that is damaged, truncated or not of
// this form gives an error that wraps ErrFormat; one of another format version ErrVersion; one that exceeds a
// limit ErrTooLarge; one with a weight that is NaN or infinite ErrNonFinite; one whose settings no [Config] may have
// ErrShape or ErrRange. Memory grows with the bytes received, not with the sizes that the file claims.
func Load(r io.Reader) (*Model, error) {
	m, err := load(r)
	if err != nil {
		return nil, fmt.Errorf("cae: Load: %w", err)
	}
	return m, nil
}

func load(r io.Reader) (*Model, error) {
	d, file, err := modelFiles.Open(r)
	if err != nil {
		return nil, err
	}
	all, err := file.Data()
	if err != nil {
		return nil, err
	}
	n := d.cfg.parameters(d.visible)
	if i := finite.FirstNot(all[:n]); i >= 0 {
		return nil, fmt.Errorf("parameter %d is %v: %w", i, all[i], ErrNonFinite)
	}
	normaliser, err := viewNormaliser(d.cfg.Normalise, all[n:])
	if err != nil {
		return nil, err
	}
	m := newModel(d.cfg, viewParameters(d.cfg, d.visible, all[:n:n]), normaliser)
	m.kept = d.kept
	return m, nil
}

// viewNormaliser cuts what follows the parameters into shift and scale.
func viewNormaliser(kind Normalisation, data []float32) (*Normaliser, error) {
	if kind == NoNormalisation {
		return nil, nil
	}
	n := len(data) / 2
	return newNormaliser(kind, data[:n:n], data[n:])
}

// description is what the header of a model file says.
type description struct {
	cfg     Config
	visible int
	kept    beside
}

var modelFiles = safetensors.Kind[description]{
	Format: fileFormat, Version: fileVersion, Parse: parseDescription, Header: description.header,
}

func (d description) header() safetensors.Header {
	return safetensors.Header{Metadata: d.metadata(), Tensors: d.cfg.tensors(d.visible)}
}

// metadata describes the model, and what it holds beside its parameters.
func (d description) metadata() map[string]string {
	entries := d.cfg.metadata(d.visible)
	d.kept.addMetadata(entries)
	return entries
}

func parseDescription(h safetensors.Header) (d description, err error) {
	if d.cfg, d.visible, err = parseMetadata(h); err != nil {
		return d, err
	}
	if d.kept, err = parseBeside(h.Metadata); err != nil {
		return d, fmt.Errorf("metadata: %w", err)
	}
	return d, nil
}

func (m *Model) description() description { return description{m.cfg, m.Visible(), m.kept} }

// tensors describes the elements of Model.payload.
func (c Config) tensors(visible int) []safetensors.Tensor {
	return append(c.parameterTensors(visible), c.normaliserTensors(visible)...)
}

// parameterTensors describes the parameter vector: see viewParameters.
func (c Config) parameterTensors(visible int) []safetensors.Tensor {
	t := []safetensors.Tensor{{Name: "W", Shape: []int{c.Hidden, visible}}}
	if c.Untied {
		t = append(t, safetensors.Tensor{Name: "V", Shape: []int{c.Hidden, visible}})
	}
	return append(t,
		safetensors.Tensor{Name: "b", Shape: []int{c.Hidden}},
		safetensors.Tensor{Name: "c", Shape: []int{visible}})
}

// normaliserTensors describes what follows if there is a normaliser: see viewNormaliser.
func (c Config) normaliserTensors(visible int) []safetensors.Tensor {
	if c.Normalise == NoNormalisation {
		return nil
	}
	return []safetensors.Tensor{{Name: tensorShift, Shape: []int{visible}}, {Name: tensorScale, Shape: []int{visible}}}
}

// metadata describes a model.
func (c Config) metadata(visible int) map[string]string {
	weights := "tied"
	if c.Untied {
		weights = "untied"
	}
	m := map[string]string{
		safetensors.KeyFormat:  fileFormat,
		safetensors.KeyVersion: fileVersion,

		keyModel:      conventionModel,
		keyCost:       conventionCost,
		keyVisible:    strconv.Itoa(visible),
		keyHidden:     strconv.Itoa(c.Hidden),
		keyActivation: c.Activation.String(),
		keyWeights:    weights,
		keyOutput:     c.Output.String(),
		keyLambda:     strconv.FormatFloat(float64(c.Lambda), 'g', -1, 32),
	}
	if c.Normalise != NoNormalisation {
		m[keyNormalise], m[keyNormalise+keyMeaning] = c.Normalise.String(), conventionNormalise
	}
	for _, s := range c.settings() {
		if text := s.text(); text != "" {
			m[s.key], m[s.key+keyMeaning] = text, s.meaning
		}
	}
	return m
}

// parseMetadata returns the configuration and the width that metadata describes. Whether it describes them in the same words, and
// nothing else, remains to be checked.
func parseMetadata(file safetensors.Header) (cfg Config, visible int, err error) {
	have := file.Metadata
	visible, visibleErr := strconv.Atoi(have[keyVisible])
	hidden, hiddenErr := strconv.Atoi(have[keyHidden])
	lambda, lambdaErr := strconv.ParseFloat(have[keyLambda], 32)
	cfg = Config{Hidden: hidden, Untied: have[keyWeights] == "untied", Lambda: float32(lambda)}
	outputErr := cfg.Output.UnmarshalText([]byte(have[keyOutput]))
	activationErr := cfg.Activation.UnmarshalText([]byte(have[keyActivation]))
	settingErr := cfg.parseSettings(have)
	if kind, ok := have[keyNormalise]; ok {
		settingErr = errors.Join(settingErr, cfg.Normalise.UnmarshalText([]byte(kind)))
	}
	if err := errors.Join(visibleErr, hiddenErr, lambdaErr, outputErr, activationErr, settingErr); err != nil {
		return cfg, 0, fmt.Errorf("metadata: %w: %w", err, ErrFormat)
	}
	if err := cfg.checkWidth(visible); err != nil {
		return cfg, 0, fmt.Errorf("metadata: %w", err)
	}
	return cfg, visible, nil
}

// parseSettings takes the settings that metadata holds.
func (c *Config) parseSettings(have map[string]string) error {
	for _, s := range c.settings() {
		if text, ok := have[s.key]; ok {
			if err := s.parse(text); err != nil {
				return fmt.Errorf("%q is %.40q: %w", s.key, text, err)
			}
		}
	}
	return nil
}
