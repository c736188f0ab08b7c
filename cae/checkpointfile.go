package cae

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// A checkpoint file is a model file with more in it. Before the parameters come the F64 tensors that hold [Checkpoint.numbers]; after
// them, under their names with a prefix, the other vectors that [Checkpoint.parts] lists, and then the normaliser. The
// metadata is that of a model, and that of the options and the data.

const (
	checkpointFormat  = "contractive autoencoder checkpoint"
	checkpointVersion = "1"

	keyRows       = "rows"
	keyData       = "data_sha256"
	keyValidation = "validation_sha256"
	keyBest       = "best_epoch"
	keyGenerator  = "generator"

	powersTensor = "powers"
	sumsTensor   = "sums"
	epochsTensor = "epochs"
	epochsIndex  = 2 // of that tensor
)

// Save writes the checkpoint, from which [LoadCheckpoint] reads the same bits. Equal checkpoints give equal bytes.
func (c *Checkpoint) Save(w io.Writer) error {
	err := c.checkMade()
	if err == nil {
		err = c.write(w)
	}
	if err != nil {
		return fmt.Errorf("cae: Checkpoint: %w", err)
	}
	return nil
}

func (c *Checkpoint) write(w io.Writer) error {
	return safetensors.WriteWide(w, c.header(), c.numbers, c.vectors)
}

// LoadCheckpoint reads a checkpoint, up to the end of r. Errors wrap what those of [Load] do, under the same conditions, and memory
// grows in the same way.
func LoadCheckpoint(r io.Reader) (*Checkpoint, error) {
	c, err := loadCheckpoint(r)
	if err != nil {
		return nil, fmt.Errorf("cae: LoadCheckpoint: %w", err)
	}
	return c, nil
}

// LoadCheckpointFile reads a checkpoint file. Errors are those of [LoadCheckpoint] and of the file system, and name the file.
func LoadCheckpointFile(path string) (*Checkpoint, error) {
	return safetensors.ReadFile("cae: LoadCheckpointFile", path, LoadCheckpoint)
}

func loadCheckpoint(r io.Reader) (*Checkpoint, error) {
	c, file, err := checkpointFiles.Open(r)
	if err != nil {
		return nil, err
	}
	if c.numbers, c.vectors, err = file.Wide(); err != nil {
		return nil, err
	}
	if i := finite.FirstNot(c.vectors); i >= 0 {
		return nil, fmt.Errorf("element %d is %v: %w", i, c.vectors[i], ErrNonFinite)
	}
	if _, err := c.normaliser(); err != nil {
		return nil, err
	}
	if err := c.checkNumbers(); err != nil {
		return nil, err
	}
	return c, nil
}

var checkpointFiles = safetensors.Kind[*Checkpoint]{
	Format: checkpointFormat, Version: checkpointVersion, Parse: parseCheckpoint, Header: (*Checkpoint).header,
}

func (c *Checkpoint) header() safetensors.Header {
	return safetensors.Header{Metadata: c.metadata(), Tensors: c.tensors()}
}

// metadata describes the checkpoint.
func (c *Checkpoint) metadata() map[string]string {
	m := c.cfg.metadata(c.visible)
	m[safetensors.KeyFormat], m[safetensors.KeyVersion] = checkpointFormat, checkpointVersion
	for _, s := range c.opts.settings() {
		if !s.optional() || !s.isZero() {
			m[s.key] = s.text()
		}
	}
	m[keyRows] = strconv.Itoa(c.identity.rows)
	m[keyData] = c.identity.data
	if c.Validated() {
		m[keyValidation] = c.identity.validation
	}
	m[keyBest] = strconv.Itoa(c.best)
	m[keyGenerator] = hex.EncodeToString(c.generator)
	return m
}

// tensors describes the numbers and the vectors.
func (c *Checkpoint) tensors() []safetensors.Tensor {
	wide := func(name string, shape ...int) safetensors.Tensor {
		return safetensors.Tensor{Name: name, Shape: shape, Type: safetensors.F64}
	}
	t := []safetensors.Tensor{wide(powersTensor, powerCount), wide(sumsTensor, sumCount), wide(epochsTensor, c.epochs, c.columns())}
	for _, part := range c.parts() {
		for _, tensor := range c.cfg.parameterTensors(c.visible) {
			tensor.Name = part + tensor.Name
			t = append(t, tensor)
		}
	}
	return append(t, c.cfg.normaliserTensors(c.visible)...)
}

// parseCheckpoint returns what a header says. Whether it says it in the same words, and nothing else, remains to be checked.
func parseCheckpoint(h safetensors.Header) (c *Checkpoint, err error) {
	c = new(Checkpoint)
	if c.cfg, c.visible, err = parseMetadata(h); err != nil {
		return nil, err
	}
	c.identity.data, c.identity.validation = h.Metadata[keyData], h.Metadata[keyValidation]
	if err := c.parseOptions(h); err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	var rowsErr, bestErr, generatorErr error
	c.identity.rows, rowsErr = strconv.Atoi(h.Metadata[keyRows])
	c.best, bestErr = strconv.Atoi(h.Metadata[keyBest])
	c.generator, generatorErr = hex.DecodeString(h.Metadata[keyGenerator])
	if err := errors.Join(rowsErr, bestErr, generatorErr, new(random.Source).UnmarshalBinary(c.generator)); err != nil {
		return nil, fmt.Errorf("metadata: %w: %w", err, ErrFormat)
	}
	if len(h.Tensors) <= epochsIndex || len(h.Tensors[epochsIndex].Shape) == 0 {
		return nil, fmt.Errorf("file has no tensor %q: %w", epochsTensor, ErrFormat)
	}
	c.epochs = h.Tensors[epochsIndex].Shape[0]
	if err := c.checkCounts(); err != nil {
		return nil, err
	}
	return c, nil
}

// parseOptions takes the options, and checks them.
func (c *Checkpoint) parseOptions(h safetensors.Header) error {
	for _, s := range c.opts.settings() {
		text, found := h.Metadata[s.key]
		if s.optional() && !found {
			continue
		}
		if err := s.parse(text); err != nil {
			return err
		}
	}
	opts := c.opts.withDefaults()
	for i, s := range opts.settings() {
		if have := c.opts.settings()[i]; !have.equals(s) {
			return fmt.Errorf("%q is %s, which stands for a default, want %s or another: %w", s.key, have.text(), s.text(), ErrFormat)
		}
	}
	if c.Validated() {
		opts.Validation = new(dataset.Matrix) // so that it may have patience
	}
	return opts.check()
}

// checkCounts checks numbers of rows and epochs.
func (c *Checkpoint) checkCounts() error {
	if c.identity.rows < 1 {
		return fmt.Errorf("metadata %q is %d, want at least 1: %w", keyRows, c.identity.rows, ErrFormat)
	}
	if c.epochs > c.opts.Epochs {
		return fmt.Errorf("tensor %q has %d rows, want at most %d: %w", epochsTensor, c.epochs, c.opts.Epochs, ErrFormat)
	}
	if c.best < 0 || c.best > c.epochs || c.best > 0 && !c.Validated() {
		return fmt.Errorf("metadata %q is %d, want at most %d, and 0 without %q: %w", keyBest, c.best, c.epochs, keyValidation, ErrFormat)
	}
	return nil
}
