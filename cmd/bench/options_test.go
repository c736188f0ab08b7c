package main

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/cmd/bench/internal/record"
)

func TestDefaults(t *testing.T) {
	o, err := parseOptions(nil)
	require.NoError(t, err)
	require.Equal(t, reachable(), o.isas)
	require.Equal(t, 10, o.repetitions)
	require.Equal(t, "table", o.format)
	require.Equal(t, 0.05, o.threshold)
	require.Equal(t, len(o.isas) == 1, o.genericJobs)
	kinds := map[string]int{}
	for _, c := range o.cases {
		kinds[c.kind()]++
	}
	n := 0
	for _, k := range table {
		n += len(k.sizes)
	}
	threads := runtime.GOMAXPROCS(0)
	require.Equal(t, map[string]int{
		record.Kernel:   n,
		record.Training: (2 + 1) * len(recipes) * threads, // step at two sizes, epoch at one
		record.Encoding: 4 * 2 * threads,
	}, kinds)
}

// cases returns the cases of a command line as texts.
func cases(t *testing.T, args string) (texts []string) {
	o, err := parseOptions(strings.Fields(args))
	require.NoError(t, err, args)
	for _, c := range o.cases {
		texts = append(texts, c.String())
	}
	return texts
}

func TestListsAreCrossed(t *testing.T) {
	for _, c := range []struct {
		args string
		want []string
	}{
		{"-kernel dot -size 64,784", []string{"dot 64", "dot 784"}},
		{"-kernel Dot,dot,axpy -size 64,64", []string{"dot 64", "axpy 64"}},
		{"-kernel dot,matvec -size 64,8x8", []string{"dot 64", "matvec 8x8"}},
		{"-kernel matvec,matvect -size 8x8,3x5", []string{"matvec 8x8", "matvec 3x5", "matvect 8x8", "matvect 3x5"}},
		{"-kernel mulpanel", []string{"mulpanel 64x64x128"}},
		{"-kernel all -size 128x784x64", []string{"matmul 128x784x64", "addmatmul 128x784x64", "mattmul 128x784x64", "addmattmul 128x784x64", "addmatmult 128x784x64", "matmult 128x784x64"}},
		{"-kernel dot -size 64:256*2", []string{"dot 64", "dot 128", "dot 256"}},
		{"-kernel matvec -size 8:16+8x3:4", []string{"matvec 8x3", "matvec 8x4", "matvec 16x3", "matvec 16x4"}},
		{"-job encode -size 16x8 -batch 1,4 -concurrency 1-2", []string{
			"encode 16x8 batch=1 concurrency=1", "encode 16x8 batch=1 concurrency=2", "encode 16x8 batch=4 concurrency=1", "encode 16x8 batch=4 concurrency=2",
		}},
		{"-job step -size 16x8 -workers 2", []string{
			"step 16x8 weights=untied optimizer=adam output=linear lambda=0.1 batch=128 workers=2", "step 16x8 weights=tied optimizer=sgd output=linear lambda=0.1 batch=20 workers=2",
		}},
		{"-job epoch -size 16x8 -weights tied -optimizer Momentum -batch 5 -rows 50 -lambda 0,0.5 -output sigmoid -workers 1", []string{
			"epoch 16x8 weights=tied optimizer=momentum output=sigmoid rows=50 batch=5 workers=1", "epoch 16x8 weights=tied optimizer=momentum output=sigmoid lambda=0.5 rows=50 batch=5 workers=1",
		}},
		{"-kernel matvec -job encode -size 16x8 -batch 1 -concurrency 1", []string{"matvec 16x8", "encode 16x8 batch=1 concurrency=1"}},
	} {
		require.Equal(t, c.want, cases(t, c.args), c.args)
	}
}

