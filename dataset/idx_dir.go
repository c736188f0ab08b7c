package dataset

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ReadIDXDir reads one split of a folder laid out as MNIST is: images and labels in
// train-images-idx3-ubyte and train-labels-idx1-ubyte for the split "train", in t10k-... for the split
// "test". Names may end in .gz, and may have a dot where MNIST has its second hyphen
// (train-images.idx3-ubyte); of several such files the first in that order is read, plain before .gz.
//
// Rows are those of [ReadIDXImages]; Labels is set. A missing file gives an error that wraps
// fs.ErrNotExist, an unknown split one that wraps ErrFormat, and a number of labels other than that of
// images one that wraps ErrShape. Errors of [ReadIDXImages] and [ReadIDXLabels] name the file.
func ReadIDXDir(dir, split string) (*Matrix, error) {
	prefix, ok := map[string]string{"train": "train", "test": "t10k"}[split]
	if !ok {
		return nil, fmt.Errorf("dataset: ReadIDXDir: split is %q, want \"train\" or \"test\": %w", split, ErrFormat)
	}
	m, imagesPath, err := readEither(dir, prefix+"-images", "idx3-ubyte", ReadIDXImages)
	if err != nil {
		return nil, err
	}
	labels, labelsPath, err := readEither(dir, prefix+"-labels", "idx1-ubyte", ReadIDXLabels)
	if err != nil {
		return nil, err
	}
	if len(labels) != m.Count {
		return nil, fmt.Errorf("dataset: ReadIDXDir: %s has %d labels, %s has %d images: %w", labelsPath, len(labels), imagesPath, m.Count, ErrShape)
	}
	m.Labels = labels
	return m, nil
}

// readEither reads the first file in dir that has one of the four spellings of name and kind, and
// returns its path with its content.
func readEither[T any](dir, name, kind string, read func(io.Reader) (T, error)) (content T, path string, err error) {
	for _, spelling := range []string{name + "-" + kind, name + "." + kind} {
		for _, ending := range []string{"", ".gz"} {
			path = filepath.Join(dir, spelling+ending)
			file, err := os.Open(path)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return content, path, fmt.Errorf("dataset: ReadIDXDir: %w", err)
			}
			defer file.Close()
			if content, err = read(file); err != nil {
				return content, path, fmt.Errorf("dataset: ReadIDXDir: %s: %w", path, err)
			}
			return content, path, nil
		}
	}
	return content, "", fmt.Errorf("dataset: ReadIDXDir: %s has no %s-%s, plain or .gz: %w", dir, name, kind, fs.ErrNotExist)
}
