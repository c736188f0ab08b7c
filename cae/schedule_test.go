package cae

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each schedule against its formula, over a run of 8 epochs of 5 steps.
func TestScheduleRate(t *testing.T) {
	const rate, epochs, steps = 0.3, 8, 5
	for _, c := range []struct {
		schedule Schedule
		formula  func(t float64) float64
	}{
		{Schedule{}, func(float64) float64 { return rate }},
		{InverseTime(0.5), func(t float64) float64 { return rate / (1 + 0.5*t) }},
		{Exponential(0.75), func(t float64) float64 { return rate * math.Pow(0.75, math.Floor(t)) }},
		{Cosine(0.01), func(t float64) float64 { return 0.01 + (rate-0.01)*(1+math.Cos(math.Pi*t/epochs))/2 }},
	} {
		for step := range epochs * steps {
			at := float64(step) / steps
			require.InEpsilon(t, c.formula(at), float64(c.schedule.Rate(rate, at, epochs)), 1e-7, "%v at %v", c.schedule, at)
		}
		require.Equal(t, float32(rate), c.schedule.Rate(rate, 0, epochs), "%v starts with the rate itself", c.schedule)
	}
	require.Equal(t, float32(0.01), Cosine(0.01).Rate(rate, epochs, epochs))
}

// A time far beyond a run gives the rate that the powers end at, and soon.
func TestScheduleRateFarOut(t *testing.T) {
	for _, far := range []float64{1e12, math.MaxInt64, math.Inf(1)} {
		require.Equal(t, float32(0.3), Exponential(1).Rate(0.3, far, far))
		require.Zero(t, Exponential(0.9).Rate(0.3, far, far))
		require.Zero(t, Exponential(0.9).Rate(0, far, far))
	}
	// The last rate above 0 is where repeated products have it.
	rate, epochs := 0.3, 0
	for ; float32(rate*0.5) > 0; epochs++ {
		rate *= 0.5
	}
	require.Equal(t, float32(rate), Exponential(0.5).Rate(0.3, float64(epochs), 1e9))
	require.Zero(t, Exponential(0.5).Rate(0.3, float64(epochs+1), 1e9))
}

func TestScheduleText(t *testing.T) {
	for text, schedule := range map[string]Schedule{
		"constant":         {},
		"inverse:0.5":      InverseTime(0.5),
		"exponential:0.95": Exponential(0.95),
		"cosine:1e-05":     Cosine(1e-5),
		"cosine:0":         Cosine(0),
	} {
		var parsed Schedule
		require.NoError(t, parsed.UnmarshalText([]byte(text)))
		require.Equal(t, schedule, parsed)
		require.Equal(t, text, parsed.String())
		encoded, err := json.Marshal(parsed)
		require.NoError(t, err)
		require.Equal(t, `"`+text+`"`, string(encoded))
	}
	for text, message := range map[string]string{
		"":                  `Schedule is "", want constant, inverse, exponential, cosine`,
		"linear:1":          `Schedule is "linear"`,
		"constant:1":        `Schedule is "constant:1", want constant, inverse:DECAY`,
		"cosine":            `Schedule is "cosine", want constant, inverse:DECAY`,
		"cosine:x":          `Schedule is "cosine:x", want a number after the colon`,
		"cosine:-1":         "cosine has -1, want a finite number of at least 0",
		"inverse:+Inf":      "inverse has +Inf, want a finite number of at least 0",
		"inverse:1e39":      `Schedule is "inverse:1e39", want a number after the colon`,
		"exponential:0":     "exponential has 0, want a number above 0 and at most 1",
		"exponential:1.001": "exponential has 1.001, want",
	} {
		parsed := InverseTime(7)
		err := parsed.UnmarshalText([]byte(text))
		require.ErrorIs(t, err, ErrRange, text)
		require.ErrorContains(t, err, message)
		require.Equal(t, InverseTime(7), parsed, "unchanged by an error")
	}
	_, err := Exponential(nan).MarshalText()
	require.ErrorIs(t, err, ErrRange)
	require.ErrorIs(t, Cosine(inf).Validate(), ErrRange)
}
