package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed85368726/contractive/cae"
)

// toStdout is the -o that means standard output.
const toStdout = "-"

// checkOutput is checkOutputOf for -o.
func checkOutput(path string) error { return checkOutputOf("o", path) }

// checkOutputOf reports a flag's path that cannot be written to, before the work that leads to the file. A path that holds
// something other than a regular file is refused: a rename would replace a device or a pipe by a file.
func checkOutputOf(flag, path string) error {
	if path == toStdout {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("-%s %s: is not a regular file (%v)", flag, path, info.Mode())
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("-%s %s: %w", flag, path, err)
	}
	probe, err := os.CreateTemp(filepath.Dir(path), ".cae-*")
	if err != nil {
		return fmt.Errorf("-%s %s: %w", flag, path, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// save writes the model to a file, atomically, or to stdout, and returns the SHA-256 of the bytes in hexadecimal.
func save(path string, m *cae.Model, stdout io.Writer) (digest string, err error) {
	sum := sha256.New()
	if path == toStdout {
		err = m.Save(io.MultiWriter(stdout, sum))
	} else if err = cae.SaveFile(path, m); err == nil {
		err = m.Save(sum) // equal models give equal bytes
	}
	if err != nil {
		return "", fmt.Errorf("-o %s: %w", path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// replaceFile writes a file, so that the path holds the old content or the whole of the new one at every moment.
func replaceFile(path string, content []byte) error {
	file, err := os.OpenFile(fmt.Sprintf("%s.%d.tmp", path, os.Getpid()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("-o %s: %w", path, err)
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
		return fmt.Errorf("-o %s: %w", path, err)
	}
	return nil
}
