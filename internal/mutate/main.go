// Command mutate shows that the tests can fail. It applies the faults of faults.go and traps.go to a copy of the tree, one at a
// time, runs the tests that have to notice each, and prints a table. It fails if a fault survives, does not apply, or
// does not compile, and if the tests fail without a fault.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"time"
)

func main() {
	pattern := flag.String("run", "", "take only the faults whose name matches this regular expression")
	limit := flag.Duration("limit", 3*time.Minute, "the time that the tests have to notice a fault")
	flag.Parse()
	if err := run(*pattern, *limit); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(pattern string, limit time.Duration) error {
	wanted, err := regexp.Compile(pattern)
	if err != nil {
		return err
	}
	var chosen []fault
	for _, f := range slices.Concat(faults, traps) {
		if wanted.MatchString(f.name) {
			chosen = append(chosen, f)
		}
	}
	tree, err := copyTree()
	if err != nil {
		return err
	}
	defer os.RemoveAll(tree.dir)
	if err := tree.healthy(chosen); err != nil {
		return err
	}
	return judge(tree, chosen, limit)
}

// judge tries the faults and prints what became of each.
func judge(tree *tree, chosen []fault, limit time.Duration) error {
	const row = "%-62s %-34s %-62s %8s\n"
	fmt.Printf(row, "fault", "file", "caught by", "seconds")
	caught := 0
	for _, f := range chosen {
		start := time.Now()
		test, err := tree.try(f, limit)
		switch {
		case err != nil:
			fmt.Fprintf(os.Stderr, "mutate: fault %q: %v\n", f.name, err)
			test = "NOT TRIED"
		case test == "":
			test = "NOT CAUGHT"
		default:
			caught++
		}
		fmt.Printf(row, f.name, f.file, test, fmt.Sprintf("%.0f", time.Since(start).Seconds()))
	}
	fmt.Printf("%d of %d caught\n", caught, len(chosen))
	if caught < len(chosen) {
		return fmt.Errorf("%d faults are not caught", len(chosen)-caught)
	}
	return nil
}
