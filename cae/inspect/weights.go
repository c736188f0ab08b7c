package inspect

import (
	"math"

	"github.com/seed85368726/contractive/cae"
)

// EscapeRatio is the ratio ||V|| / ||W|| above which an untied network with a contraction penalty is taken to have escaped it.
const EscapeRatio = 4

// WeightNorms are the Frobenius norms of a model's weights.
type WeightNorms struct {
	Encoder float64 `json:"encoder"` // ||W||_F
	Decoder float64 `json:"decoder"` // ||V||_F, which is ||W||_F for tied weights
	// Escaped says that weights are untied, lambda or gamma is above 0, and ||V|| exceeds EscapeRatio times ||W||: the encoder
	// has shrunk and the decoder grown, which makes ||J|| as small as one likes at no cost in reconstruction, and the
	// code no more robust beside its own scale.
	Escaped bool `json:"escaped"`
}

// Weights returns the norms of a model's weights; nil has none.
func Weights(m *cae.Model) WeightNorms {
	if m == nil {
		return WeightNorms{}
	}
	n := WeightNorms{Encoder: frobenius(m.EncoderWeights()), Decoder: frobenius(m.DecoderWeights())}
	cfg := m.Config()
	n.Escaped = n.escaped(max(cfg.Lambda, cfg.HigherOrder.Gamma))
	return n
}

// escaped tells tied weights from untied ones by their norms. A network without a penalty has nothing to escape from.
func (n WeightNorms) escaped(penalty float32) bool {
	return penalty > 0 && n.Decoder > EscapeRatio*n.Encoder
}

// frobenius returns the root of the sum of squares.
func frobenius(w []float32) float64 { return math.Sqrt(dot(w, w)) }
