package output

import (
	"slices"
	"strings"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
)

// FormatFlag defines -format, which says how a file is written if its name does not.
func FormatFlag(fs *cli.Flags, format *string, known ...string) {
	fs.StringVar(format, "format", "", "`format` of the file: "+strings.Join(known, ", ")+" (default what its name ends in)")
}

// Format returns the format of the file, one of those known: the one that -format gives, or its name, or, for standard output, the first.
func (f File) Format(given string, known ...string) (string, error) {
	if given != "" {
		if !slices.Contains(known, given) {
			return "", cli.Usagef("-format %s: want %s", given, strings.Join(known, ", "))
		}
		return given, nil
	}
	if f == Stdout {
		return known[0], nil
	}
	for _, format := range known {
		if strings.HasSuffix(strings.ToLower(string(f)), "."+format) {
			return format, nil
		}
	}
	return "", cli.Usagef("-o %s: does not end in .%s; want that, or -format", string(f), strings.Join(known, ", ."))
}
