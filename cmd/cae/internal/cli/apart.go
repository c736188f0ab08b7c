package cli

import "os"

// inputs are the flags that name what a command reads, whichever command it is.
var inputs = []string{"model", "data", "weights", "resume", "checkpoint"}

// apart refuses an -o that is a file which the command reads: the result would take its place.
func (fs *Flags) apart() error {
	result := fs.Lookup("o")
	if result == nil {
		return nil
	}
	path := result.Value.String()
	there, err := os.Stat(path)
	if err != nil {
		return nil // a new file, or one that the command will complain of
	}
	for _, name := range inputs {
		input := fs.Lookup(name)
		if input == nil {
			continue
		}
		if info, err := os.Stat(input.Value.String()); err == nil && os.SameFile(info, there) {
			return Usagef("-o %s: is the file that -%s %v reads, and would replace it; want another", path, name, input.Value)
		}
	}
	return nil
}
