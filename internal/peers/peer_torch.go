package main

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed trainer.py
var torchScript string

// torch is PyTorch from Debian's python3-torch, in a child process that times
// the steps it is asked for. The gradient is autograd's with torch.optim.Adam, or by hand
// with Adam on one flat vector.
type torch struct{ autograd bool }

func (p torch) name() string {
	if p.autograd {
		return "PyTorch"
	}
	return "PyTorch by hand"
}

func (torch) offers(op operation, _ int) bool { return op == opStep }

func (torch) version() (string, error) { return torchVersion() }

var torchVersion = sync.OnceValues(func() (string, error) {
	out, err := python("-c", "import torch; print(torch.__version__)").Output()
	if err != nil {
		return "", fmt.Errorf("python3-torch: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
})

// python runs Debian's interpreter, which alone sees Debian's packages, on OpenBLAS
// whatever the system's default BLAS is.
func python(arguments ...string) *exec.Cmd {
	cmd := exec.Command("/usr/bin/python3", arguments...)
	cmd.Stderr = os.Stderr
	cmd.Env = os.Environ()
	if folders, _ := filepath.Glob("/usr/lib/*/openblas-pthread"); len(folders) > 0 {
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+folders[0])
	}
	return cmd
}

func (p torch) bind(s spec) (*bound, error) {
	folder, err := os.MkdirTemp("", "peers")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(writeFloats(filepath.Join(folder, "rows"), s.a), writeFloats(filepath.Join(folder, "parameters"), s.b)); err != nil {
		return nil, err
	}
	gradient := "hand"
	if p.autograd {
		gradient = "autograd"
	}
	cmd := python("-c", torchScript, folder, gradient, strconv.Itoa(s.m), strconv.Itoa(s.n), strconv.Itoa(s.k),
		strconv.Itoa(s.count), strconv.FormatFloat(float64(s.lambda), 'g', -1, 32), strconv.Itoa(s.threads))
	if s.threads > 1 {
		cmd.Env = append(cmd.Env, fmt.Sprintf("GOMP_CPU_AFFINITY=0-%d", s.threads-1))
	}
	c, err := startChild(cmd)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return &bound{
		run: func(times int) time.Duration { return c.seconds(fmt.Sprintf("step %d", times)) },
		result: func() ([]float32, error) {
			c.seconds("save")
			return readFloats(filepath.Join(folder, "parameters"))
		},
		close: func() {
			c.end()
			_ = os.RemoveAll(folder)
		},
	}, nil
}

// child answers each request, a line, with the seconds that it took.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func startChild(cmd *exec.Cmd) (*child, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &child{cmd, in, bufio.NewScanner(out)}, cmd.Start()
}

// seconds panics if the child has died: its own words are on the standard error.
func (c *child) seconds(request string) time.Duration {
	fmt.Fprintln(c.in, request)
	if !c.out.Scan() {
		panic(fmt.Sprintf("%s: no answer to %q", c.cmd.Path, request))
	}
	s, err := strconv.ParseFloat(c.out.Text(), 64)
	if err != nil {
		panic(fmt.Sprintf("%s: %q answered by %q", c.cmd.Path, request, c.out.Text()))
	}
	return time.Duration(s * 1e9)
}

func (c *child) end() {
	_ = c.in.Close()
	_ = c.cmd.Wait()
}

func writeFloats(path string, x []float32) error {
	data := make([]byte, 0, 4*len(x))
	for _, v := range x {
		data = appendFloat(data, v)
	}
	return os.WriteFile(path, data, 0o600)
}

func readFloats(path string) ([]float32, error) {
	data, err := os.ReadFile(path)
	x := make([]float32, len(data)/4)
	for i := range x {
		x[i] = math.Float32frombits(order.Uint32(data[4*i:]))
	}
	return x, err
}
