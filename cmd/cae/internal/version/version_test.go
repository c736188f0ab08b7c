package version

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

// commands are those that the tests run.
var commands = clitest.Commands{Command}

func TestMain(m *testing.M) { clitest.Main(m, commands) }

func TestVersion(t *testing.T) {
	text := commands.Done(t, "version")
	for _, want := range []string{
		"cae ", "\nGo                " + runtime.Version() + "\n", "\nplatform          " + runtime.GOOS + "/" + runtime.GOARCH,
		"\ninstruction set   " + contractive.Active().String() + "\n", "\ncommit            ",
	} {
		require.Contains(t, text, want)
	}
	for _, spelling := range []string{"-version", "--version", "version -q"} {
		require.Equal(t, text, commands.Done(t, spelling))
	}
	e := clitest.Last(t, commands.Run(t, "-version -json"))
	require.Equal(t, "version", e["event"])
	require.Equal(t, runtime.GOARCH, e["goarch"])
	require.Equal(t, contractive.Active().String(), e["isa"])
}

// What a build has recorded, and builds that have recorded less.
func TestBuild(t *testing.T) {
	level := "GO" + strings.ToUpper(runtime.GOARCH)
	info := &debug.BuildInfo{Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123abc"}, {Key: "vcs.time", Value: "2026-01-02T03:04:05Z"}, {Key: "vcs.modified", Value: "true"},
		{Key: level, Value: "v3"}, {Key: "-tags", Value: "purego"}, {Key: "GOOTHER", Value: "x"},
	}}
	info.Main.Version = "v1.2.3"
	b := buildOf(info)
	require.Equal(t, "v1.2.3", b.Version)
	require.Equal(t, "0123abc+changes, 2026-01-02T03:04:05Z", b.commit())
	require.Equal(t, runtime.GOOS+"/"+runtime.GOARCH+", "+level+"=v3, tags purego", b.platform())

	info.Settings[2].Value = "false"
	require.Equal(t, "0123abc, 2026-01-02T03:04:05Z", buildOf(info).commit())
	for _, nothing := range []*debug.BuildInfo{nil, {}} {
		b := buildOf(nothing)
		require.Equal(t, "unknown", b.Version)
		require.Equal(t, "unknown", b.commit())
		require.Equal(t, runtime.GOOS+"/"+runtime.GOARCH, b.platform())
		require.Equal(t, runtime.Version(), b.Go)
	}
}
