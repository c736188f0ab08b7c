package need

import (
	"os"
	"os/exec"
	"testing"
)

// Wherever Processes lets a test go on, the test's own binary starts.
func TestProcesses(t *testing.T) {
	Processes(t)
	if output, err := exec.Command(os.Args[0], "-test.run=^$").CombinedOutput(); err != nil {
		t.Fatal(err, string(output))
	}
}
