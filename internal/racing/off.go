//go:build !race

// Package racing tells tests whether the race detector runs.
package racing

// On is false: no race detector, and a sync.Pool keeps what it is given.
const On = false
