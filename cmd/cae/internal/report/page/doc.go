// Package page writes what a model has learnt as one HTML page, which needs no other file, no script and no network.
//
// Package figures takes what the page shows, package draw makes its pictures, and this package puts them in their places with the
// words that say how to read them. Equal figures give equal pages.
package page
