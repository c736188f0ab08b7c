//go:build !unix

package terminal

import "io"

// Width returns nil: progress is shown in one line after the other, as everything that is not a terminal shows it.
func Width(io.Writer) func() int { return nil }
