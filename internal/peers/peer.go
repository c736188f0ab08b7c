package main

import "time"

// peer is a library or program that is measured.
type peer interface {
	// name is the column's title.
	name() string
	// version is what is installed; the error says what is missing.
	version() (string, error)
	// offers reports whether the peer has the operation when it is installed.
	offers(op operation, threads int) bool
	// bind makes the peer ready to run a spec that it offers.
	bind(s spec) (*bound, error)
}

// bound is an operation ready to run.
type bound struct {
	run    func(times int) time.Duration // of all times together
	result func() ([]float32, error)     // of the last run; nil: the spec's out
	close  func()                        // may be nil
}

// clocked times a loop that runs in this process.
func clocked(loop func(times int)) *bound {
	return &bound{run: func(times int) time.Duration {
		start := time.Now()
		loop(times)
		return time.Since(start)
	}}
}

func (b *bound) free() {
	if b.close != nil {
		b.close()
	}
}

// allPeers returns this module and its peers, in the order of the columns.
// folder is where install.sh has put the compiled ones.
func allPeers(folder string) []peer {
	return []peer{
		ours{},
		gonum{}, vek{}, tphakala{},
		plainC(folder), openBLAS(folder), blis(folder), oneDNN(folder), eigen(folder), sleef(folder), onnxRuntime(folder),
		torch{autograd: true}, torch{autograd: false},
	}
}
