package sample

import (
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/dataset"
)

// commands are those that the tests run.
var commands = clitest.Commands{Command}

// withModel changes to a folder of the test's own with a model in it.
func withModel(t *testing.T, visible int) *cae.Model {
	t.Chdir(t.TempDir())
	return clitest.Model(t, visible, cae.Config{Hidden: 6, Output: cae.SigmoidOutput})
}

// chains are what package inspect draws.
func chains(t *testing.T, m *cae.Model, starts *dataset.Matrix, walk inspect.WalkOptions) *dataset.Matrix {
	all := &dataset.Matrix{Width: starts.Width}
	for i := range starts.Count {
		one := walk
		one.Seed += uint64(i)
		chain, err := inspect.WalkBack(t.Context(), m, starts.Row(i), one)
		require.NoError(t, err)
		all.Data, all.Count = append(all.Data, chain.Data...), all.Count+chain.Count
	}
	return all
}

func TestFormats(t *testing.T) {
	m := withModel(t, 784)
	digits, err := dataset.Digits(6, 4)
	require.NoError(t, err)
	starts := &dataset.Matrix{Data: digits.Data[2*784 : 5*784], Count: 3, Width: 784}
	want := chains(t, m, starts, inspect.WalkOptions{Steps: 4, Sigma: 0.5, Seed: 4})
	line := "sample -seed 4 -n 6 -row 2 -chains 3 -steps 4 -sigma 0.5 "
	for _, path := range []string{"x.npy", "x.csv"} {
		out := commands.Done(t, line+"-o "+path)
		require.Equal(t, "3 chains of 4 steps from rows 2 to 4 of built-in digits are in "+path+", SHA-256 "+clitest.Digest(t, path)+"\n", out)
		have, err := dataset.ReadFile(path, dataset.Options{})
		require.NoError(t, err)
		require.Equal(t, want, have, path)
	}
	commands.Done(t, line+"-o x.idx")
	images, err := dataset.ReadFile("x.idx", dataset.Options{})
	require.NoError(t, err)
	require.Equal(t, starts.Data[:784], images.Data[:784], "a chain begins with its row")
	require.InDeltaSlice(t, want.Data, images.Data, 1.01/255/2)

	commands.Done(t, line+"-o x.png")
	sheet := gray(t, "x.png")
	require.Equal(t, image.Rect(0, 0, 2+5*58, 2+3*58), sheet.Bounds())
	for i := range want.Count {
		for p := range 784 {
			x, y := 2+i%5*58+p%28*2, 2+i/5*58+p/28*2
			require.InDelta(t, 255*images.Data[i*784+p], sheet.GrayAt(x+1, y+1).Y, 0.01)
		}
	}
	clitest.RequireFiles(t, "model.safetensors", "x.npy", "x.csv", "x.idx", "x.png")
}

func gray(t *testing.T, path string) *image.Gray {
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	decoded, err := png.Decode(file)
	require.NoError(t, err)
	return decoded.(*image.Gray)
}

// Features that are no square need a width, or a file without images.
func TestShape(t *testing.T) {
	withModel(t, 6)
	clitest.Write(t, "data.csv", "0,1,2,3,4,5\n5,4,3,2,1,0\n")
	line := "sample -q -data data.csv -chains 2 -steps 1 "
	r := commands.Run(t, line)
	require.Equal(t, clitest.Result{Status: cli.Wrong,
		Stderr: "cae sample: -o samples.png: samples of data.csv are no images; want their size by -image, or a file that ends in .npy or .csv\n"}, r)
	r = commands.Run(t, line+"-image 2x4")
	require.Equal(t, "cae sample: -image 2x4: samples of data.csv have 6 features, want 2 x 4 = 8\n", r.Stderr)
	commands.Done(t, line+"-image 2x3")
	sheet := gray(t, "samples.png")
	require.Equal(t, image.Rect(0, 0, 2+2*8, 2+2*6), sheet.Bounds())
	require.EqualValues(t, 255, sheet.GrayAt(2+4, 2+2).Y, "the largest value of the rows, 5")
	require.EqualValues(t, 0, sheet.GrayAt(2, 2).Y)
	commands.Done(t, line+"-o x.npy")
}

