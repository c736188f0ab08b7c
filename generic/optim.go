package generic

import "math"

// Momentum computes one step of gradient descent with momentum,
//
//	v = mu v + g,  w = w - rate v,
//
// each with one FMA (Polyak, 1964).
func Momentum(w, v, g []float32, rate, mu float32) {
	for i, d := range g {
		v[i] = FMA(mu, v[i], d)
		w[i] = FMA(-rate, v[i], w[i])
	}
}

// AdamStep holds the scalars of one step of Adam.
type AdamStep struct {
	Beta1   float32 // decay of the first moment
	Gain1   float32 // 1 - Beta1
	Beta2   float32 // decay of the second moment
	Gain2   float32 // 1 - Beta2
	Rate    float32 // learning rate / (1 - Beta1^t): the first moment's bias correction
	Scale   float32 // 1 / sqrt(1 - Beta2^t): the second moment's
	Epsilon float32 // added to the corrected root of the second moment
}

// Adam computes one step of Adam (Kingma and Ba, ICLR 2015, algorithm 1),
//
//	m = Beta1 m + Gain1 g
//	v = Beta2 v + Gain2 g^2
//	w = w - Rate m / (Scale sqrt(v) + Epsilon).
func Adam(w, m, v, g []float32, s *AdamStep) {
	for i, d := range g {
		m[i] = FMA(s.Beta1, m[i], float32(s.Gain1*d))
		v[i] = FMA(s.Beta2, v[i], float32(float32(s.Gain2*d)*d))
		root := float32(math.Sqrt(float64(v[i]))) // rounding twice is harmless for a root
		w[i] -= float32(s.Rate*m[i]) / FMA(root, s.Scale, s.Epsilon)
	}
}