func TestErrorsNameFlagAndValue(t *testing.T) {
	const sizeHelp = `; a size is like 784, 64x784 or 128x784x64, a factor like 64, 1:8, 64:256+64 or 64:1024*2`
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-r", "-1"}, `-r -1: want 1 to 100000`},
		{[]string{"-r", "ten"}, `invalid value "ten" for flag -r: parse error`},
		{[]string{"-o", "xml"}, `-o "xml": want benchfmt, csv, json, jsonl, md, table`},
		{[]string{"-threshold", "-2"}, `-threshold -2: want 0 to 1000`},
		{[]string{"-alpha", "0"}, `-alpha 0: want a number between 0 and 1`},
		{[]string{"-isa", "sse"}, `-isa "sse": want generic, neon, avx2 or avx512`},
		{[]string{"-size", ""}, `-size "": want a list, or no -size at all`},
		{[]string{"-job", "step", "-workers="}, `-workers "": want a list, or no -workers at all`},
		{[]string{"-baseline", ""}, `-baseline "": want a file, or no -baseline at all`},
		{[]string{"-o", ""}, `-o "": want a format, or no -o at all`},
		{[]string{"-size", "64y3"}, `-size "64y3": factor "64y3", want 1 to 268435456` + sizeHelp},
		{[]string{"-size", "8x0"}, `-size "8x0": factor "0", want 1 to 268435456` + sizeHelp},
		{[]string{"-size", "8x4:2"}, `-size "8x4:2": factor range "4:2" ends at 2, before its start 4` + sizeHelp},
		{[]string{"-size", "1x2x3x4"}, `-size "1x2x3x4": 4 factors, want at most 3` + sizeHelp},
		{[]string{"-size", "1:9070"}, `more than 20000 cases with those of jacobiannorm2, which are 9070 (sizes) x 1 (parameters)`},
		{[]string{"-job", "step", "-size", "1:90x1:90", "-batch", "1:900"}, `more than 20000 cases with those of step, which are 8100 (sizes) x 3600 (parameters)`},
		{[]string{"-size", "1:200x1:200"}, `-size "1:200x1:200": more than 10000 sizes` + sizeHelp},
		{[]string{"-kernel", "dot", "-size", "64,8x8"}, `-size "8x8": no chosen kernel or job takes 2 factors`},
		{[]string{"-kernel", "dot,matvec", "-size", "8x8"}, `-size "8x8": dot takes none of them, but N`},
		{[]string{"-job", "step", "-size", "8"}, `-size "8": step takes none of them, but VxH`},
		{[]string{"-kernel", "mulpanel", "-size", "64x65x128"}, `-size "64x65x128": mulpanel: N is 65 and K is 128, want at most 64 and 128`},
		{[]string{"-kernel", "matvec", "-size", "268435456x268435456"}, `-size "268435456x268435456": matvec: the operands take 288230378299195392 bytes, want at most 1073741824`},
		{[]string{"-job", "encode", "-size", "100000x100000", "-batch", "1", "-concurrency", "1"}, `-size "100000x100000": encode: it works on 40001200000 bytes, want at most 1073741824`},
		{[]string{"-job", "sleep"}, `-job "sleep": want all or a list of step, epoch, encode`},
		{[]string{"-job", "step", "-batch", "0"}, `-batch "0", want 1 to 1048576`},
		{[]string{"-job", "step", "-weights", "none"}, `-weights "none": want tied, untied`},
		{[]string{"-job", "step", "-lambda", "-1"}, `-lambda "-1": want finite numbers of at least 0`},
		{[]string{"-kernel", "dot", "-workers", "2"}, `-workers "2": none of the chosen has it; it belongs to -job step, epoch`},
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
	for _, list := range []string{"", all} {
		got, err := parseISAs(list, have)
		require.NoError(t, err)
		require.Equal(t, have, got)
	}
	got, err := parseISAs("generic,AVX2,generic", have)
	require.NoError(t, err)
	require.Equal(t, []contractive.ISA{contractive.Generic, contractive.AVX2}, got)
	_, err = parseISAs("avx2,avx512", have)
	require.EqualError(t, err, `-isa "avx512": this build on this machine has [avx2 generic]`)
}

func TestFileNames(t *testing.T) {
	for _, c := range []struct {
		name    string
		several bool
		want    string
	}{{"cpu.pprof", true, "cpu.avx2.pprof"}, {"cpu.pprof", false, "cpu.pprof"}, {"a.b/trace", true, "a.b/trace.avx2"}, {"", true, ""}} {
		require.Equal(t, c.want, forTier(c.name, "avx2", c.several), fmt.Sprint(c))
	}
}
