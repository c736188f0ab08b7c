package cae

import (
	"fmt"

	"github.com/seed85368726/contractive/internal/atomicfile"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// SaveFile writes the model to a file, replacing one that is there, so that at every moment, a crash of the
// machine included, the path holds the old file or the new one. The bytes go to a temporary file in the same
// folder, are flushed to the disk, and get their name by a rename. On an error, which wraps that of the file system or, for a nil
// model, ErrShape, no temporary file is left.
func SaveFile(path string, m *Model) error {
	if m == nil {
		return fmt.Errorf("cae: SaveFile: model is nil: %w", ErrShape)
	}
	if err := atomicfile.Write(path, m.Save); err != nil {
		return fmt.Errorf("cae: SaveFile: %w", err)
	}
	return nil
}

// LoadFile reads a model file. Errors are those of [Load] and of the file system, and name the file.
func LoadFile(path string) (*Model, error) {
	return safetensors.ReadFile("cae: LoadFile", path, Load)
}
