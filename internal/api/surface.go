package api

import (
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Surface returns what the package exports, a line for each constant, variable, function, type, field and method, sorted.
func (p *Package) Surface() []string {
	s := surface{set: p.Set}
	for _, f := range p.Source {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				s.function(d)
			case *ast.GenDecl:
				s.declaration(d)
			}
		}
	}
	slices.Sort(s.lines)
	return s.lines
}

// surface collects lines.
type surface struct {
	set   *token.FileSet
	lines []string
}

func (s *surface) add(format string, args ...any) {
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

// text returns the source of a node on one line.
func (s *surface) text(node any) string {
	var b strings.Builder
	if err := printer.Fprint(&b, s.set, node); err != nil {
		panic(err) // the node was parsed
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// signature returns parameters and results.
func (s *surface) signature(t *ast.FuncType) string { return strings.TrimPrefix(s.text(t), "func") }

func (s *surface) function(d *ast.FuncDecl) {
	if !d.Name.IsExported() {
		return
	}
	if d.Recv == nil {
		s.add("func %s%s", d.Name.Name, s.signature(d.Type))
		return
	}
	if receiver := s.text(d.Recv.List[0].Type); ast.IsExported(strings.TrimPrefix(receiver, "*")) {
		s.add("method (%s) %s%s", receiver, d.Name.Name, s.signature(d.Type))
	}
}

func (s *surface) declaration(d *ast.GenDecl) {
	var last *ast.ValueSpec // whose type and values the constants after it repeat
	for i, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() {
				s.typeSpec(spec)
			}
		case *ast.ValueSpec:
			if d.Tok == token.VAR || spec.Type != nil || len(spec.Values) > 0 {
				last = spec
			}
			s.values(d.Tok, spec.Names, last, i)
		}
	}
}

// values adds variables, or constants with their values.
func (s *surface) values(kind token.Token, names []*ast.Ident, spec *ast.ValueSpec, iota int) {
	for i, name := range names {
		if !name.IsExported() {
			continue
		}
		line := fmt.Sprintf("%v %s", kind, name.Name)
		if spec.Type != nil {
			line += " " + s.text(spec.Type)
		}
		if kind == token.CONST {
			line += " = " + s.value(spec.Values[i], iota)
		}
		s.lines = append(s.lines, line)
	}
}

// value returns the source of a constant's value, with iota told.
func (s *surface) value(v ast.Expr, iota int) string {
	text := s.text(v)
	if text == "iota" {
		return strconv.Itoa(iota)
	}
	if strings.Contains(text, "iota") {
		return fmt.Sprintf("%s, iota = %d", text, iota)
	}
	return text
}

func (s *surface) typeSpec(spec *ast.TypeSpec) {
	name := spec.Name.Name
	switch t := spec.Type.(type) {
	case *ast.StructType:
		s.add("type %s struct", name)
		s.fields(name, t)
	case *ast.InterfaceType:
		s.add("type %s interface", name)
		s.methods(name, t)
	default:
		equals := ""
		if spec.Assign.IsValid() {
			equals = "= "
		}
		s.add("type %s %s%s", name, equals, s.text(t))
	}
}

func (s *surface) fields(of string, t *ast.StructType) {
	for _, f := range t.Fields.List {
		typ := s.text(f.Type)
		if len(f.Names) == 0 {
			s.add("field %s embeds %s", of, typ)
		}
		for _, name := range f.Names {
			if name.IsExported() {
				s.add("field %s.%s %s", of, name.Name, typ)
			}
		}
	}
}

func (s *surface) methods(of string, t *ast.InterfaceType) {
	for _, m := range t.Methods.List {
		if len(m.Names) == 0 {
			s.add("method %s embeds %s", of, s.text(m.Type))
		}
		for _, name := range m.Names {
			s.add("method %s.%s%s", of, name.Name, s.signature(m.Type.(*ast.FuncType)))
		}
	}
}
