package main

import (
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	o, err := parse(nil, io.Discard)
	require.NoError(t, err)
	require.Equal(t, options{kinds: kinds, repetitions: 31, threads: 1, output: "md", folder: "installed"}, o)

	o, err = parse([]string{"-job", "step,matvec", "-r", "3", "-o", "jsonl", "-installed", "x"}, io.Discard)
	require.NoError(t, err)
	require.Equal(t, options{kinds: []*kind{matVecKind, stepKind}, repetitions: 3, threads: 1, output: "jsonl", folder: "x"}, o)

	o, err = parse([]string{"-threads", "2"}, io.Discard)
	require.NoError(t, err)
	require.Equal(t, []*kind{stepKind}, o.kinds)
}

func TestParseRefuses(t *testing.T) {
	for want, arguments := range map[string][]string{
		`argument "matvec" is not a flag`:                       {"matvec"},
		"-r is 0, want at least 1":                              {"-r", "0"},
		"-threads is 3, want 1 or 2":                            {"-threads", "3"},
		`-o is "csv", want md or jsonl`:                         {"-o", "csv"},
		`-job has "matmul", want all or some of matvec,matvect`: {"-job", "dot,matmul"},
		"-job dot has no form for 2 threads, want step":         {"-job", "step,dot", "-threads", "2"},
		"invalid value":                                         {"-r", "many"},
	} {
		_, err := parse(arguments, io.Discard)
		require.ErrorContains(t, err, want)
	}
	_, err := parse([]string{"-h"}, io.Discard)
	require.ErrorIs(t, err, flag.ErrHelp)
}
