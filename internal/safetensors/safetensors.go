// Package safetensors reads and writes files of tensors in the safetensors format
// (https://github.com/huggingface/safetensors): the length of a JSON header in 8 little-endian bytes, the
// header, and the elements of all tensors, row-major and little-endian, without holes.
//
// A file is sealed if its metadata holds two SHA-256 digests in hexadecimal: that of the payload under
// [PayloadDigest], and that of the header under [HeaderDigest], taken with the 64 digits of the header's own
// digest replaced by zeros. [Write] seals every file. No single byte of a sealed file can change unnoticed.
//
// The reader trusts nothing. It accepts headers of at most 1 MiB, dtype F32 unless the caller asks for others, and
// tensors that cover the payload exactly; it refuses duplicates, overlap, holes and trailing bytes; and its memory grows
// with the bytes received and not with the bytes promised.
package safetensors

import (
	"errors"

	"github.com/seed85368726/contractive/dataset"
)

// The causes that errors of this package wrap, two of them those of package dataset. An error of the underlying reader or writer is
// wrapped as it is.
var (
	ErrFormat   = dataset.ErrFormat
	ErrTooLarge = dataset.ErrTooLarge
	ErrVersion  = errors.New("unknown format version")
)

// The metadata keys of a sealed file.
const (
	PayloadDigest = "payload_sha256"
	HeaderDigest  = "header_sha256"
)

// Limits of a file. They bound what parsing a hostile header can cost.
const (
	maxHeader   = 1 << 20 // bytes
	maxName     = 256     // bytes of a tensor's name or a metadata key
	maxTensors  = 1024
	maxDims     = 8
	maxMetadata = 1024 // entries
)

// formatHeader is the limit that the format itself has, in bytes: what claims more is a file of another kind, most likely.
const formatHeader = 100_000_000

const (
	metadataKey  = "__metadata__"
	digestLength = 64
)

// Tensor describes a tensor in row-major order.
type Tensor struct {
	Name  string
	Shape []int
	Type  Type
}

// Elements returns the product of the shape of a tensor that is known to fit a file.
func (t Tensor) Elements() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// Header describes a file.
type Header struct {
	Metadata map[string]string // without the two digests
	Tensors  []Tensor          // in the order of their elements in the payload
}
