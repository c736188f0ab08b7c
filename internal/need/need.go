// Package need finds what tests need from outside the repository. Without it a
// test is skipped, and says so; in continuous integration (CI is "true") it fails.
package need

import (
	"os"
	"path/filepath"
	"testing"
)

// Data returns the absolute path of a folder of public data sets, which are
// not part of the repository: CAE_DATA names where they are.
func Data(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("CAE_DATA")
	if root == "" {
		missing(t, "CAE_DATA is not set; it names the folder that holds "+name+"/")
	}
	folder, err := filepath.Abs(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// Tool ends a test whose tool is not installed, and names the script that installs it.
func Tool(t testing.TB, tool, script string) {
	t.Helper()
	missing(t, tool+" is not installed; "+script+" does that")
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip("NOT TESTED: " + what)
}
