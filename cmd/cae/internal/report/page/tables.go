package page

import (
	"strconv"

	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
)

// tableRows is the number of samples in a table.
const tableRows = 8

// sampleHead returns the head of a table of samples.
func (r *reporter) sampleHead(columns ...string) []string {
	head := []string{"sample"}
	if r.Labels {
		head = append(head, "label")
	}
	return append(head, columns...)
}

// sampleRow returns the row of a sample.
func (r *reporter) sampleRow(s figures.Sample, cells ...string) []string {
	row := []string{strconv.Itoa(s.Row)}
	if r.Labels {
		row = append(row, strconv.Itoa(s.Label))
	}
	return append(row, cells...)
}

// top returns the indices of the n largest values.
func top(values []float32, n int) []int {
	var list []int
	for i, v := range values {
		at := len(list)
		for at > 0 && values[list[at-1]] < v {
			at--
		}
		if at < n {
			list = append(list[:at], append([]int{i}, list[at:min(len(list), n-1)]...)...)
		}
	}
	return list
}
