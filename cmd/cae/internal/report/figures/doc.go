// Package figures takes what a report on a model shows: numbers and samples, no pictures and no words.
//
// Diagnostics are those of cae/inspect. Equal models, data and options give equal figures on every architecture and with any number of
// processors.
package figures
