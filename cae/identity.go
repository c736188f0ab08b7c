package cae

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/seed85368726/contractive/dataset"
)

// identity tells the data of one run from that of others.
type identity struct {
	rows             int    // of the training data
	data, validation string // digests; that of no validation data is empty
}

// identify returns the identity of training data, which has been normalised, and of validation data, which has not.
func identify(ctx context.Context, data feed, n *Normaliser, validation dataset.Source) (id identity, err error) {
	id.rows = data.count()
	if id.data, err = digestOf(data.source(), n.Shift(), n.Scale()); err != nil || validation == nil {
		return id, err
	}
	if id.validation, err = digestOf(untilDone(ctx, validation)); err != nil && err != ctx.Err() {
		err = fmt.Errorf("validation: %w", err)
	}
	return id, err
}

// digestOf returns the SHA-256, in hexadecimal, of the rows of a source and more rows: the length of each in 8 bytes and its elements
// in 4, all little-endian.
func digestOf(src dataset.Source, more ...[]float32) (string, error) {
	sum := sha256.New()
	var buffer []byte
	add := func(row []float32) {
		buffer = binary.LittleEndian.AppendUint64(buffer[:0], uint64(len(row)))
		for _, v := range row {
			buffer = binary.LittleEndian.AppendUint32(buffer, math.Float32bits(v))
		}
		sum.Write(buffer)
	}
	for row, err := range src.Rows() {
		if err != nil {
			return "", err
		}
		add(row)
	}
	for _, row := range more {
		add(row)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
