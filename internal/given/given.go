// Package given reports arguments that the caller of a public function has left out.
package given

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/dataset"
)

// Context reports a context that is nil, with an error that wraps dataset.ErrShape.
func Context(ctx context.Context) error {
	if ctx == nil {
		return fmt.Errorf("context is nil: %w", dataset.ErrShape)
	}
	return nil
}
