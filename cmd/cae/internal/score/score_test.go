package score

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/cmd/cae/internal/train"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/internal/ranking"
)

var commands = clitest.Commands{train.Command, Command}

// trained makes a table and a model of it in an empty folder: 200 rows, of which every tenth is an anomaly.
func trained(t *testing.T, flags string) (m *cae.Model, data *dataset.Matrix) {
	t.Chdir(t.TempDir())
	var text strings.Builder
	fmt.Fprintln(&text, "width,height,\"depth, mm\",odd")
	r := random.New(3, 4)
	for i := range 200 {
		x, y, label := r.Normal(), 100+50*r.Normal(), 0
		z := x + y/50
		if i%10 == 9 {
			z, label = z+4, 2
		}
		fmt.Fprintf(&text, "%g,%g,%g,%d\n", x, y, z, label)
	}
	clitest.Write(t, "table.csv", text.String())
	commands.Done(t, "train -data table.csv -label odd -hidden 2 -epochs 30 -lambda 0.25 -compare=false -q -normalise standardise "+flags)
	m, err := cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	data, err = dataset.ReadFile("table.csv", dataset.Options{CSV: dataset.CSVOptions{Header: true, Label: "odd"}})
	require.NoError(t, err)
	return m, data
}

// lines returns the lines of a file of scores, without that of the columns.
func lines(t *testing.T, content string, columns ...string) [][]string {
	all, err := csv.NewReader(strings.NewReader(content)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, columns, all[0])
	return all[1:]
}

// The file has what package cae makes of each sample, and the report judges exactly that.
func TestScores(t *testing.T) {
	m, data := trained(t, "")
	report := commands.Done(t, "score -q -data table.csv -label odd -top 2 -workers 3")
	positive := make([]bool, data.Count)
	scores := make([][]float64, 3)
	for i, line := range lines(t, clitest.Read(t, "scores.csv"), "sample", "label", "reconstruction", "jacobian_norm2", "cost",
		"feature_1", "error_1", "feature_2", "error_2") {
		s, err := m.Score(data.Row(i))
		require.NoError(t, err)
		top := s.TopFeatures(make([]int, 2))
		cost := float64(s.Reconstruction) + 0.25*float64(s.JacobianNorm2)
		float := func(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }
		require.Equal(t, []string{strconv.Itoa(i), strconv.Itoa(data.Labels[i]), float(s.Reconstruction), float(s.JacobianNorm2),
			strconv.FormatFloat(cost, 'g', -1, 64), data.Names[top[0]], float(s.Features[top[0]]), data.Names[top[1]], float(s.Features[top[1]])}, line)
		positive[i] = i%10 == 9
		for k, v := range []float64{float64(s.Reconstruction), float64(s.JacobianNorm2), cost} {
			scores[k] = append(scores[k], v)
		}
	}
	require.Contains(t, report, "Scored 200 samples of table.csv by model.safetensors, lambda = 0.25, features normalised (standardise).\n")
	require.Contains(t, report, "\n20 samples are anomalies, with a label other than 0.")
	require.NotContains(t, report, "threshold")
	for k, name := range []string{"error", "||J||^2", "cost"} {
		q, err := ranking.Judge(scores[k], positive)
		require.NoError(t, err)
		require.Contains(t, report, fmt.Sprintf("\n%-10s %12.4f %18.4f\n", name, q.AUROC, q.AveragePrecision))
		sorted := slices.Sorted(slices.Values(scores[k]))
		require.Contains(t, report, fmt.Sprintf("\n%-10s %12.4g %12.4g %12.4g\n", name,
			(sorted[99]+sorted[100])/2, sorted[197]+0.01*(sorted[198]-sorted[197]), sorted[199]), "places 99.5 and 197.01 of 0 to 199")
	}

	want := clitest.Read(t, "scores.csv")
	for _, workers := range []string{"1", "2", "7"} {
		require.Equal(t, want, commands.Done(t, "score -q -data table.csv -label odd -top 2 -o - -workers "+workers))
	}
	e := clitest.Last(t, commands.Run(t, "score -json -data table.csv -label odd -top 2"))
	require.Equal(t, 20.0, e["anomalies"])
	require.Equal(t, "standardise", e["normalise"])
	require.Equal(t, clitest.Digest(t, "scores.csv"), e["sha256"])
	q, err := ranking.Judge(scores[1], positive)
	require.NoError(t, err)
	require.Equal(t, q.AUROC, e["scores"].(map[string]any)["jacobian_norm2"].(map[string]any)["auroc"])
	require.Greater(t, e["scores"].(map[string]any)["cost"].(map[string]any)["auroc"], 0.6, "better than chance")
	require.NotContains(t, e, "threshold")
}

