// Package api reads the public face of this module from its source: which packages users may import, what they export,
// and which examples they have. Its tests hold the module to it.
package api

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Package is a package that users may import, for the architecture that runs.
type Package struct {
	Path   string // relative to the module; "." is its root
	Set    *token.FileSet
	Source []*ast.File
	Tests  []*ast.File // those of the package and of its external test package
}

// Packages returns the public packages of the module in a folder, sorted by path: those that are neither a command nor
// internal nor an example nor in a module of their own.
func Packages(module string) ([]*Package, error) {
	var all []*Package
	err := filepath.WalkDir(module, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if dir != module && private(dir) {
			return filepath.SkipDir
		}
		path, err := filepath.Rel(module, dir)
		if err != nil {
			return err
		}
		p, err := load(filepath.ToSlash(path), dir)
		if p != nil {
			all = append(all, p)
		}
		return err
	})
	return all, err
}

// private reports whether no package below a folder is public.
func private(dir string) bool {
	name := filepath.Base(dir)
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil || strings.HasPrefix(name, ".") || slices.Contains([]string{"internal", "cmd", "examples", "testdata"}, name)
}

// load parses the package in a folder, and returns nil if there is none or it is a command.
func load(path, dir string) (*Package, error) {
	found, err := build.ImportDir(dir, 0)
	if _, none := err.(*build.NoGoError); none {
		return nil, nil
	}
	if err != nil || found.IsCommand() {
		return nil, err
	}
	p := &Package{Path: path, Set: token.NewFileSet()}
	if p.Source, err = p.parse(dir, found.GoFiles); err != nil {
		return nil, err
	}
	p.Tests, err = p.parse(dir, slices.Concat(found.TestGoFiles, found.XTestGoFiles))
	return p, err
}

func (p *Package) parse(dir string, names []string) (files []*ast.File, err error) {
	for _, name := range names {
		f, err := parser.ParseFile(p.Set, filepath.Join(dir, name), nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}
