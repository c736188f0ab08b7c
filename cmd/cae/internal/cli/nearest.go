package cli

import (
	"flag"
	"fmt"
	"strings"
)

// suggestion ends what is said of an unknown name: with a question after the one that may be meant, if there is a close one.
func suggestion(name string, known []string) string {
	best, least := "", 3 // two letters may differ
	for _, candidate := range known {
		if d := distance(name, candidate); d < least && d < len(candidate) {
			best, least = candidate, d
		}
	}
	if best == "" {
		return ";"
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// distance returns the number of letters to insert, delete or replace in a to get b (Levenshtein, 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1) // from what is read of a to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// suggest returns the suggestion for the flag that an error of package flag says is not defined.
func (fs *Flags) suggest(err error) string {
	_, name, found := strings.Cut(err.Error(), "flag provided but not defined: -")
	if !found {
		return ";"
	}
	var known []string
	fs.VisitAll(func(f *flag.Flag) { known = append(known, "-"+f.Name) })
	return suggestion("-"+name, known)
}
