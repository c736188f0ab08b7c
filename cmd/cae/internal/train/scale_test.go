package train

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

// Features that saturate units are named, with the flag that helps; those of a usual scale are not spoken of.
func TestAdvice(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Write(t, "large.csv", "small,large\n1,300\n2,-400\n")
	clitest.Write(t, "bare.csv", "300,1\n-400,2\n")
	clitest.Write(t, "usual.csv", "4,-4\n4,-4\n")
	const line = "train -q -hidden 2 -epochs 1 -data "
	const what = "a root mean square of 354, and units saturate on such: -normalise standardise brings all to 1.\n\nThe model is in "
	require.Contains(t, commands.Run(t, line+"large.csv -header").Stdout, "\nFeatures are large, large most, with "+what)
	require.Contains(t, commands.Run(t, line+"bare.csv").Stdout, "\nFeatures are large, feature 0 most, with "+what)
	for _, quiet := range []string{"large.csv -header -normalise standardise", "large.csv -header -normalise min-max", "usual.csv"} {
		r := commands.Run(t, line+quiet)
		require.Contains(t, r.Stdout, "The model is in ", r.Stderr)
		require.NotContains(t, r.Stdout, "Features are large", quiet)
	}
}

// A run whose step was so long that it saturated every unit says so, and compares no figure with 0.
func TestAdviceOfLongSteps(t *testing.T) {
	t.Chdir(t.TempDir())
	const what = "\nJ is 0: all units are saturated for all samples, and training moves them no more; a -rate below 1e+10 or a -lambda below 1 may avoid that.\n\nThe model is in "
	for _, activation := range []string{"sigmoid", "tanh"} {
		r := commands.Run(t, "train -q -n 100 -hidden 4 -epochs 2 -rate 1e10 -activation "+activation)
		require.Contains(t, r.Stdout, what, "%s: %s", activation, r.Stderr)
		require.NotContains(t, r.Stdout, "NaN")
		require.Contains(t, r.Stdout, " Against lambda = 0, the reconstruction error is ")
	}
	r := commands.Run(t, "train -q -n 100 -hidden 4 -epochs 2 -lambda 0.1")
	require.NotContains(t, r.Stdout, "J is 0")
	require.Regexp(t, ` Against lambda = 0, \|\|J\|\|\^2 is [\d.]+ times as large, and the reconstruction error [\d.]+ times\.\n`, r.Stdout)
}

// Training that diverges says what may help: on features of another scale, a normaliser.
func TestAdviceAgainstDivergence(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Write(t, "huge.csv", "small,huge\n1,1e25\n2,-3\n")
	for line, want := range map[string]string{
		"-header -data huge.csv":                             "; nothing is written; -normalise standardise may help, as huge has a root mean square of 7.07e+24\n",
		"-n 40 -optimizer sgd -rate 1e30":                    "; nothing is written; a -rate below 1e+30 may help, or -clip 1\n",
		"-n 40 -optimizer sgd -rate 1e30 -normalise min-max": "; nothing is written; a -rate below 1e+30 may help, or -clip 1\n",
		"-n 40 -optimizer sgd -rate 1e30 -clip 1e30":         "; nothing is written; a -rate below 1e+30 may help\n",
		"-n 40 -rate 1e38":                                   "; nothing is written; a -rate below 1e+38 may help\n",
	} {
		r := commands.Run(t, "train -q -hidden 2 "+line)
		require.Equal(t, cli.Failed, r.Status, line)
		require.Contains(t, r.Stderr, "training diverged"+want, line)
	}
}
