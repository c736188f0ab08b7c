package cli

import (
	"context"
	"flag"
	"fmt"
	"io"
)

// Run runs the command that args begin with, prints its error, and returns the exit status. When ctx is done, the work
// counts as interrupted.
func Run(ctx context.Context, commands []Command, args []string, std Streams) int {
	if len(args) == 0 {
		usage(std.Err, commands)
		return Wrong
	}
	name, args := args[0], args[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		if len(args) == 0 || args[0] == "help" {
			usage(std.Out, commands)
			return Done
		}
		name, args = args[0], []string{"-h"}
	case "-version", "--version":
		name = "version"
	}
	for _, c := range commands {
		if c.Name == name {
			err := c.run(ctx, args, std)
			if err != nil {
				fmt.Fprintf(std.Err, "cae %s: %v\n", name, err)
			}
			return Status(err)
		}
	}
	fmt.Fprintf(std.Err, "cae: no command %q%s 'cae help' lists them\n", name, suggestion(name, names(commands)))
	return Wrong
}

func names(commands []Command) []string {
	var all []string
	for _, c := range commands {
		all = append(all, c.Name)
	}
	return all
}

// usage lists the commands.
func usage(w io.Writer, commands []Command) {
	fmt.Fprint(w, "Contractive autoencoders.\n\nUsage: cae <command> [flags]\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-8s %s\n", c.Name, c.Summary)
	}
	fmt.Fprint(w, "\n'cae help <command>' lists its flags. Example:\n\n  go run ./cmd/cae train\n\n"+
		"Exit status: 0 done, 1 failed, 2 wrong command line, 130 interrupted.\n")
}

func (c Command) run(ctx context.Context, args []string, std Streams) error {
	job, err := c.Parse(args)
	if err == flag.ErrHelp {
		return c.help(std.Out)
	}
	if err != nil {
		return err
	}
	return job.Run(ctx, std)
}

// Parse returns the job that a command line asks for, with all its flags checked. Errors are flag.ErrHelp and those of Usagef.
func (c Command) Parse(args []string) (Job, error) {
	job := c.New()
	fs := newFlags(c.Name)
	job.Flags(fs)
	if err := fs.parse(args); err != nil {
		return nil, err
	}
	if err := job.Check(fs); err != nil {
		return nil, err
	}
	if err := fs.apart(); err != nil {
		return nil, err
	}
	return job, nil
}
