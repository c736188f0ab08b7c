// Command cae trains contractive autoencoders and inspects them.
//
//	go run ./cmd/cae train                      # on built-in digits, to model.safetensors
//	go run ./cmd/cae train -data DIR -json      # on a folder of IDX files, for programs
//	go run ./cmd/cae inspect                    # what model.safetensors does to built-in digits
//	go run ./cmd/cae compare                    # with the autoencoders that the literature sets beside contractive ones
//	go run ./cmd/cae export -graph scorer       # model.safetensors as an ONNX file, for other languages
//	go run ./cmd/cae help train
//
// Results go to standard output, progress and errors to standard error. Exit status: 0 when the work is done, 1 when it
// failed, 2 for a wrong command line, 130 when SIGINT (Ctrl-C) or SIGTERM interrupted it; a second signal
// ends the process at once.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// command is a subcommand. Its run prints everything but its error.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, std streams) error
}

// commands lists the subcommands in the order of the help.
func commands() []command {
	return []command{
		{"train", "train a model and write it to a file", train},
		{"inspect", "measure how a model contracts, and whether it does more than that", inspectModel},
		{"compare", "compare contractive autoencoders with others, and judge what is said of them", compareModels},
		{"export", "write a model as an ONNX file, for other languages", exportModel},
	}
}

// streams are the standard streams that a command writes to.
type streams struct{ out, err io.Writer }

func main() {
	os.Exit(run(untilSignal(), os.Args[1:], os.Stdout, os.Stderr))
}

// untilSignal returns a context that the first signal ends. The next one ends the process.
func untilSignal() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// run is main without the process: it returns the exit status. When ctx is done, the work counts as interrupted.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return exitUsage
	}
	name, args := args[0], args[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		if len(args) == 0 {
			usage(stdout)
			return exitDone
		}
		name, args = args[0], []string{"-h"}
	}
	for _, c := range commands() {
		if c.name == name {
			err := c.run(ctx, args, streams{stdout, stderr})
			if err != nil {
				fmt.Fprintf(stderr, "cae %s: %v\n", name, err)
			}
			return exitStatus(err)
		}
	}
	fmt.Fprintf(stderr, "cae: no command %q; 'cae help' lists them\n", name)
	return exitUsage
}

// usage lists the commands.
func usage(w io.Writer) {
	fmt.Fprint(w, "Contractive autoencoders.\n\nUsage: cae <command> [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-8s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\n'cae help <command>' lists its flags. Example:\n\n  go run ./cmd/cae train\n")
}
