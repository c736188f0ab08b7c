package main

import (
	"io"

	"github.com/seed85368726/contractive/cae"
)

// reporter tells the user of a training job as it goes on.
type reporter interface {
	begin(j *trainJob)
	epoch(config cae.Config, e cae.Epoch)
	interrupted(main trained, file written)
	done(main trained, plain *trained, file written) // plain is nil if there is no comparison
	end() error                                      // always last; the first error of writing to standard output
}

// reporter returns the reporter that the flags ask for.
func (o *trainOptions) reporter(std streams) reporter {
	if o.json {
		return &jsonReport{out: stickyWriter{w: std.out}, quiet: o.quiet}
	}
	out := std.out
	if o.output == toStdout {
		out = std.err
	}
	return &textReport{out: stickyWriter{w: out}, progress: newProgress(std.err, o.quiet)}
}

// stickyWriter keeps the first error and writes nothing after it.
type stickyWriter struct {
	w   io.Writer
	err error
}

func (s *stickyWriter) Write(p []byte) (n int, err error) {
	if s.err == nil {
		n, s.err = s.w.Write(p)
	}
	return n, s.err
}
