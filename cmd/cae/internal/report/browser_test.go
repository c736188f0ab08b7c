package report

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/internal/need"
)

// tools is the folder with what looks at pages; its install.sh installs that, and the browser.
const tools = "../../../../internal/reportcheck"

const installer = "internal/reportcheck/install.sh"

// view is a page in a window.
type view struct {
	File   string `json:"file"`
	Scheme string `json:"scheme"`
	Width  int    `json:"width"`

	Thorough bool `json:"thorough"` // by keyboard, on paper, and for those who do not see it
}

func (v view) String() string {
	return fmt.Sprintf("%s, %s, %d", filepath.Base(v.File), v.Scheme, v.Width)
}

// facts are what the browser says of a view.
type facts struct {
	Messages, Requests []string // of the console; to anything but the page itself
	Title, Background  string
	ScrollWidth        int // of the whole page
	PrintWidth         int // of the same on A4
	Headings           []int
	Landmarks          []int // numbers of header, nav and main
	Broken             int   // images that are none
	Unlabelled         int   // pictures without a description
	Captions           int   // figures without one
	Headless           int   // tables whose headers are not marked as such
	Outside            []string
	Covered            []string // texts in charts, by others
	Faint              []string // texts in charts with a contrast below 4.5
	Violations         []string // that axe has found
	Keyboard           struct {
		First        string // what the first Tab leads to
		Seen, Opened bool
	}
	Pictures []struct {
		What, Kind string
		Colours    int
	}
}

// look opens views in Chromium.
func look(t *testing.T, views []view) []facts {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		need.Tool(t, "Chromium", installer)
	}
	answer := struct {
		Version string
		Views   []facts
	}{}
	need.Node(t, tools, installer, []string{"playwright-core", "axe-core"}, map[string]any{"chromium": browser, "views": views}, &answer)
	require.Len(t, answer.Views, len(views))
	t.Logf("Chromium %s, %d views", answer.Version, len(views))
	return answer.Views
}

// subjects writes a page of images and a page of features, and returns their paths.
func subjects(t *testing.T) (images, features string) {
	trainSmall(t, "-n 300 -validation 0.2")
	commands.Done(t, "report -q -n 300 -o images.html")
	table(t)
	commands.Done(t, "train -q -compare=false -untied -activation relu -hidden 3 -epochs 30 -data table.csv -label kind -o table.safetensors")
	commands.Done(t, "report -q -data table.csv -label kind -model table.safetensors -o features.html")
	folder, err := os.Getwd()
	require.NoError(t, err)
	return filepath.Join(folder, "images.html"), filepath.Join(folder, "features.html")
}

// A person sees every picture and reads every word, in a light and a dark scheme, at a desk and on a phone, with nothing but the file.
func TestBrowser(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Log("run on amd64: what a browser makes of a page does not depend on the architecture that wrote it")
		return
	}
	home, err := os.Getwd()
	require.NoError(t, err)
	images, features := subjects(t)
	t.Chdir(home) // where the tools are
	views := []view{{images, "light", 1280, true}, {features, "dark", 360, true}}
	if !clitest.Slow() {
		views = append(views, view{images, "dark", 360, true}, view{features, "light", 1280, true},
			view{images, "light", 360, false}, view{images, "dark", 1280, false}, view{features, "light", 360, false}, view{features, "dark", 1280, false})
	}
	for i, f := range look(t, views) {
		t.Run(views[i].String(), func(t *testing.T) { f.check(t, views[i]) })
	}
}

func (f facts) check(t *testing.T, v view) {
	require.Empty(t, f.Messages, "the console is silent")
	require.Empty(t, f.Requests, "nothing is fetched")
	require.Contains(t, f.Title, "has learnt")
	require.Equal(t, map[string]string{"light": "rgb(251, 250, 247)", "dark": "rgb(20, 23, 26)"}[v.Scheme], f.Background)
	require.LessOrEqual(t, f.ScrollWidth, v.Width, "nothing to scroll sideways")

	require.Equal(t, []int{1, 1, 1}, f.Landmarks)
	require.Equal(t, 1, f.Headings[0])
	for k, level := range f.Headings[1:] {
		require.True(t, level >= 2 && level <= f.Headings[k]+1, "headings %v", f.Headings)
	}
	require.Zero(t, f.Broken)
	require.Zero(t, f.Unlabelled)
	require.Zero(t, f.Captions)
	require.Zero(t, f.Headless)
	require.Empty(t, f.Outside, "texts end inside their charts")
	require.Empty(t, f.Covered, "no text covers another")
	require.Empty(t, f.Faint)
	if v.Thorough {
		require.Empty(t, f.Violations)
		require.LessOrEqual(t, f.PrintWidth, 794)
		require.Equal(t, "#main", f.Keyboard.First)
		require.True(t, f.Keyboard.Seen)
		require.True(t, f.Keyboard.Opened, "numbers open by Enter")
	}

	kinds := map[string]int{}
	for _, p := range f.Pictures {
		kinds[p.Kind]++
		require.GreaterOrEqual(t, p.Colours, 2, "%s %q is not blank", p.Kind, p.What)
		if p.Kind == "svg" {
			require.GreaterOrEqual(t, p.Colours, 8, "%q has axes, text and data", p.What)
		}
	}
	if filepath.Base(v.File) == "images.html" {
		require.Greater(t, kinds["img"], 100)
	} else {
		require.Zero(t, kinds["img"])
	}
	require.Greater(t, kinds["svg"], 10)
}
