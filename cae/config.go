package cae

import (
	"fmt"
	"math"
)

// Config defines a model and its cost. It is stored in the model file. Hidden has to be set; with that, the zero value
// is a plain autoencoder with tied weights and linear output.
type Config struct {
	// Hidden is the number of hidden units, at least 1.
	Hidden int

	// Activation is the function s of the hidden units.
	Activation Activation

	// Untied gives the decoder a matrix of its own. The default V = W is the better choice for contraction: an
	// untied network can lower ||J|| by shrinking W and growing V, at no cost in error and to no effect.
	Untied bool

	// Normalise says what [Train] fits to each feature of the training rows. The model keeps that as its [Normaliser] and takes raw
	// samples from then on: every function here that takes a sample normalises it first, and reconstructions are raw again.
	// Inside, between these two steps, everything is in normalised units: the error and its terms, J = dh/dx and all that is made
	// of it, the penalties, and the noise of HigherOrder and Corruption (whose masked features get the mean, where they are
	// standardised, or the least value).
	Normalise Normalisation

	// Output is the decoder's output function, and with it the reconstruction error.
	Output Output

	// Lambda is the weight of the contraction penalty, at least 0; 0 gives a plain autoencoder. It multiplies
	// ||J||_F^2, summed over all hidden x visible entries, beside an error summed over features. To convert
	// from other conventions: with the error averaged over features multiply Lambda by visible, with the penalty as the mean
	// squared entry divide it by visible * hidden, with both divide it by hidden.
	Lambda float32

	// HigherOrder, OutputLambda, Sparsity, L1 and Decay are further penalties, and Corruption makes the autoencoder a
	// denoising one. All of them compose.
	HigherOrder HigherOrder

	// OutputLambda is the weight of ||dy/dx||_F^2, the squared Frobenius norm of the Jacobian of the whole
	// reconstruction, at least 0: the reconstruction contractive autoencoder (RCAE) of Alain and Bengio (JMLR 2014). A
	// denoising autoencoder with normal noise of a small standard deviation sigma is about one with OutputLambda sigma^2, and
	// a linear one, with any sigma, is just that in the mean.
	// Hidden may be up to 4096 then. A linear output costs at most 8 Hidden^2 visible more operations for each mini-batch,
	// but a sigmoid output 4 Hidden^2 visible for each sample, many times what the rest of the model does.
	OutputLambda float32

	Sparsity   Sparsity
	L1         float32 // weight of sum_j |h_j|, at least 0
	Decay      float32 // weight of ||W||_F^2, and of ||V||_F^2 when untied, at least 0
	Corruption Corruption
}

// Limits of a model: 2^24 units a layer and 2^28 parameters (1 GiB).
const (
	maxUnits      = 1 << 24
	maxParameters = 1 << 28
)

// Validate reports the first field that is out of range. Errors name the field and both numbers, and wrap ErrShape
// (no hidden unit), ErrTooLarge or ErrRange.
func (c Config) Validate() error {
	if err := c.check(); err != nil {
		return fmt.Errorf("cae: Config: %w", err)
	}
	return nil
}

func (c Config) check() error {
	if err := checkUnits("Hidden", c.Hidden); err != nil {
		return err
	}
	if err := outputNames.check("Output", uint8(c.Output)); err != nil {
		return err
	}
	if err := activationNames.check("Activation", uint8(c.Activation)); err != nil {
		return err
	}
	if err := c.checkNormalise(); err != nil {
		return err
	}
	for _, w := range []struct {
		field string
		value float32
	}{{"Lambda", c.Lambda}, {"OutputLambda", c.OutputLambda}, {"L1", c.L1}, {"Decay", c.Decay}} {
		if err := checkWeight(w.field, w.value); err != nil {
			return err
		}
	}
	if err := c.checkContracted(); err != nil {
		return err
	}
	if err := c.HigherOrder.check(); err != nil {
		return err
	}
	if err := c.Sparsity.check(c.Activation); err != nil {
		return err
	}
	return c.Corruption.check()
}

// checkNormalise reports targets that a sigmoid output cannot reach.
func (c Config) checkNormalise() error {
	if err := normalisationNames.check("Normalise", uint8(c.Normalise)); err != nil {
		return err
	}
	if c.Normalise == Standardise && c.Output == SigmoidOutput {
		return fmt.Errorf("Normalise is standardise with a sigmoid output, want none or min-max, which give 0 to 1: %w", ErrRange)
	}
	return nil
}

// checkWeight checks the weight of a penalty.
func checkWeight(field string, v float32) error {
	if !(v >= 0 && v <= math.MaxFloat32) {
		return fmt.Errorf("%s is %v, want a finite number of at least 0: %w", field, v, ErrRange)
	}
	return nil
}

// checkWidth checks the configuration for samples of visible features.
func (c Config) checkWidth(visible int) error {
	if err := c.check(); err != nil {
		return err
	}
	if err := checkUnits("visible", visible); err != nil {
		return err
	}
	if n := c.parameters(visible); n > maxParameters {
		return fmt.Errorf("Hidden = %d and visible = %d make %d parameters, limit %d: %w", c.Hidden, visible, n, maxParameters, ErrTooLarge)
	}
	return nil
}

// checkUnits checks the size of a layer.
func checkUnits(field string, n int) error {
	if n < 1 {
		return fmt.Errorf("%s is %d, want at least 1: %w", field, n, ErrShape)
	}
	if n > maxUnits {
		return fmt.Errorf("%s is %d, limit %d: %w", field, n, maxUnits, ErrTooLarge)
	}
	return nil
}

// parameters returns the number of parameters of a model with checked layer sizes.
func (c Config) parameters(visible int) int64 {
	matrices := int64(1)
	if c.Untied {
		matrices = 2
	}
	return matrices*int64(c.Hidden)*int64(visible) + int64(c.Hidden) + int64(visible)
}
