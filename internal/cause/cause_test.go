package cause

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
)

func TestOfReading(t *testing.T) {
	for _, err := range []error{Range, dataset.ErrFormat, fmt.Errorf("row 3: %w", dataset.ErrNonFinite)} {
		require.True(t, OfReading(err), "%v", err)
	}
	for _, err := range []error{nil, io.ErrUnexpectedEOF, errors.New(Range.Error())} {
		require.False(t, OfReading(err), "%v", err)
	}
}
