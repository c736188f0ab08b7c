package stack

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
)

// checkContext reports a context that is nil.
func checkContext(ctx context.Context) error {
	if ctx == nil {
		return fmt.Errorf("context is nil: %w", cae.ErrShape)
	}
	return nil
}

// collect returns data as rows of finite numbers in memory, which are data's own if it is a matrix, and which the normaliser keeps finite.
func collect(data dataset.Source, width int, n *cae.Normaliser) (*dataset.Matrix, error) {
	rows, err := collectFinite(data, width)
	if err != nil || n == nil {
		return rows, err
	}
	u := make([]float32, width)
	for i := range rows.Count {
		if err := n.Apply(u, rows.Row(i)); err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
	}
	return rows, nil
}

// collectFinite is collect without a normaliser.
func collectFinite(data dataset.Source, width int) (*dataset.Matrix, error) {
	if err := checkWidth(data, width); err != nil {
		return nil, err
	}
	rows, isMatrix := data.(*dataset.Matrix)
	if !isMatrix {
		return dataset.Collect(data)
	}
	i := 0
	for row, err := range rows.Rows() {
		if err != nil {
			return nil, err
		}
		if column := finite.FirstNot(row); column >= 0 {
			return nil, fmt.Errorf("row %d, column %d is %v: %w", i, column, row[column], cae.ErrNonFinite)
		}
		i++
	}
	return rows, nil
}

// checkWidth reports data that is nil or of another width.
func checkWidth(data dataset.Source, width int) error {
	matrix, isMatrix := data.(*dataset.Matrix)
	if data == nil || isMatrix && matrix == nil {
		return fmt.Errorf("data is nil: %w", cae.ErrShape)
	}
	if data.Dim() != width {
		return fmt.Errorf("data has %d columns, want visible = %d: %w", data.Dim(), width, cae.ErrShape)
	}
	return nil
}

// collectLabelled is collect for rows with labels below classes.
func collectLabelled(data *dataset.Matrix, width, classes int, n *cae.Normaliser) (*dataset.Matrix, error) {
	rows, err := collect(data, width, n)
	if err != nil {
		return nil, err
	}
	if rows.Labels == nil {
		return nil, fmt.Errorf("data has 0 labels, want one for each of %d rows: %w", rows.Count, cae.ErrShape)
	}
	for i, label := range rows.Labels {
		if label < 0 || label >= classes {
			return nil, fmt.Errorf("row %d has label %d, want 0 to %d: %w", i, label, classes-1, cae.ErrRange)
		}
	}
	return rows, nil
}
