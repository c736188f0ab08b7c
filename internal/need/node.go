package need

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Node runs run.mjs in a folder with a value as JSON, and decodes what it answers. The folder's script install.sh, which is known to
// be at installer, installs the modules that the program needs.
func Node(t testing.TB, folder, installer string, modules []string, input, answer any) {
	t.Helper()
	for _, module := range modules {
		if _, err := os.Stat(filepath.Join(folder, "node_modules", module)); err != nil {
			Tool(t, module, installer)
		}
	}
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	c := exec.Command("node", filepath.Join(folder, "run.mjs"))
	c.Stdin, c.Stderr = bytes.NewReader(text), &stderr
	output, err := c.Output()
	if err == nil {
		err = json.Unmarshal(output, answer)
	}
	if err != nil {
		t.Fatal(err, stderr.String())
	}
}
