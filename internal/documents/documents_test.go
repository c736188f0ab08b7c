// Package documents tests the documents: their links lead somewhere, and their commands run.
package documents

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the module's folder.
const root = "../.."

// documents returns the paths of all documents, from root.
func documents(t *testing.T) []string {
	var found []string
	for _, pattern := range []string{"*.md", "examples/*.md", "internal/*/*.md"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		for _, p := range paths {
			name, err := filepath.Rel(root, p)
			require.NoError(t, err)
			found = append(found, filepath.ToSlash(name))
		}
	}
	require.GreaterOrEqual(t, len(found), 8)
	return found
}

func read(t *testing.T, name string) string {
	text, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	return string(text)
}

var link = regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`)

func TestLinks(t *testing.T) {
	for _, name := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, name), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			_, err := os.Stat(filepath.Join(root, filepath.Dir(name), m[1]))
			require.NoError(t, err, name)
		}
	}
}

// The front page is short.
func TestReadmeIsShort(t *testing.T) {
	require.Less(t, len(strings.Fields(read(t, "README.md"))), 900)
}
