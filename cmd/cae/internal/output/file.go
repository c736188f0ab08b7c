// Package output writes the files that commands make: each as a whole, or to standard output.
package output

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/terminal"
	"github.com/seed85368726/contractive/internal/atomicfile"
)

// Stdout is the -o that means standard output.
const Stdout = "-"

// File is the flag -o: where a command writes its result.
type File string

// Flag defines -o. The text says what the file is.
func (f *File) Flag(fs *cli.Flags, path, text string) {
	fs.StringVar((*string)(f), "o", path, text+", - for standard output")
}

// Check checks the flag.
func (f File) Check() error {
	if f == "" {
		return cli.Usagef("-o %q: want a file, or - for standard output", string(f))
	}
	return nil
}

// CheckBeside is Check for a command whose -json goes to standard output, beside the file.
func (f File) CheckBeside(json bool) error {
	if json && f == Stdout {
		return cli.Usagef("-json and -o %s: both want standard output", Stdout)
	}
	return f.Check()
}

// Remarks returns the stream for what a command says of its file. If the file itself goes to standard output, that is standard error,
// and nothing with -q.
func (f File) Remarks(std cli.Streams, quiet bool) io.Writer {
	switch {
	case f != Stdout:
		return std.Out
	case quiet:
		return io.Discard
	}
	return std.Err
}

// Probe reports a file that cannot be written, before the work that leads to it.
func (f File) Probe() error {
	if f == Stdout {
		return nil
	}
	return Probe("o", string(f))
}

// Probe is File.Probe for a file that another flag names.
func Probe(flag, path string) error {
	if err := atomicfile.Probe(path); err != nil {
		return fmt.Errorf("-%s %s: %w", flag, path, err)
	}
	return nil
}

// ProbeBinary is Probe for a file that a terminal would choke on.
func (f File) ProbeBinary(std cli.Streams) error {
	if f == Stdout && terminal.Width(std.Out) != nil {
		return cli.Usagef("-o %s: standard output is a terminal, want a file or a pipe", Stdout)
	}
	return f.Probe()
}

// Written is a file that has been written.
type Written struct {
	Path   string
	SHA256 string // in hexadecimal
}

// String says where the file is.
func (w Written) String() string {
	if w.Path == Stdout {
		return "standard output"
	}
	return w.Path
}

// Write writes what write writes, to stdout or to a file, which holds the old content or the whole of the new one at every moment.
func (f File) Write(stdout io.Writer, write func(io.Writer) error) (Written, error) {
	sum := sha256.New()
	summed := func(w io.Writer) error { return write(io.MultiWriter(w, sum)) }
	var err error
	if f == Stdout {
		err = summed(stdout)
	} else {
		err = atomicfile.Write(string(f), summed)
	}
	if err != nil {
		return Written{}, fmt.Errorf("-o %s: %w", string(f), err)
	}
	return Written{string(f), hex.EncodeToString(sum.Sum(nil))}, nil
}

// WritePage writes a result that is in memory.
func (f File) WritePage(stdout io.Writer, page []byte) error {
	_, err := f.Write(stdout, func(w io.Writer) error {
		_, err := w.Write(page)
		return err
	})
	return err
}
