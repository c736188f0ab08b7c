//go:build !unix

package main

import "os"

// No signal asks for a reload here.
var reloadSignals []os.Signal
