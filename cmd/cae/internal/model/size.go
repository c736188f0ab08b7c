package model

import "github.com/seed85368726/contractive/cmd/cae/internal/cli"

// Limits of package cae.
const (
	MaxHidden     = 1 << 24
	MaxParameters = 1 << 28
)

// CheckSize checks -hidden for samples of a number of features.
func CheckSize(hidden, visible int, untied bool) error {
	matrices := int64(1)
	if untied {
		matrices = 2
	}
	n := matrices*int64(hidden)*int64(visible) + int64(hidden) + int64(visible)
	if n > MaxParameters {
		return cli.Usagef("-hidden %d: makes %d parameters for %d features, want at most %d", hidden, n, visible, MaxParameters)
	}
	return nil
}
