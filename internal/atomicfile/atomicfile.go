// Package atomicfile writes files that are whole at every moment.
package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
)

// Write writes a file, replacing one that is there, so that at every moment, a crash of the machine included, the path holds the
// old file or the new one. What write writes goes to a temporary file in the same folder, is flushed to the disk, and
// gets its name by a rename. On an error, which is that of write or of the file system, no temporary file is left.
//
// A path that leads to something other than a regular file is refused (fs.ErrInvalid): the rename would put a file in the place of a device
// or a pipe.
func Write(path string, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "write", Path: path, Err: notRegular(info)}
	}
	file, err := createBeside(path)
	if err != nil {
		return err
	}
	if err := writeOut(file, write); err != nil {
		os.Remove(file.Name())
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		os.Remove(file.Name())
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// createBeside creates a file of a new name in the folder of path, with the permissions that the file at path would get.
func createBeside(path string) (*os.File, error) {
	for {
		name := fmt.Sprintf("%s.%08x.tmp", path, rand.Uint32())
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
}

// writeOut writes the file, the disk included, and closes it.
func writeOut(file *os.File, write func(io.Writer) error) error {
	err := write(file)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// syncFolder makes a rename in a folder permanent. Windows does that by itself and cannot flush a folder.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
