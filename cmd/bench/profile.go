package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"runtime/trace"
	"strings"
)

// profile records what a worker does with its cases.
type profile struct {
	workerConfig
	cpu, trace *os.File // nil if not asked for
	started    bool
}

// create creates the files, so that a name that cannot be written shows before anything is
// measured.
func (p *profile) create() (err error) {
	if p.CPUProfile != "" {
		if p.cpu, err = os.Create(p.CPUProfile); err != nil {
			return fmt.Errorf("-cpuprofile: %w", err)
		}
	}
	if p.Trace != "" {
		if p.trace, err = os.Create(p.Trace); err != nil {
			return fmt.Errorf("-trace: %w", err)
		}
	}
	return nil
}

// start starts what was asked for, once.
func (p *profile) start() error {
	if p.started {
		return nil
	}
	p.started = true
	if p.cpu != nil {
		if err := pprof.StartCPUProfile(p.cpu); err != nil {
			return fmt.Errorf("-cpuprofile: %w", err)
		}
	}
	if p.trace != nil {
		if err := trace.Start(p.trace); err != nil {
			return fmt.Errorf("-trace: %w", err)
		}
	}
	return nil
}

// stop ends the recordings.
func (p *profile) stop() error {
	var errs []error
	if p.cpu != nil {
		pprof.StopCPUProfile()
		errs = append(errs, p.cpu.Close())
	}
	if p.trace != nil {
		trace.Stop()
		errs = append(errs, p.trace.Close())
	}
	return errors.Join(errs...)
}

// forTier returns the name of a file that one of several workers writes: cpu.avx2.pprof for
// cpu.pprof.
func forTier(name, isa string, several bool) string {
	if name == "" || !several {
		return name
	}
	extension := filepath.Ext(name)
	return strings.TrimSuffix(name, extension) + "." + isa + extension
}
