// Package random is the project's one random number generator. Equal seeds give equal bits on every
// GOARCH, and the state can be saved and restored.
//
// The stream of 64-bit words is PCG-DXSM with 128 bits of state, as math/rand/v2 specifies it. Every
// other variate is derived from those words here, by operations that are exact or correctly rounded
// on all architectures, so that no release of the standard library can change a trained model.
package random

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
)

// Source is a stream of pseudo-random numbers. It is not safe for concurrent use: give every
// goroutine its own stream. Make one with [New].
type Source struct {
	pcg rand.PCG
}

// stateSize is the length of a saved state: "pcg:" and two 64-bit words.
const stateSize = 20

// New returns the generator number stream of the family named by seed. Streams are independent for
// practical purposes, also when seeds or stream numbers are neighbours; distinct (seed, stream) pairs
// start at distinct states.
func New(seed, stream uint64) *Source {
	s := new(Source)
	s.pcg.Seed(mix(seed), mix(stream))
	return s
}

// mix is one step of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), a bijection that turns the small
// consecutive numbers people use as seeds into words without structure.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uint64 returns 64 uniform bits.
func (s *Source) Uint64() uint64 {
	return s.pcg.Uint64()
}

// Float32 returns one of the 2^24 multiples of 2^-24 in [0, 1), all equally likely. It consumes one word.
func (s *Source) Float32() float32 {
	return float32(s.Uint64()>>40) * (1.0 / (1 << 24))
}

// Uniform returns lo + (hi-lo)*u with u from [Source.Float32]. The result is in [lo, hi]; hi itself
// occurs only where the last addition rounds up to it. It consumes one word.
func (s *Source) Uniform(lo, hi float32) float32 {
	return lo + float32((hi-lo)*s.Float32())
}

// IntN returns an integer in [0, n), all equally likely, by the multiply-and-reject method of Lemire
// ("Fast Random Integer Generation in an Interval", 2019). It panics if n < 1. It consumes one word,
// and more with probability below n / 2^64.
func (s *Source) IntN(n int) int {
	if n < 1 {
		panic(fmt.Sprintf("random: IntN: n is %d, want at least 1", n))
	}
	hi, lo := bits.Mul64(s.Uint64(), uint64(n))
	if lo < uint64(n) {
		for threshold := -uint64(n) % uint64(n); lo < threshold; {
			hi, lo = bits.Mul64(s.Uint64(), uint64(n))
		}
	}
	return int(hi)
}

// Shuffle permutes idx, all orders equally likely (Fisher and Yates, from the last element down).
func (s *Source) Shuffle(idx []int) {
	for i := len(idx) - 1; i > 0; i-- {
		j := s.IntN(i + 1)
		idx[i], idx[j] = idx[j], idx[i]
	}
}

// MarshalBinary returns the state: 20 bytes, in the encoding of [rand.PCG].
func (s *Source) MarshalBinary() ([]byte, error) {
	return s.pcg.MarshalBinary()
}

// UnmarshalBinary restores a state saved by [Source.MarshalBinary]. On an error s is unchanged.
func (s *Source) UnmarshalBinary(state []byte) error {
	if len(state) != stateSize {
		return fmt.Errorf("random: UnmarshalBinary: state has %d bytes, want %d", len(state), stateSize)
	}
	if err := s.pcg.UnmarshalBinary(state); err != nil {
		return fmt.Errorf("random: UnmarshalBinary: %w", err)
	}
	return nil
}
