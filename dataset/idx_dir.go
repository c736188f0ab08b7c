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
	m, err := readIDXDir(dir, split)
	if err != nil {
		return nil, fmt.Errorf("dataset: ReadIDXDir: %w", err)
	}
	return m, nil
}

// OpenIDXDir returns a source over the images that [ReadIDXDir] reads, which may be larger than memory. It does not look at the
// labels. Errors are those of ReadIDXDir and [OpenFile].
func OpenIDXDir(dir, split string) (*File, error) {
	path, err := imagesOf(dir, split)
	if err != nil {
		return nil, fmt.Errorf("dataset: OpenIDXDir: %w", err)
	}
	return OpenFile(path, Options{Format: IDX})
}

func readIDXDir(dir, split string) (*Matrix, error) {
	imagesPath, err := imagesOf(dir, split)
	if err != nil {
		return nil, err
	}
	m, err := readPath(imagesPath, ReadIDXImages)
	if err != nil {
		return nil, err
	}
	labelsPath, err := spelled(dir, prefixes[split]+"-labels", "idx1-ubyte")
	if err != nil {
		return nil, err
	}
	if m.Labels, err = readPath(labelsPath, ReadIDXLabels); err != nil {
		return nil, err
	}
	if len(m.Labels) != m.Count {
		return nil, fmt.Errorf("%s has %d labels, %s has %d images: %w", labelsPath, len(m.Labels), imagesPath, m.Count, ErrShape)
	}
	return m, nil
}

// prefixes are how the names of a split's files begin.
var prefixes = map[string]string{"train": "train", "test": "t10k"}

// imagesOf returns the path of a split's images.
func imagesOf(dir, split string) (string, error) {
	prefix, ok := prefixes[split]
	if !ok {
		return "", fmt.Errorf("split is %q, want \"train\" or \"test\": %w", split, ErrFormat)
	}
	return spelled(dir, prefix+"-images", "idx3-ubyte")
}

// spelled returns the path of the first file in dir that has one of the four spellings of name and kind.
func spelled(dir, name, kind string) (string, error) {
	for _, spelling := range []string{name + "-" + kind, name + "." + kind} {
		for _, ending := range []string{"", ".gz"} {
			path := filepath.Join(dir, spelling+ending)
			if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
				return path, err
			}
		}
	}
	return "", fmt.Errorf("%s has no %s-%s, plain or .gz: %w", dir, name, kind, fs.ErrNotExist)
}

// readPath reads the file at path.
func readPath[T any](path string, read func(io.Reader) (T, error)) (content T, err error) {
	file, err := os.Open(path)
	if err != nil {
		return content, err
	}
	defer file.Close()
	if content, err = read(file); err != nil {
		return content, fmt.Errorf("%s: %w", path, err)
	}
	return content, nil
}
