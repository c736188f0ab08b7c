package train

import (
	"testing"

	"github.com/stretchr/testify/require"

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
