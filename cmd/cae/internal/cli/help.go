package cli

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"strings"
)

// The shape of a help text.
const (
	helpWidth = 100 // columns of a line, or more for a single long word
	helpNames = 22  // columns of the names of flags
)

// help writes the help of a command.
func (c Command) help(w io.Writer) error {
	fs := newFlags(c.Name)
	c.New().Flags(fs)
	var page bytes.Buffer
	fmt.Fprintf(&page, "Usage: cae %s [flags]\n\n%s", c.Name, c.About)
	for _, g := range c.Groups {
		fmt.Fprintf(&page, "\n%s\n", g.Title)
		for name := range strings.FieldsSeq(g.Names) {
			printFlag(&page, fs.Lookup(name))
		}
	}
	fmt.Fprintf(&page, "\nExample:\n\n  go run ./cmd/cae %s\n", strings.TrimSpace(c.Name+" "+c.Example))
	_, err := w.Write(page.Bytes())
	return err
}

// printFlag describes a flag in one line, or in several that begin below each other.
func printFlag(w io.Writer, f *flag.Flag) {
	kind, text := flag.UnquoteUsage(f)
	if f.DefValue != "" && f.DefValue != "false" {
		text += fmt.Sprintf(" (default %s)", f.DefValue)
	}
	name := "-" + f.Name + " " + kind
	for _, line := range wrap(text, helpWidth-helpNames-3) {
		fmt.Fprintf(w, "  %-*s %s\n", helpNames, name, line)
		name = ""
	}
}

// wrap breaks a text at spaces into lines of at most width characters, but for words that are longer.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
