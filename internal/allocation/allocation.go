// Package allocation measures, for tests, how much memory work takes.
package allocation

import "runtime"

// Bytes returns the bytes that the program allocates while work runs, freed or not.
func Bytes(work func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