// Without a header features are numbers, and without -label there are no labels and no judgement.
func TestPlain(t *testing.T) {
	t.Chdir(t.TempDir())
	commands.Done(t, "train -n 60 -hidden 4 -epochs 1 -q -compare=false")
	report := commands.Done(t, "score -q -n 30")
	require.NotContains(t, report, "AUROC")
	require.NotContains(t, report, "normalised")
	all := lines(t, clitest.Read(t, "scores.csv"), "sample", "label", "reconstruction", "jacobian_norm2", "cost", "feature_1", "error_1",
		"feature_2", "error_2", "feature_3", "error_3")
	require.Len(t, all, 30)
	_, err := strconv.Atoi(all[0][5])
	require.NoError(t, err)
	require.Len(t, lines(t, commands.Done(t, "score -q -n 30 -top 0 -o -"), "sample", "label", "reconstruction", "jacobian_norm2", "cost"), 30)
	e := clitest.Last(t, commands.Run(t, "score -json -n 30"))
	require.NotContains(t, e, "anomalies")
	require.NotContains(t, e, "normalise")

	clitest.Write(t, "two.csv", "1,2\n")
	r := commands.Run(t, "score -data two.csv")
	require.Equal(t, cli.Failed, r.Status)
	require.Contains(t, r.Stderr, "is for 784 features, but samples of two.csv have 2")
}

// Samples above the threshold are those that package cae finds above it: of the profile, or the one that is kept with the model.
func TestThreshold(t *testing.T) {
	m, data := trained(t, "-profile")
	above := func(threshold cae.Threshold) (n int) {
		for i := range data.Count {
			s, err := m.Score(data.Row(i))
			require.NoError(t, err)
			if s.Above(threshold) {
				n++
			}
		}
		return n
	}
	flagged := func(line string) (n int) {
		commands.Done(t, line)
		for _, l := range lines(t, clitest.Read(t, "scores.csv"), "sample", "label", "reconstruction", "jacobian_norm2", "cost", "above_threshold",
			"feature_1", "error_1") {
			if l[5] == "1" {
				n++
			}
		}
		return n
	}
	const line = "score -q -data table.csv -label odd -top 1"
	threshold, err := m.Profile().Threshold(0.9)
	require.NoError(t, err)
	require.Equal(t, above(threshold), flagged(line+" -threshold 0.9"))
	require.Contains(t, commands.Done(t, line+" -threshold 0.9"), fmt.Sprintf("%d samples are above the threshold, an error of %.4g (quantile 0.9).\n", above(threshold), threshold.Value))
	require.Equal(t, map[string]any{"value": float64(threshold.Value), "quantile": 0.9, "above": float64(above(threshold))},
		round(clitest.Last(t, commands.Run(t, line+" -json -threshold 0.9"))["threshold"].(map[string]any)))

	kept, err := m.WithThreshold(cae.Threshold{Value: 3, Quantile: 0.5})
	require.NoError(t, err)
	require.NoError(t, cae.SaveFile("model.safetensors", kept))
	require.Equal(t, above(cae.Threshold{Value: 3}), flagged(line))
	require.Equal(t, above(threshold), flagged(line+" -threshold 0.9"), "the flag goes first")
}

