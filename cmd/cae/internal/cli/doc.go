// Package cli is what the commands of cae have in common: how a command is declared, found, checked, helped and ended. A command is a
// value of type [Command]; its package needs nothing of another command's.
//
// The same flag means the same everywhere. Those that several commands have are defined once: -seed, -workers, -json and -q here,
// -data and what goes with it in package samples, -o in package output, -model in package model.
package cli
