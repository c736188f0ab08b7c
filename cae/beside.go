package cae

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// beside is what a model may hold beside its parameters: what was learnt of samples once it was trained. A file keeps it in its
// metadata.
type beside struct {
	profile   *Profile
	threshold *Threshold
}

// The metadata of a profile and of a threshold.
const (
	keyProfile       = "profile_samples"
	keyProfileLevels = "profile_levels"
	keyShares        = "_shares" // after the key of a distribution
	keyThreshold     = "threshold"
	keyQuantile      = "threshold_quantile"

	meaningProfile = "distributions over profile_samples samples of L, of ||dh/dx||_F^2 and of the fraction of saturated hidden units: the quantiles at " +
		"profile_levels (Hyndman and Fan, definition 7), and the shares of samples that are at most these"
	meaningThreshold = "samples whose L is above threshold are anomalies; it is the quantile at threshold_quantile of the samples that it was fitted to"
)

// distributions are those of a profile by their keys.
func (p *Profile) distributions() []namedDistribution {
	return []namedDistribution{
		{"profile_reconstruction", &p.Reconstruction},
		{"profile_jacobian_norm2", &p.JacobianNorm2},
		{"profile_saturation", &p.Saturation},
	}
}

type namedDistribution struct {
	key string
	*Distribution
}

// addMetadata adds the entries of what there is.
func (b beside) addMetadata(to map[string]string) {
	if p := b.profile; p != nil {
		to[keyProfile], to["profile"+keyMeaning] = strconv.Itoa(p.Samples), meaningProfile
		to[keyProfileLevels] = levelsText()
		for _, d := range p.distributions() {
			to[d.key], to[d.key+keyShares] = numbersText(d.Quantiles[:]), numbersText(d.Shares[:])
		}
	}
	if t := b.threshold; t != nil {
		to[keyThreshold], to[keyThreshold+keyMeaning] = numbersText([]float32{t.Value}), meaningThreshold
		to[keyQuantile] = strconv.FormatFloat(t.Quantile, 'g', -1, 64)
	}
}

// parseBeside reverses addMetadata.
func parseBeside(have map[string]string) (b beside, err error) {
	if text, ok := have[keyProfile]; ok {
		if b.profile, err = parseProfile(text, have); err != nil {
			return b, err
		}
	}
	if text, ok := have[keyThreshold]; ok {
		b.threshold, err = parseThreshold(text, have)
	}
	return b, err
}

func parseProfile(samples string, have map[string]string) (*Profile, error) {
	p := new(Profile)
	var err error
	if p.Samples, err = strconv.Atoi(samples); err != nil {
		return nil, fmt.Errorf("%q: %w: %w", keyProfile, err, ErrFormat)
	}
	if p.Samples < 1 {
		return nil, fmt.Errorf("%q is %d, want at least 1: %w", keyProfile, p.Samples, ErrShape)
	}
	for _, d := range p.distributions() {
		if err := errors.Join(parseNumbers(d.Quantiles[:], have, d.key), parseNumbers(d.Shares[:], have, d.key+keyShares)); err != nil {
			return nil, err
		}
		if err := d.check(); err != nil {
			return nil, fmt.Errorf("%q: %w", d.key, err)
		}
	}
	return p, nil
}

func parseThreshold(value string, have map[string]string) (*Threshold, error) {
	v, valueErr := strconv.ParseFloat(value, 32)
	q, quantileErr := strconv.ParseFloat(have[keyQuantile], 64)
	if err := errors.Join(valueErr, quantileErr); err != nil {
		return nil, fmt.Errorf("%q: %w: %w", keyThreshold, err, ErrFormat)
	}
	t := Threshold{Value: float32(v), Quantile: q}
	return &t, t.check()
}

// levelsText is the text of the probabilities of a distribution's table.
func levelsText() string {
	levels := make([]float32, QuantileLevels)
	for i := range levels {
		levels[i] = float32(QuantileLevel(i))
	}
	return numbersText(levels)
}

// numbersText writes numbers with the digits that tell them from their neighbours.
func numbersText(x []float32) string {
	var text []byte
	for i, v := range x {
		if i > 0 {
			text = append(text, ' ')
		}
		text = strconv.AppendFloat(text, float64(v), 'g', -1, 32)
	}
	return string(text)
}

// parseNumbers reads the numbers of an entry.
func parseNumbers(dst []float32, have map[string]string, key string) error {
	if n := strings.Count(have[key], " ") + 1; n != len(dst) {
		return fmt.Errorf("%q has %d numbers, want %d: %w", key, n, len(dst), ErrFormat)
	}
	for i, text := range strings.Split(have[key], " ") {
		v, err := strconv.ParseFloat(text, 32)
		if err != nil {
			return fmt.Errorf("%q, number %d: %w: %w", key, i, err, ErrFormat)
		}
		dst[i] = float32(v)
	}
	return nil
}
