//go:build race

// Package racing tells tests whether the race detector runs.
package racing

// On is true under the race detector, which makes a sync.Pool drop what it is
// given, one time in four.
const On = true
