package version

import (
	"cmp"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/seed85368726/contractive"
)

// build is what is known of the program. What is not known is empty.
type build struct {
	Event    string `json:"event"`
	Version  string `json:"version"`
	Revision string `json:"commit,omitempty"`
	Time     string `json:"commit_time,omitempty"`
	Changes  bool   `json:"changes"`
	Go       string `json:"go"`
	OS       string `json:"goos"`
	Arch     string `json:"goarch"`
	Level    string `json:"level,omitempty"` // such as GOAMD64=v3
	Tags     string `json:"tags,omitempty"`
	ISA      string `json:"isa"`
}

const unknown = "unknown"

// buildOf returns what a build has recorded, which may be nothing, and what this process runs on.
func buildOf(info *debug.BuildInfo) build {
	b := build{
		Event: "version", Version: unknown,
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, ISA: contractive.Active().String(),
	}
	if info == nil {
		return b
	}
	b.Version = cmp.Or(info.Main.Version, unknown)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Changes = s.Value == "true"
		case "GO" + strings.ToUpper(runtime.GOARCH):
			b.Level = s.Key + "=" + s.Value
		case "-tags":
			b.Tags = s.Value
		}
	}
	return b
}

func (b build) commit() string {
	text := cmp.Or(b.Revision, unknown)
	if b.Changes {
		text += "+changes"
	}
	if b.Time != "" {
		text += ", " + b.Time
	}
	return text
}

func (b build) platform() string {
	text := b.OS + "/" + b.Arch
	if b.Level != "" {
		text += ", " + b.Level
	}
	if b.Tags != "" {
		text += ", tags " + b.Tags
	}
	return text
}
