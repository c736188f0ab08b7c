package stack

import (
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
)

// checkLabelled reports rows that are not of this width, not finite, not finite when they are normalised, or without labels below
// classes.
func checkLabelled(data *dataset.Matrix, width, classes int, n *cae.Normaliser) error {
	if err := checkWidth(data, width); err != nil {
		return err
	}
	if err := checkFinite(data); err != nil {
		return err
	}
	if err := checkNormalised(data, n); err != nil {
		return err
	}
	if data.Labels == nil {
		return fmt.Errorf("data has 0 labels, want one for each of %d rows: %w", data.Count, cae.ErrShape)
	}
	for i, label := range data.Labels {
		if label < 0 || label >= classes {
			return fmt.Errorf("row %d has label %d, want 0 to %d: %w", i, label, classes-1, cae.ErrRange)
		}
	}
	return nil
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

// checkFinite reports a matrix that contradicts itself, and a value that is NaN or infinite.
func checkFinite(data *dataset.Matrix) error {
	i := 0
	for row, err := range data.Rows() {
		if err != nil {
			return err
		}
		if column := finite.FirstNot(row); column >= 0 {
			return fmt.Errorf("row %d, column %d is %v: %w", i, column, row[column], cae.ErrNonFinite)
		}
		i++
	}
	return nil
}

// checkNormalised reports a row that a normaliser, if there is one, does not keep finite.
func checkNormalised(data *dataset.Matrix, n *cae.Normaliser) error {
	if n == nil {
		return nil
	}
	u := make([]float32, data.Width)
	for i := range data.Count {
		if err := n.Apply(u, data.Row(i)); err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
	}
	return nil
}
