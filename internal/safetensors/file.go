package safetensors

import (
	"fmt"
	"io"
	"os"
)

// ReadFile reads the file at path for an operation, whose name errors begin with.
func ReadFile[T any](operation, path string, read func(io.Reader) (T, error)) (content T, err error) {
	file, err := os.Open(path)
	if err != nil {
		return content, fmt.Errorf("%s: %w", operation, err)
	}
	defer file.Close()
	if content, err = read(file); err != nil {
		return content, fmt.Errorf("%s %s: %w", operation, path, err)
	}
	return content, nil
}
