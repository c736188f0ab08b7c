package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive"
)

func TestDefaults(t *testing.T) {
	o, err := parseOptions(nil)
	require.NoError(t, err)
	require.Equal(t, reachable(), o.isas)
	require.Equal(t, 10, o.repetitions)
	require.Equal(t, "table", o.format)
	n := 0
	for _, k := range table {
		n += len(k.sizes)
	}
	require.Len(t, o.cases, n)
}

func TestListsAreCrossed(t *testing.T) {
	for _, c := range []struct {
		kernels, sizes string
		want           []string
	}{
		{"dot", "64,784", []string{"dot 64", "dot 784"}},
		{"Dot,dot,axpy", "64,64", []string{"dot 64", "axpy 64"}},
		{"dot,matvec", "64,8x8", []string{"dot 64", "matvec 8x8"}},
		{"matvec,matvect", "8x8,3x5", []string{"matvec 8x8", "matvec 3x5", "matvect 8x8", "matvect 3x5"}},
		{"mulpanel", "", []string{"mulpanel 64x64x128"}},
		{all, "128x784x64", []string{"matmul 128x784x64", "mattmul 128x784x64", "addmattmul 128x784x64", "matmult 128x784x64"}},
	} {
		cases, err := parseCases(c.kernels, c.sizes)
		require.NoError(t, err)
		var got []string
		for _, c := range cases {
			got = append(got, c.kernel.name+" "+c.size.String())
		}
		require.Equal(t, c.want, got)
	}
}

func TestErrorsNameFlagAndValue(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-r", "-1"}, `-r -1: want 1 to 100000`},
		{[]string{"-r", "ten"}, `invalid value "ten" for flag -r: parse error`},
		{[]string{"-o", "csv"}, `-o "csv": want table or jsonl`},
		{[]string{"-isa", "sse"}, `-isa "sse": want generic, neon, avx2 or avx512`},
		{[]string{"-isa", ""}, `-isa "": want generic, neon, avx2 or avx512`},
		{[]string{"-size", "64y3"}, `-size "64y3": factor "64y3", want 1 to 268435456; a size is like 784, 64x784 or 128x784x64`},
		{[]string{"-size", "8x0"}, `-size "8x0": factor "0", want 1 to 268435456; a size is like 784, 64x784 or 128x784x64`},
		{[]string{"-size", "1x2x3x4"}, `-size "1x2x3x4": 4 factors, want at most 3`},
		{[]string{"-kernel", "dot", "-size", "64,8x8"}, `-size "8x8": no chosen kernel takes 2 factors`},
		{[]string{"-kernel", "dot,matvec", "-size", "8x8"}, `-size "8x8": kernel dot takes none of them, but N`},
		{[]string{"-kernel", "mulpanel", "-size", "64x65x128"}, `-size "64x65x128": kernel mulpanel: N is 65 and K is 128, want at most 64 and 128`},
		{[]string{"-kernel", "matvec", "-size", "268435456x268435456"}, `-size "268435456x268435456": kernel matvec: the operands take 288230378299195392 bytes, want at most 1073741824`},
		{[]string{"dot"}, `unexpected argument "dot"; lists are separated by commas, without spaces`},
		{[]string{"-jobs"}, `flag provided but not defined: -jobs`},
	} {
		_, err := parseOptions(c.args)
		require.EqualError(t, err, c.want)
	}
	_, err := parseOptions([]string{"-kernel", "dots"})
	require.ErrorContains(t, err, `-kernel "dots": want all or a list of dot, sumsquares, `)
}

func TestISAs(t *testing.T) {
	have := []contractive.ISA{contractive.AVX2, contractive.Generic}
	got, err := parseISAs(all, have)
	require.NoError(t, err)
	require.Equal(t, have, got)
	got, err = parseISAs("generic,AVX2,generic", have)
	require.NoError(t, err)
	require.Equal(t, []contractive.ISA{contractive.Generic, contractive.AVX2}, got)
	_, err = parseISAs("avx2,avx512", have)
	require.EqualError(t, err, `-isa "avx512": this build on this machine has [avx2 generic]`)
}
