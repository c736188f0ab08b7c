// Package draw makes the pictures of a report: charts as SVG, images as PNG in data URIs. It knows nothing of models.
//
// Colours are left to the style sheet of the page where they depend on the scheme: elements of charts have classes. Images whose
// values have a sign or start from zero are transparent at zero, so that they suit a dark page and a light one.
package draw
