package api

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every error of cae, of its sub-packages and of dataset wraps a cause: one of the documented ones, which errors.go declares,
// or an error that was passed on.
func TestErrorsWrapACause(t *testing.T) {
	made := 0
	for _, p := range packages(t) {
		if p.Path != "dataset" && p.Path != "cae" && !strings.HasPrefix(p.Path, "cae/") {
			continue
		}
		for _, f := range p.Source {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				at := p.Set.Position(call.Pos())
				switch name(call.Fun) {
				case "errors.New":
					require.Equal(t, "errors.go", filepath.Base(at.Filename), "%v makes a cause", at)
				case "fmt.Errorf":
					made++
					require.Contains(t, format(call), "%w", "%v makes an error without a cause", at)
				}
				return true
			})
		}
	}
	require.Greater(t, made, 100, "errors found")
}

// name returns pkg.Func for a function of a package.
func name(f ast.Expr) string {
	if s, ok := f.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok {
			return x.Name + "." + s.Sel.Name
		}
	}
	return ""
}

// format returns the literal parts of a call's first argument.
func format(call *ast.CallExpr) (text string) {
	ast.Inspect(call.Args[0], func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			s, _ := strconv.Unquote(l.Value)
			text += s
		}
		return true
	})
	return text
}
