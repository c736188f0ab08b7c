package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// exported returns the exported functions and methods of the files that match, in lower case.
func exported(t *testing.T, pattern string) (names []string) {
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() {
				names = append(names, strings.ToLower(f.Name.Name))
			}
		}
	}
	return names
}

func TestTableHasEveryKernel(t *testing.T) {
	notKernels := []string{"newmatrix", "row", "rowrange", "colrange", "newworkers", "close", "count", "split"}
	notKernels = append(notKernels, "packrows", "reset") // what pack is, for some of the rows
	own := exported(t, "../../kernels/*.go")
	for _, name := range own {
		if !slices.Contains(notKernels, name) {
			require.NotNil(t, kernelNamed(table, name), "kernels: %s has no case", name)
		}
	}
	root := exported(t, "../../kernels.go")
	for _, name := range root { // the steps of a reduction, and their sum, are timed through kernels
		if name == "sumlanes" {
			continue
		}
		require.NotNil(t, kernelNamed(table, strings.TrimSuffix(name, "lanes")), "contractive: %s has no case", name)
	}
	for _, k := range table {
		require.True(t, slices.Contains(own, k.name) || slices.Contains(root, k.name), "%s does not exist", k.name)
		require.NotEmpty(t, k.sizes, k.name)
	}
}

func TestDefaultSizesAreAccepted(t *testing.T) {
	for _, k := range table {
		for _, s := range k.sizes {
			require.NoError(t, k.accepts(s), "%s %v", k.name, s)
			parsed, err := parseSizes(s.String())
			require.NoError(t, err)
			require.Equal(t, []size{s}, parsed)
		}
	}
}

func TestFormulas(t *testing.T) {
	for _, c := range []struct {
		name                string
		size                size
		flops, traffic, set int64
	}{
		{"dot", size{64}, 2 * 64, 4 * 2 * 64, 4 * 2 * 64},
		{"axpy", size{64}, 2 * 64, 4 * 3 * 64, 4 * 2 * 64},
		{"sigmoid", size{64}, 0, 4 * 2 * 64, 4 * 2 * 64},
		{"adam", size{100}, 1300, 4 * 7 * 100, 4 * 4 * 100},
		{"matvec", size{64, 784}, 2 * 64 * 784, 4 * (64 + 64*784 + 784), 4 * (64 + 64*784 + 784)},
		{"matvecnorms2", size{2, 3}, 4 * 6, 4 * (2 + 2 + 6 + 3), 4 * (2 + 2 + 6 + 3)},
		{"addouter", size{2, 3}, 2*6 + 2, 4 * (12 + 2 + 3), 4 * (6 + 2 + 3)},
		{"matmul", size{2, 3, 5}, 2 * 30, 4 * (2*3 + 2*5 + 5*3 + 3), 4 * (2*3 + 2*5 + 5*3 + 3)},
		{"addmatmul", size{2, 3, 5}, 2 * 30, 4 * (2*5*3 + 2*5 + 2*3), 4 * (5*3 + 2*5 + 2*3)},
		{"addmattmul", size{2, 3, 5}, 2 * 30, 4 * (2*2*3 + 2*5 + 5*3), 4 * (2*3 + 2*5 + 5*3)},
		{"matmult", size{2, 3, 5}, 2 * 30, 4 * (2*5 + 2*3 + 5*3 + 5), 4 * (2*5 + 2*3 + 5*3 + 5)},
	} {
		k := kernelNamed(table, c.name)
		require.Equal(t, []int64{c.flops, c.traffic, c.set}, []int64{k.work(c.size), k.traffic(c.size), k.workingSet(c.size)}, c.name)
	}
}

// TestKernelsRun runs every kernel at an uneven size and all placements. The
// kernels' checks of shapes and the canaries around the operands show that the
// table gives them operands of the right sizes.
func TestKernelsRun(t *testing.T) {
	uneven := map[form]size{vectorForm: {37}, matrixForm: {5, 21}, productForm: {3, 37, 11}, panelForm: {5, 37, 11}}
	for _, k := range table {
		s := uneven[k.form]
		var a arena
		for _, placement := range placements {
			a.fill(&k, s)
			operands := a.operands(&k, s, placement)
			surround(a.data, operands)
			k.bind(s, operands)(3)
			for i, o := range operands {
				require.Len(t, o, int(k.operands[i].elements(s)))
				for j, v := range o {
					require.False(t, math.IsNaN(float64(v)) || math.IsInf(float64(v), 0), "%s: operand %d, element %d is %v", k.name, i, j, v)
					o[j] = canary
				}
			}
			i := slices.IndexFunc(a.data, func(v float32) bool { return v != canary })
			require.Equal(t, -1, i, "%s wrote an element outside its operands", k.name)
		}
	}
}

const canary = 1234.5

// surround fills all of data that is not an operand with canaries.
func surround(data []float32, operands [][]float32) {
	values := make([][]float32, len(operands))
	for i, o := range operands {
		values[i] = slices.Clone(o)
	}
	for i := range data {
		data[i] = canary
	}
	for i, o := range operands {
		copy(o, values[i])
	}
}
