//go:build race

package cae

// The race detector makes a sync.Pool drop what it is given, one time in four.
const poolDrops = true
