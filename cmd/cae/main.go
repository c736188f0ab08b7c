// Command cae trains contractive autoencoders, runs them, and shows what they do.
//
//	go run ./cmd/cae train                      # on built-in digits, to model.safetensors
//	go run ./cmd/cae train -data DIR -json      # on a folder of IDX files, for programs
//	go run ./cmd/cae encode -data DIR           # the codes of samples, to codes.npy
//	go run ./cmd/cae score -data FILE -label COL  # what is known of samples, and how well that finds anomalies
//	go run ./cmd/cae inspect                    # what model.safetensors does to built-in digits
//	go run ./cmd/cae compare                    # with the autoencoders that the literature sets beside contractive ones
//	go run ./cmd/cae sample                     # new samples, to samples.png
//	go run ./cmd/cae export -graph scorer       # model.safetensors as an ONNX file, for other languages
//	go run ./cmd/cae import -weights FILE       # the weights that another program has trained, to model.safetensors
//	go run ./cmd/cae report                     # what model.safetensors has learnt, as a page for a browser
//	go run ./cmd/cae digits                     # the built-in digits as IDX files, and as a picture
//	go run ./cmd/cae version                    # what this program is, and what it runs on
//	go run ./cmd/cae help train
//
// Results go to standard output, progress and errors to standard error. Exit status: 0 when the work is done, 1 when it
// failed, 2 for a wrong command line, 130 when SIGINT (Ctrl-C) or SIGTERM interrupted it; a second signal
// ends the process at once.
//
// A new command is a package in internal, beside train and the others, with a value called Command, and a line in commands
// below. The help, the flags that several commands have, reading samples and models, writing files and
// progress are there already: in internal/cli, samples, model, output and progress.
package main

import (
	"os"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/compare"
	"github.com/seed85368726/contractive/cmd/cae/internal/digits"
	"github.com/seed85368726/contractive/cmd/cae/internal/encode"
	"github.com/seed85368726/contractive/cmd/cae/internal/export"
	"github.com/seed85368726/contractive/cmd/cae/internal/importing"
	"github.com/seed85368726/contractive/cmd/cae/internal/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/report"
	"github.com/seed85368726/contractive/cmd/cae/internal/sample"
	"github.com/seed85368726/contractive/cmd/cae/internal/score"
	"github.com/seed85368726/contractive/cmd/cae/internal/train"
	"github.com/seed85368726/contractive/cmd/cae/internal/version"
)

// commands are in the order of the help.
var commands = []cli.Command{
	train.Command,
	encode.Command,
	score.Command,
	inspect.Command,
	compare.Command,
	sample.Command,
	export.Command,
	importing.Command,
	report.Command,
	digits.Command,
	version.Command,
}

func main() {
	os.Exit(cli.Run(cli.UntilSignal(), commands, os.Args[1:], cli.Streams{Out: os.Stdout, Err: os.Stderr}))
}
