package cae

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
)

// SaveFile writes the model to a file, replacing one that is there, so that at every moment, a crash of the
// machine included, the path holds the old file or the new one. The bytes go to a temporary file in the same
// folder, are flushed to the disk, and get their name by a rename. On an error no temporary file is left.
func SaveFile(path string, m *Model) error {
	if err := saveFile(path, m); err != nil {
		return fmt.Errorf("cae: SaveFile: %w", err)
	}
	return nil
}

func saveFile(path string, m *Model) error {
	file, err := createBeside(path)
	if err != nil {
		return err
	}
	if err := writeOut(file, m); err != nil {
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

// writeOut writes the model to the file, the disk included, and closes it.
func writeOut(file *os.File, m *Model) error {
	err := m.Save(file)
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

// LoadFile reads a model file. Errors are those of [Load] and of the file system, and name the file.
func LoadFile(path string) (*Model, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cae: LoadFile: %w", err)
	}
	defer file.Close()
	m, err := Load(file)
	if err != nil {
		return nil, fmt.Errorf("cae: LoadFile %s: %w", path, err)
	}
	return m, nil
}
