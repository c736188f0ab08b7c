// Command peers measures this repository's kernels and whole jobs against other
// libraries, interleaved in one run, and prints one table with ratios.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
)

func main() {
	o, err := parse(os.Args[1:], os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		err = run(o)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "peers: %v\n", err)
		os.Exit(1)
	}
}

func run(o options) error {
	if err := limitThreads(o.threads); err != nil {
		return err
	}
	peers := allPeers(o.folder)
	var states []peerState
	for _, p := range peers[1:] {
		states = append(states, stateOf(p))
	}
	var results []*measured
	for _, k := range o.kinds {
		for _, j := range k.shapes(k) {
			fmt.Fprintf(os.Stderr, "%s %s\n", k.op, j.title)
			m, err := hold(j, peers, o.threads, o.repetitions)
			if err != nil {
				return err
			}
			results = append(results, m)
		}
	}
	write := writeMarkdown
	if o.output == "jsonl" {
		write = writeJSONLines
	}
	return write(os.Stdout, describeMachine(o), states, results)
}

// limitThreads gives this process and its peers, which are loaded later, n
// threads. Garbage is collected between jobs only.
func limitThreads(n int) error {
	debug.SetGCPercent(-1)
	runtime.GOMAXPROCS(n)
	for _, name := range []string{"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"} {
		if err := os.Setenv(name, strconv.Itoa(n)); err != nil {
			return err
		}
	}
	return pinMain()
}
