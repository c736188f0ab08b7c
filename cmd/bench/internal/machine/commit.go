package machine

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// commit returns the revision that this program was built from, with "+changes"
// if files differed from it, or "unknown". The build records it; go run and go test do
// not, so that git is asked next if the working directory is in a
// checkout of the program's own module.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return unknown
	}
	if revision := recordedRevision(info.Settings); revision != unknown {
		return revision
	}
	if folder, err := os.Getwd(); err == nil && inModule(folder, info.Main.Path) {
		return checkedOut(folder)
	}
	return unknown
}

const (
	unknown = "unknown"
	changed = "+changes"
)

func recordedRevision(settings []debug.BuildSetting) string {
	values := map[string]string{}
	for _, s := range settings {
		values[s.Key] = s.Value
	}
	revision := values["vcs.revision"]
	if revision == "" {
		return unknown
	}
	if values["vcs.modified"] == "true" {
		revision += changed
	}
	return revision
}

// inModule reports whether the nearest go.mod above a folder is that of a module.
func inModule(folder, module string) bool {
	for {
		text, err := os.ReadFile(filepath.Join(folder, "go.mod"))
		if err == nil {
			first, _, _ := strings.Cut(string(text), "\n")
			return strings.TrimSpace(first) == "module "+module
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return false
		}
		folder = parent
	}
}

// checkedOut asks git.
func checkedOut(folder string) string {
	git := func(arguments ...string) (string, error) {
		out, err := exec.Command("git", append([]string{"-C", folder}, arguments...)...).Output()
		return strings.TrimSpace(string(out)), err
	}
	revision, err := git("rev-parse", "HEAD")
	if err != nil {
		return unknown
	}
	if status, err := git("status", "--porcelain"); err != nil || status != "" {
		revision += changed
	}
	return revision
}
