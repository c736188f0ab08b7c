package main

import (
	"path/filepath"

	"github.com/seed85368726/contractive/dataset"
)

// tabularSet is a table whose rows are known to be normal or not.
type tabularSet struct {
	name              string
	normal, anomalies *dataset.Matrix
}

// readTabular reads a CSV file whose column "anomaly" is 0 for normal rows.
func readTabular(dir, name string) (tabularSet, error) {
	all, err := dataset.ReadFile(filepath.Join(dir, name+".csv.gz"), dataset.Options{CSV: dataset.CSVOptions{Header: true, Label: "anomaly"}})
	if err != nil {
		return tabularSet{}, err
	}
	s := tabularSet{name: name}
	if s.normal, err = withLabel(all, func(label int) bool { return label == 0 }); err != nil {
		return s, err
	}
	s.anomalies, err = withLabel(all, func(label int) bool { return label != 0 })
	return s, err
}

// withLabel returns the rows whose labels are wanted, without the labels.
func withLabel(m *dataset.Matrix, wanted func(label int) bool) (*dataset.Matrix, error) {
	var data []float32
	count := 0
	for i, label := range m.Labels {
		if wanted(label) {
			data = append(data, m.Row(i)...)
			count++
		}
	}
	return dataset.NewMatrix(data, count, m.Width)
}
