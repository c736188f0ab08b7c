package record

import (
	"fmt"
	"io"
	"slices"
)

// formats maps the name of each format to its writer.
var formats = map[string]func(w io.Writer, run *Run) error{
	"table":    writeTable,
	"md":       writeMarkdown,
	"csv":      writeCSV,
	"json":     writeJSON,
	"jsonl":    writeJSONLines,
	"benchfmt": writeBenchfmt,
}

// Formats returns the names of the formats, sorted.
func Formats() []string {
	var names []string
	for name := range formats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Write writes a run in one of Formats.
func Write(w io.Writer, format string, run *Run) error {
	write, ok := formats[format]
	if !ok {
		return fmt.Errorf("record: format %q, want one of %v", format, Formats())
	}
	return write(w, run)
}
