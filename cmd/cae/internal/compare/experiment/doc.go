// Package experiment trains the autoencoders that the literature sets beside a contractive one, at the same size, on the same samples
// and from the same initial weights, measures them on held-out samples, and judges three claims by the figures.
//
// Every figure is a function of the data, the options and the seed: equal inputs give equal bits on every architecture and with any
// number of workers. [Judge] sees nothing but the figures, so a reader of the table can check each verdict.
package experiment