// round takes the value of a threshold for the float32 that it is.
func round(threshold map[string]any) map[string]any {
	threshold["value"] = float64(float32(threshold["value"].(float64)))
	return threshold
}

func TestRefuses(t *testing.T) {
	trained(t, "")
	clitest.Write(t, "normal.csv", "a,b,c,odd\n1,2,3,0\n4,5,6,0\n")
	clitest.Write(t, "huge.csv", "a,b,c,odd\n1,2,3,0\n4,5,1e39,1\n")
	clitest.Write(t, "far.csv", "a,b,c,odd\n1,2,3,0\n-3.4e38,3.4e38,3.4e38,1\n")
	for line, want := range map[string]struct {
		status  int
		message string
	}{
		"-top -1":                        {cli.Wrong, "-top -1: want 0 to 1000"},
		"-top 1001":                      {cli.Wrong, "-top 1001: want 0 to 1000"},
		"-threshold 1.5":                 {cli.Wrong, "-threshold 1.5: want 0 to 1"},
		"-threshold NaN":                 {cli.Wrong, "-threshold NaN: want 0 to 1"},
		"-workers 0":                     {cli.Wrong, "-workers 0: want 1 to 1024"},
		"-json -o -":                     {cli.Wrong, "-json and -o -: both want standard output"},
		"-label odd":                     {cli.Wrong, "-label odd: is for CSV files"},
		"-model=":                        {cli.Wrong, `-model "": want a file`},
		"-model none":                    {cli.Failed, "-model none: "},
		"-o none/x":                      {cli.Failed, "-o none/x: "},
		"-data none.csv":                 {cli.Failed, "-data none.csv: "},
		"-data table.csv -threshold 0.9": {cli.Failed, "-threshold 0.9: -model model.safetensors: cae: Threshold: the model has no profile; 'cae train -profile' keeps one"},
		"-data normal.csv -label odd":    {cli.Failed, "-label: the error as a sign of anomalies: ranking: Judge: 0 positives and 2 negatives"},
		"-data huge.csv -label odd":      {cli.Failed, "-data huge.csv: "},
		"-data far.csv -label odd":       {cli.Failed, "sample 1: cae: Score: x, column 0 is not finite when normalised"},
	} {
		r := commands.Run(t, "score "+line)
		require.Equal(t, want.status, r.Status, "%s: %s", line, r.Stderr)
		require.Contains(t, r.Stderr, "cae score: "+want.message, line)
		require.NotContains(t, r.Stdout, "Scored")
	}
	clitest.RequireFiles(t, "table.csv", "model.safetensors", "model.history.json", "normal.csv", "huge.csv", "far.csv")
}

func TestInterrupted(t *testing.T) {
	trained(t, "")
	const line = "score -data table.csv -label odd"
	r := commands.Interrupted(t, line)
	require.Equal(t, cli.Interrupted, r.Status)
	require.Contains(t, r.Stderr, "cae score: interrupted ")
	require.Contains(t, r.Stderr, ": nothing is written")
	r = commands.InterruptAt(t, line, "scoring 200 samples")
	require.Equal(t, cli.Interrupted, r.Status)
	require.Contains(t, r.Stderr, "cae score: interrupted after 0 of 200 samples: nothing is written")
	clitest.RequireFiles(t, "table.csv", "model.safetensors", "model.history.json")
	r = commands.Broken(t, line)
	require.Equal(t, cli.Failed, r.Status)
	require.Contains(t, r.Stderr, clitest.ErrBroken.Error())
}

// A standard output that breaks is an error, also where all of the scores fit a buffer.
func TestBrokenOutput(t *testing.T) {
	trained(t, "")
	for _, n := range []string{"20", "200"} {
		r := commands.Broken(t, "score -q -data table.csv -label odd -o - -n "+n)
		require.Equal(t, cli.Failed, r.Status)
		require.Contains(t, r.Stderr, "-o -: "+clitest.ErrBroken.Error())
	}
}
