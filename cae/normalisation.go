package cae

// Normalisation is the kind of a [Normaliser].
type Normalisation uint8

const (
	// NoNormalisation leaves samples as they are.
	NoNormalisation Normalisation = iota
	// Standardise gives each feature mean 0 and variance 1 over the training rows: Shift is the mean and Scale one over the
	// standard deviation, the root of the mean squared deviation from the mean. It does not go with a SigmoidOutput.
	Standardise
	// MinMax takes each feature from its range over the training rows to [0, 1]: Shift is the least value and Scale one
	// over the width of the range, rounded so that nothing comes above 1. A sample outside that range is fine, but for
	// a SigmoidOutput it has no cross-entropy: Score and Evaluate, with it a validation, refuse it (ErrRange), while
	// Encode and Reconstruct take it.
	MinMax
)

var normalisationNames = names{"none", "standardise", "min-max"}

// String returns "none", "standardise" or "min-max".
func (n Normalisation) String() string { return normalisationNames.text("Normalisation", uint8(n)) }

// MarshalText returns the text of String, for flags and JSON.
func (n Normalisation) MarshalText() ([]byte, error) {
	return normalisationNames.marshal("Normalisation", uint8(n))
}

// UnmarshalText accepts the texts of String. Other texts give an error that wraps ErrRange.
func (n *Normalisation) UnmarshalText(text []byte) error {
	i, err := normalisationNames.value("Normalisation", text)
	if err == nil {
		*n = Normalisation(i)
	}
	return err
}
