package cli

import (
	"flag"
	"fmt"
	"strings"
)

// wanted adds to an error of package flag what the flag takes, where that only says "parse error".
func (fs *Flags) wanted(err error) error {
	text, found := strings.CutSuffix(err.Error(), ": parse error")
	if !found {
		return err
	}
	want := ""
	fs.VisitAll(func(f *flag.Flag) {
		if strings.HasSuffix(text, " for flag -"+f.Name) || strings.HasSuffix(text, " for -"+f.Name) {
			want = kindOf(f)
		}
	})
	if want == "" {
		return err
	}
	return fmt.Errorf("%s: want %s", text, want)
}

// kindOf says what a flag of package flag's own types takes.
func kindOf(f *flag.Flag) string {
	getter, ok := f.Value.(flag.Getter)
	if !ok {
		return ""
	}
	switch getter.Get().(type) {
	case int:
		return "a whole number"
	case uint64:
		return "a whole number of at least 0"
	case bool:
		return "true or false"
	}
	return ""
}
