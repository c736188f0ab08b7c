package cli

import (
	"errors"
	"fmt"
)

// The exit statuses.
const (
	Done        = 0
	Failed      = 1
	Wrong       = 2   // the command line
	Interrupted = 130 // 128 + SIGINT, as shells have it
)

// ErrInterrupted says that a signal ended the work early. Errors that wrap it go on with what is saved and where.
var ErrInterrupted = errors.New("interrupted")

// usageError is an error of the command line, whatever the machine and its files.
type usageError struct{ cause error }

func (e usageError) Error() string { return e.cause.Error() }
func (e usageError) Unwrap() error { return e.cause }

// Usagef returns an error of the command line. It names the flag and its value, and says what is wanted.
func Usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// Status returns the exit status for the error of a command.
func Status(err error) int {
	switch {
	case err == nil:
		return Done
	case errors.Is(err, ErrInterrupted):
		return Interrupted
	case errors.As(err, new(usageError)):
		return Wrong
	}
	return Failed
}
