// Command asm writes the assembly of package contractive. Every kernel is
// written once, for a vector machine, and printed for each instruction set.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/buildtags"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/printer"
)

// kernels is the table of contents.
func kernels(m *machine) {
	sums(m)
	countOutside(m)
	squaredError(m)
	sigmoid(m)
	crossEntropy(m)
	tanh(m)
	softplus(m)
	relu(m)
	axpy(m)
	addSquares(m)
	addScaledSquares(m)
	hiddenDelta(m)
	addCurvature(m)
	momentum(m)
	adam(m)
	matVec(m)
	matVecT(m)
	addOuter(m)
	mulPanel(m)
	linear(m)
	transpose(m)
	ceilings(m)
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./asm DIRECTORY")
	}
	files, err := generate()
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(os.Args[1], name), text, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// generate returns the generated files by name.
func generate() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, arch := range []struct {
		name  string
		write func() (*ir.File, []byte, error)
	}{{"amd64", writeX86}, {"arm64", writeNEON}} {
		f, text, err := arch.write()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arch.name, err)
		}
		stubs, err := printer.NewStubs(printerConfig()).Print(f)
		if err != nil {
			return nil, fmt.Errorf("%s stubs: %w", arch.name, err)
		}
		files["kernels_"+arch.name+".s"] = text
		files["kernels_"+arch.name+".go"] = stubs
	}
	return files, nil
}

func printerConfig() printer.Config {
	return printer.Config{Argv: []string{"go", "run", "./asm", "."}, Pkg: "contractive"}
}

// newContext starts a file for one architecture.
func newContext(arch string) *build.Context {
	c := build.NewContext()
	c.Constraints(buildtags.And(buildtags.Term(arch), buildtags.Not("purego")))
	return c
}

func writeX86() (*ir.File, []byte, error) {
	c := newContext("amd64")
	table := &x86Table{offset: map[uint32]int{}}
	for _, wide := range []bool{false, true} {
		kernels(&machine{target: &x86{Context: c, wide: wide, table: table}, Context: c})
	}
	(&x86{Context: c, table: table}).data()
	f, err := finish(c, usableX86)
	if err != nil {
		return nil, nil, err
	}
	text, err := printer.NewGoAsm(printerConfig()).Print(f)
	return f, text, err
}

func writeNEON() (*ir.File, []byte, error) {
	c := newContext("arm64")
	n := &neon{Context: c}
	n.m = &machine{target: n, Context: c}
	kernels(n.m)
	f, err := finish(c, usableNEON)
	if err != nil {
		return nil, nil, err
	}
	header := "// " + printerConfig().GeneratedWarning() + "\n\n//go:build arm64 && !purego\n\n#include \"textflag.h\"\n\n"
	return f, printNEON(f, header), nil
}

// finish compiles a file.
func finish(c *build.Context, usable usableFunc) (*ir.File, error) {
	f, err := c.Result()
	if err != nil {
		return nil, err
	}
	return f, compile(f, usable)
}

func hasSuffix(fn *ir.Function, s string) bool { return strings.HasSuffix(fn.Name, s) }
