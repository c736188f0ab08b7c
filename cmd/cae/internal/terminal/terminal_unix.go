//go:build unix

package terminal

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// usualWidth is that of a terminal which does not tell.
const usualWidth = 80

// Width returns a function that tells the number of columns of the terminal w as it is now, or nil if w is not a terminal
// that can rewrite a line.
func Width(w io.Writer) func() int {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return nil
	}
	if _, err := unix.IoctlGetWinsize(int(file.Fd()), unix.TIOCGWINSZ); err != nil {
		return nil
	}
	return func() int {
		size, err := unix.IoctlGetWinsize(int(file.Fd()), unix.TIOCGWINSZ)
		if err != nil || size.Col == 0 {
			return usualWidth
		}
		return int(size.Col)
	}
}
