//go:build !unix

package progress

import "io"

// terminalWidth returns nil: progress is shown in one line after the other, as everything that is not a terminal shows it.
func terminalWidth(io.Writer) func() int { return nil }
