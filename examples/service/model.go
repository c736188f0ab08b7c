package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/seed85368726/contractive/cae"
)

// model is what requests use. It is immutable, and a request uses one from its beginning to its end.
type model struct {
	encoder   *cae.Encoder
	scorer    *cae.Scorer
	threshold *cae.Threshold // nil if the file has none
	digest    string         // SHA-256 of the file
	loaded    time.Time
}

// loadModel reads a model file, and packs its weights before the first request waits for it.
func loadModel(path string) (*model, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	digest := sha256.New()
	m, err := cae.Load(io.TeeReader(file, digest))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	next := &model{encoder: m.Encoder(), scorer: m.Scorer(), digest: hex.EncodeToString(digest.Sum(nil)), loaded: time.Now()}
	if t, ok := m.Threshold(); ok {
		next.threshold = &t
	}
	return next, nil
}

// reload replaces the model by what its file holds now, unless that is no model for the same requests.
func (s *server) reload() error {
	next, err := loadModel(s.opts.model)
	if err != nil {
		return err
	}
	if old := s.model.Load(); old != nil && old.encoder.Visible() != next.encoder.Visible() {
		return fmt.Errorf("%s has samples of %d features, want %d as before: %w", s.opts.model, next.encoder.Visible(), old.encoder.Visible(), cae.ErrShape)
	}
	s.model.Store(next)
	return nil
}
