package dataset

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Format is the format of a file, gzip aside.
type Format string

// The formats that [ReadFile] and [OpenFile] read.
const (
	CSV Format = "csv"
	IDX Format = "idx"
	NPY Format = "npy"
)

// Options says how [ReadFile] and [OpenFile] read a file. The zero value lets the file speak for itself.
type Options struct {
	// Format is the format; "" lets the file tell. The first bytes tell IDX and NPY, then a name that
	// ends in .idx, -ubyte or .npy, and everything else is CSV. Whether gzip is around it, the first bytes
	// tell in any case; .gz at the end of the name does not count.
	Format Format

	// CSV applies to CSV files. A Comma of 0 means a tab if the name ends in .tsv or .tsv.gz.
	CSV CSVOptions

	// MaxBytes limits a file after decompression and the matrix made from it; 0 means [DefaultMaxBytes],
	// and for [OpenFile] the size of the file if that is more.
	MaxBytes int64
}

// ReadFile reads the file at path into memory as [ReadCSV], [ReadIDXImages] or [ReadNPY] does. Errors are
// theirs and those of the file system, with the path, and ErrFormat for an unknown format.
func ReadFile(path string, opts Options) (*Matrix, error) {
	m, err := readFile(path, opts)
	if err != nil {
		return nil, fmt.Errorf("dataset: ReadFile: %s: %w", path, bare(err))
	}
	return m, nil
}

func readFile(path string, opts Options) (*Matrix, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if opts.MaxBytes == 0 {
		opts.MaxBytes = DefaultMaxBytes
	}
	r := bufio.NewReader(file)
	if opts, err = opts.resolve(path, r); err != nil {
		return nil, err
	}
	if opts.Format == CSV {
		return readCSV(r, opts.CSV, opts.MaxBytes)
	}
	return readPacked(r, opts.Format, opts.MaxBytes)
}

// bare returns the cause without the path that a *fs.PathError repeats.
func bare(err error) error {
	if path, ok := err.(*os.PathError); ok {
		return fmt.Errorf("%s: %w", path.Op, path.Err)
	}
	return err
}

// resolve sets the format, of which r may know, and what depends on the name.
func (o Options) resolve(path string, r *bufio.Reader) (Options, error) {
	name := strings.TrimSuffix(strings.ToLower(filepath.Base(path)), ".gz")
	if o.CSV.Comma == 0 && strings.HasSuffix(name, ".tsv") {
		o.CSV.Comma = '\t'
	}
	switch o.Format {
	case CSV, IDX, NPY:
		return o, nil
	case "":
	default:
		return o, fmt.Errorf("format is %q, want %q, %q or %q: %w", o.Format, CSV, IDX, NPY, ErrFormat)
	}
	start, err := firstBytes(r)
	if err != nil {
		return o, err
	}
	switch {
	case strings.HasPrefix(start, npyMagic):
		o.Format = NPY
	case len(start) > 2 && start[:2] == "\x00\x00" && ElementType(start[2]).Size() > 0:
		o.Format = IDX
	case strings.HasSuffix(name, ".npy"):
		o.Format = NPY
	case strings.HasSuffix(name, ".idx"), strings.HasSuffix(name, "-ubyte"):
		o.Format = IDX
	default:
		o.Format = CSV
	}
	return o, nil
}

// firstBytes returns the first bytes of the content of r, at most as many as the longest magic has, and
// leaves r where it is.
func firstBytes(r *bufio.Reader) (string, error) {
	peeked, err := r.Peek(r.Size())
	if err != nil && err != io.EOF {
		return "", err
	}
	var start [len(npyMagic)]byte
	content, err := decompress(bytes.NewReader(peeked), int64(len(start)))
	if err != nil {
		return "", nil // what is wrong with it, the reader of the file will say
	}
	n, _ := io.ReadFull(content, start[:])
	return string(start[:n]), nil
}

// DetectFormat returns the format of the file at path, as [Options].Format of "" finds it. The error is one of the file system.
func DetectFormat(path string) (Format, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("dataset: DetectFormat: %s: %w", path, bare(err))
	}
	defer file.Close()
	opts, err := Options{}.resolve(path, bufio.NewReader(file))
	if err != nil {
		return "", fmt.Errorf("dataset: DetectFormat: %s: %w", path, bare(err))
	}
	return opts.Format, nil
}
