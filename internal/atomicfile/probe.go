package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Probe reports why Write could not write a file, before the work that leads to it. Nothing stays of it, and a file that is there
// stays as it is. Its errors do not name the path.
func Probe(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return notRegular(info)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	folder := filepath.Dir(path)
	probe, err := os.CreateTemp(folder, ".probe-*")
	if cause := (*fs.PathError)(nil); errors.As(err, &cause) {
		err = cause.Err // without the name of the temporary file
	}
	if err != nil {
		return fmt.Errorf("no file can be made in %s: %w", folder, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// notRegular is the error for a path that leads to something that a file must not replace.
func notRegular(info fs.FileInfo) error {
	return fmt.Errorf("is not a regular file (%v): %w", info.Mode(), fs.ErrInvalid)
}