func TestOutput(t *testing.T) {
	withModel(t, 784)
	line := "sample -n 9 -chains 1 -steps 1 "
	done := clitest.Last(t, commands.Run(t, line+"-json -seed 7"))
	require.Equal(t, map[string]any{"event": "done", "model": "model.safetensors", "data": "built-in digits", "row": 0.0, "chains": 1.0, "steps": 1.0,
		"sigma": 0.3, "seed": 7.0, "samples": 2.0, "file": "samples.png", "sha256": clitest.Digest(t, "samples.png")}, done)
	r := commands.Run(t, line+"-o - -q -seed 7")
	require.Equal(t, clitest.Result{Stdout: clitest.Read(t, "samples.png")}, r)
	r = commands.Run(t, line+"-seed 7")
	require.Equal(t, "drawing 1 chains of 1 steps from rows of built-in digits\n", r.Stderr)
	require.Equal(t, cli.Failed, commands.Broken(t, line).Status)
	require.Equal(t, cli.Failed, commands.Broken(t, line+"-o -").Status)
}

func TestWrongUsage(t *testing.T) {
	withModel(t, 784)
	for line, want := range map[string]string{
		"-chains 0":             "-chains 0: want 1 to 1000000",
		"-steps -1":             "-steps -1: want 1 to 100000",
		"-row -1":               "-row -1: want at least 0",
		"-sigma 0":              "-sigma 0: want more than 0 and at most 1e+30",
		"-sigma NaN":            "-sigma NaN: want more than 0 and at most 1e+30",
		"-sigma Inf":            "-sigma +Inf: want more than 0 and at most 1e+30",
		"-image 0x3":            `invalid value "0x3" for flag -image: want height x width in pixels`,
		"-image 28x28 -o x.npy": "-image 28x28: is for png and idx, not for npy",
		"-o x.jpg":              "-o x.jpg: does not end in .png, .npy, .idx, .csv; want that, or -format",
		"-n 5 -row 3":           "-row 3 with -chains 10: built-in digits has 5 samples",
		"-o=":                   `-o "": want a file`,
		"-json -o -":            "-json and -o -: both want standard output",
		"-chains 1 -steps 999":  "-o samples.png: ", // a failure
	} {
		r := commands.Run(t, "sample -q "+line)
		if strings.HasPrefix(want, "-o samples") {
			require.Equal(t, cli.Failed, r.Status, r.Stderr)
			require.Contains(t, r.Stderr, "a contact sheet of 1 x 1000 images has 60 x 58002 pixels, want at most 32768")
			continue
		}
		require.Equal(t, cli.Wrong, r.Status, "%s: %s", line, r.Stderr)
		require.True(t, strings.HasPrefix(r.Stderr, "cae sample: "+want), "%s: %s", line, r.Stderr)
	}
	for _, line := range []string{"-model nowhere", "-data nowhere", "-o nowhere/x.png"} {
		require.Equal(t, cli.Failed, commands.Run(t, "sample -q "+line).Status, line)
	}
	clitest.RequireFiles(t, "model.safetensors")
}

func TestInterrupted(t *testing.T) {
	withModel(t, 784)
	want := "cae sample: interrupted before all samples were drawn: nothing is written\n"
	require.Equal(t, clitest.Result{Status: cli.Interrupted, Stderr: want}, commands.Interrupted(t, "sample"))
	r := commands.InterruptAt(t, "sample -n 20", "drawing")
	require.Equal(t, cli.Interrupted, r.Status)
	require.True(t, strings.HasSuffix(r.Stderr, want), r.Stderr)
	clitest.RequireFiles(t, "model.safetensors")
}
