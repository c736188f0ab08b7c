package cli

import (
	"context"
	"io"
)

// Command is one of the commands of cae.
type Command struct {
	Name    string
	Summary string     // half a line, for the list of commands
	About   string     // what it does, for its help: lines of at most 100 columns
	Groups  []Group    // all its flags, in the order of its help
	Example string     // what follows its name in an example that runs in an empty folder, or beside a model.safetensors
	New     func() Job // a job with nothing set
}

// Job is a command line, whose flags set its fields. The three methods are called once, in this order.
type Job interface {
	// Flags defines the flags, with their defaults.
	Flags(fs *Flags)

	// Check checks the values of flags, before any file is read or work is done. Its errors are those of Usagef.
	Check(fs *Flags) error

	// Run does the work. When ctx is done it saves what there is to save and returns an error that wraps ErrInterrupted.
	Run(ctx context.Context, std Streams) error
}

// Group is flags that belong together: a title, and their names with spaces between.
type Group struct{ Title, Names string }

// Streams are the standard streams that a command writes to: results to Out, progress and remarks to Err.
type Streams struct{ Out, Err io.Writer }
