package cli

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"strings"
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

func printFlag(w io.Writer, f *flag.Flag) {
	kind, text := flag.UnquoteUsage(f)
	if f.DefValue != "" && f.DefValue != "false" {
		text += fmt.Sprintf(" (default %s)", f.DefValue)
	}
	fmt.Fprintf(w, "  %-22s %s\n", "-"+f.Name+" "+kind, text)
}
