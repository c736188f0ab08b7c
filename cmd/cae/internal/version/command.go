// Package version is the command that says what this program is and what it runs on.
package version

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
)

// Command is the command.
var Command = cli.Command{
	Name:    "version",
	Summary: "say what this program is, and what it runs on",
	About: "Prints the version of the module and the commit that the program was built from, as far as the build has\n" +
		"recorded them, with +changes if files differed from that; the version of Go; the operating system and the\n" +
		"architecture; and the instruction set that the numeric core uses here, which does not change results.\n" +
		"'cae -version' does the same.\n",
	Groups:  []cli.Group{{Title: "Result", Names: "json q"}},
	Example: "-json",
	New:     func() cli.Job { return &options{} },
}

// options is the command line.
type options struct{ json, quiet bool }

// Flags is the method of cli.Job.
func (o *options) Flags(fs *cli.Flags) {
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

// Check is the method of cli.Job.
func (o *options) Check(*cli.Flags) error { return nil }

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if ctx.Err() != nil {
		return cli.ErrInterrupted
	}
	info, _ := debug.ReadBuildInfo()
	b := buildOf(info)
	if o.json {
		return json.NewEncoder(std.Out).Encode(b)
	}
	w := &cli.Sticky{W: std.Out}
	fmt.Fprintf(w, "cae %s\n\n", b.Version)
	fmt.Fprintf(w, "commit            %s\n", b.commit())
	fmt.Fprintf(w, "Go                %s\n", b.Go)
	fmt.Fprintf(w, "platform          %s\n", b.platform())
	fmt.Fprintf(w, "instruction set   %s\n", b.ISA)
	return w.Err
}
