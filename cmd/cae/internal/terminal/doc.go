// Package terminal tells whether a stream is a terminal, and how wide it is.
package terminal
