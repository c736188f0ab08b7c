package train

import (
	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
)

// reporter tells the user of a training job as it goes on.
type reporter interface {
	begin(j *job)
	epoch(config cae.Config, e cae.Epoch)
	interrupted(main trained, file output.Written)
	done(main trained, plain *trained, file output.Written) // plain is nil if there is no comparison
	end() error                                             // always last; the first error of writing to standard output
}

// reporter returns the reporter that the flags ask for.
func (o *options) reporter(std cli.Streams) reporter {
	if o.json {
		return &jsonReport{out: cli.Sticky{W: std.Out}, quiet: o.quiet}
	}
	return &textReport{out: cli.Sticky{W: o.output.Remarks(std, o.quiet)}, progress: progress.New(std.Err, o.quiet)}
}
