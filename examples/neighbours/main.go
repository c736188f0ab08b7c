// Command neighbours looks for the digits most like each of some queries, among their pixels and among the much shorter codes of a
// contractive autoencoder, and counts how many of the k nearest have the query's label.
//
//	go run ./examples/neighbours
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"slices"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

func main() {
	if err := run(os.Stdout, 2000, 200, 10); err != nil {
		log.Fatal(err)
	}
}

// run compares the precision at k of pixels and codes, for queries that the model was not trained on.
func run(out io.Writer, stored, queries, k int) error {
	digits, err := dataset.Digits(stored+queries, 1)
	if err != nil {
		return err
	}
	known := &dataset.Matrix{Data: digits.Data[:stored*digits.Width], Count: stored, Width: digits.Width}
	config := cae.Config{Hidden: 64, Lambda: 0.1, Output: cae.SigmoidOutput}
	model, _, err := cae.Train(context.Background(), config, known, cae.TrainOptions{Batch: 20, Rate: 0.003})
	if err != nil {
		return err
	}
	codes := make([]float32, digits.Count*model.Hidden())
	if err := model.Encoder().EncodeBatch(codes, digits.Data, digits.Count); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d queries, %d digits, precision@%d\n", queries, stored, k)
	fmt.Fprintf(out, "pixels  %4d numbers  %.3f\n", digits.Width, precision(digits.Data, digits.Width, digits.Labels, stored, k))
	fmt.Fprintf(out, "codes   %4d numbers  %.3f\n", model.Hidden(), precision(codes, model.Hidden(), digits.Labels, stored, k))
	return nil
}

// precision returns the share of the k nearest rows, among the first stored, that have the label of a row after them, over all those.
func precision(rows []float32, width int, labels []int, stored, k int) float64 {
	right := 0
	for q := stored; q < len(labels); q++ {
		for _, i := range nearest(rows[:stored*width], rows[q*width:(q+1)*width], k) {
			if labels[i] == labels[q] {
				right++
			}
		}
	}
	return float64(right) / float64(k*(len(labels)-stored))
}

// nearest returns the indices of the k rows nearest to x, the nearest first.
func nearest(rows, x []float32, k int) []int {
	type neighbour struct {
		index    int
		distance float32
	}
	var found []neighbour // in order
	for i := range len(rows) / len(x) {
		n := neighbour{i, distance2(rows[i*len(x):(i+1)*len(x)], x)}
		at, _ := slices.BinarySearchFunc(found, n, func(a, b neighbour) int {
			if a.distance <= b.distance {
				return -1
			}
			return 1
		})
		if at < k {
			found = slices.Insert(found, at, n)[:min(k, len(found)+1)]
		}
	}
	indices := make([]int, len(found))
	for i, n := range found {
		indices[i] = n.index
	}
	return indices
}

// distance2 returns the squared Euclidean distance.
func distance2(a, b []float32) (sum float32) {
	for i, v := range a {
		d := v - b[i]
		sum += d * d
	}
	return sum
}
