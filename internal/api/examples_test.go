package api

import (
	"go/ast"
	"go/doc"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every exported type has an example that runs, for itself or for one of its methods, and every example has its output checked.
func TestEveryTypeHasAnExample(t *testing.T) {
	for _, p := range packages(t) {
		var shown []string // names of types with examples
		for _, e := range doc.Examples(p.Tests...) {
			require.True(t, e.Output != "" || e.EmptyOutput, "%s: Example%s does not check its output", p.Path, e.Name)
			name, _, _ := strings.Cut(e.Name, "_")
			shown = append(shown, name)
		}
		for _, name := range p.Types() {
			require.True(t, slices.Contains(shown, name), "%s: type %s has no example", p.Path, name)
		}
	}
}

// Types returns the names of the package's exported types.
func (p *Package) Types() (names []string) {
	for _, f := range p.Source {
		for _, d := range f.Decls {
			d, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range d.Specs {
				if t, ok := s.(*ast.TypeSpec); ok && t.Name.IsExported() {
					names = append(names, t.Name.Name)
				}
			}
		}
	}
	return names
}
