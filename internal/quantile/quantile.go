// Package quantile has the one definition of a quantile: with n values in ascending order, that of probability q lies at place
// (n - 1) q, counted from 0, linearly interpolated between its two neighbours (definition 7 of Hyndman and Fan, The American
// Statistician 1996).
package quantile

// Thousandths is 1 in the unit of [Of]'s probabilities, in which the place of a quantile is exact.
const Thousandths = 1000

// Of returns the quantile of a probability in thousandths, from 0 to 1000, of values in ascending order, of which there is at least one.
func Of[T float32 | float64](sorted []T, probability int) float64 {
	last := len(sorted) - 1
	at := uint64(last) * uint64(probability)
	place, rest := int(at/Thousandths), at%Thousandths
	return Between(float64(sorted[place]), float64(sorted[min(place+1, last)]), float64(rest)/Thousandths)
}

// Between returns the value at a fraction of the way from a to b, without fusing. Where that is no number, as between two equal
// infinities, it returns a.
func Between(a, b, fraction float64) float64 {
	v := a + float64(fraction*(b-a))
	if v != v {
		return a
	}
	return v
}
