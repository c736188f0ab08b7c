package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/random"
)

// writeTable writes a table of normal rows, whose two halves are copies of each other but for noise, and of anomalies, where they differ.
func writeTable(t *testing.T, dir, name string, normal, anomalies int) {
	var text bytes.Buffer
	fmt.Fprintln(&text, "a,b,c,d,e,anomaly")
	r := random.New(1, 2)
	for i := range normal + anomalies {
		x, label := []float64{r.Normal(), 100 * r.Normal(), 0, 0, 3}, 0
		x[2], x[3] = x[0]+0.1*r.Normal(), x[1]+10*r.Normal()
		if i%7 == 0 && i/7 < anomalies {
			x[2], x[3], label = x[0]+3, -x[1], 1+i%2
		}
		fmt.Fprintf(&text, "%g,%g,%g,%g,%g,%d\n", x[0], x[1], x[2], x[3], x[4], label)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write(text.Bytes())
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, name+".csv.gz"), packed.Bytes(), 0o666))
}

func TestTabular(t *testing.T) {
	dir := t.TempDir()
	writeTable(t, dir, "some", 200, 20)
	s, err := readTabular(dir, "some")
	require.NoError(t, err)
	require.Equal(t, 200, s.normal.Count)
	require.Equal(t, 20, s.anomalies.Count)
	require.Equal(t, 5, s.normal.Width)
	require.Equal(t, 3, s.hidden())

	q, err := s.trial(t.Context(), 1, 1000)
	require.NoError(t, err)
	for k, name := range tabularScores[:3] {
		require.Greater(t, q[k].AUROC, 0.9, name)
		require.Greater(t, q[k].AveragePrecision, 0.6, name)
	}
	require.NotEqual(t, q[0], q[1], "lambda makes a difference")
	again, err := s.trial(t.Context(), 1, 1000)
	require.NoError(t, err)
	require.Equal(t, q, again)
	other, err := s.trial(t.Context(), 2, 1000)
	require.NoError(t, err)
	require.NotEqual(t, q, other)
}

func TestSpread(t *testing.T) {
	mean, deviation := spread([]float64{1, 2, 6})
	require.Equal(t, 3.0, math.Round(mean*1e12)/1e12)
	require.InDelta(t, math.Sqrt(7), deviation, 1e-12)
}

func TestChoose(t *testing.T) {
	names := func(chosen []experiment) (names []string) {
		for _, e := range chosen {
			names = append(names, e.name)
		}
		return names
	}
	for _, c := range []struct {
		only         string
		data, tables bool
		want         []string
		err          string
	}{
		{"", true, false, []string{"table", "finetune", "stack", "kristiadi"}, ""},
		{"", false, true, []string{"tabular"}, ""},
		{"", true, true, []string{"table", "finetune", "stack", "kristiadi", "tabular"}, ""},
		{"kristiadi,table", true, true, []string{"table", "kristiadi"}, ""},
		{"", false, false, nil, "want -data, -tabular or both"},
		{"tabular", true, false, nil, "-only tabular: want -tabular as well"},
		{"table", false, true, nil, "-only table: want -data as well"},
		{"table,tables", true, true, nil, `-only "tables": want some of`},
		{"table,table", true, true, nil, `-only "table": want some of`},
	} {
		chosen, err := choose(c.only, c.data, c.tables)
		if c.err != "" {
			require.ErrorContains(t, err, c.err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.want, names(chosen))
	}
}
