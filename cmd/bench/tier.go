package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"github.com/seed85368726/contractive"
)

// switches are the GODEBUG settings under which a process has at most a given
// instruction set, best first.
func switches() []isaSwitch {
	switch runtime.GOARCH {
	case "amd64":
		return []isaSwitch{
			{contractive.AVX512, ""},
			{contractive.AVX2, "cpu.avx512f=off"},
			{contractive.Generic, "cpu.avx512f=off,cpu.avx2=off"},
		}
	case "arm64":
		if runtime.GOOS == "linux" { // elsewhere Advanced SIMD cannot be switched off
			return []isaSwitch{{contractive.NEON, ""}, {contractive.Generic, "cpu.asimd=off"}}
		}
	}
	return []isaSwitch{{contractive.Active(), ""}}
}

type isaSwitch struct {
	isa     contractive.ISA
	godebug string
}

// reachable lists the instruction sets that a worker of this process can have,
// best first: its own and those below.
func reachable() []contractive.ISA {
	var isas []contractive.ISA
	for _, s := range switches() {
		if s.isa <= contractive.Active() {
			isas = append(isas, s.isa)
		}
	}
	return isas
}

// godebug returns the GODEBUG of a worker for isa, given this process's own.
func godebug(own string, isa contractive.ISA) string {
	list := switches()
	i := slices.IndexFunc(list, func(s isaSwitch) bool { return s.isa == isa })
	if i < 0 || isa == contractive.Active() {
		return own
	}
	return strings.TrimPrefix(own+","+list[i].godebug, ",")
}

// tier is the worker process for one instruction set.
type tier struct {
	isa      contractive.ISA
	process  *exec.Cmd
	stdin    io.WriteCloser
	requests *json.Encoder
	replies  *json.Decoder
	messages bytes.Buffer // what the worker wrote to standard error
}

// tiers are the workers of a run.
type tiers []*tier

// startTiers starts a worker for each instruction set. The names of files in config are made
// their own if there are several.
func startTiers(isas []contractive.ISA, config workerConfig) (tiers, error) {
	var ts tiers
	for _, isa := range isas {
		own, several := config, len(isas) > 1
		own.CPUProfile = forTier(own.CPUProfile, isa.String(), several)
		own.Trace = forTier(own.Trace, isa.String(), several)
		t, err := startTier(isa, own)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("starting the %v worker: %w", isa, err), ts.stop())
		}
		ts = append(ts, t)
	}
	return ts, nil
}

func startTier(isa contractive.ISA, config workerConfig) (*tier, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	t := &tier{isa: isa, process: exec.Command(self, workerFlag, string(text))}
	t.process.Env = append(os.Environ(), "GODEBUG="+godebug(os.Getenv("GODEBUG"), isa))
	t.process.Stderr = &t.messages
	if t.stdin, err = t.process.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := t.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t.requests, t.replies = json.NewEncoder(t.stdin), json.NewDecoder(stdout)
	return t, t.process.Start()
}

// stop ends the workers.
func (ts tiers) stop() error {
	var errs []error
	for _, t := range ts {
		if err := t.stop(); err != nil {
			errs = append(errs, fmt.Errorf("the %v worker: %w", t.isa, err))
		}
	}
	return errors.Join(errs...)
}

func (t *tier) stop() error {
	if t.process.ProcessState != nil {
		return nil // ended, and reported
	}
	t.stdin.Close()
	return t.process.Wait()
}

// ask has the worker do one repetition.
func (t *tier) ask(q request) (r reply, err error) {
	if err = t.requests.Encode(q); err == nil {
		err = t.replies.Decode(&r)
	}
	switch {
	case err != nil:
		return r, t.lost(err)
	case r.Error != "":
		return r, errors.New(r.Error)
	case r.ISA != t.isa.String():
		return r, fmt.Errorf("the worker runs %s under %s", r.ISA, t.process.Env[len(t.process.Env)-1])
	}
	return r, nil
}

// lost explains why a worker does not answer.
func (t *tier) lost(err error) error {
	t.stdin.Close()
	if ended := t.process.Wait(); ended != nil {
		err = ended
	}
	if text := bytes.TrimSpace(t.messages.Bytes()); len(text) > 0 {
		return fmt.Errorf("the worker ended: %w\n%s", err, text)
	}
	return fmt.Errorf("the worker ended: %w", err)
}

// measure adds one repetition of a case on every tier to their series. They take turns.
func (ts tiers) measure(s spec, placement int, all []series) error {
	for i, t := range ts {
		r, err := t.ask(request{spec: s, Placement: placement})
		if err == nil {
			err = all[i].add(placement, r)
		}
		if err != nil {
			return fmt.Errorf("%v, isa %v: %w", s, t.isa, err)
		}
	}
	return nil
}
