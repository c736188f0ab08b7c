package cae

import (
	"fmt"

	"github.com/seed85368726/contractive/internal/elementary"
	"github.com/seed85368726/contractive/kernels"
)

// Sparsity is the penalty of the sparse autoencoder: Beta times the sum over hidden units of KL(Target || m_j), where
// m_j is the unit's mean over the mini-batch (Lee, Ekanadham and Ng, NIPS 2007, with the divergence of Nair and
// Hinton, NIPS 2009), and
//
//	KL(t || m) = t log(t / m) + (1 - t) log((1 - t) / (1 - m)).
//
// The hidden units must be sigmoids, whose means are between 0 and 1. Its value depends on what a mini-batch is;
// [Model.Evaluate] takes the mean over all samples.
type Sparsity struct {
	Beta   float32 // weight, at least 0; 0 means no such penalty
	Target float32 // mean activation aimed at, between 0 and 1 where there is a weight
}

func (s Sparsity) check(a Activation) error {
	if err := checkWeight("Sparsity.Beta", s.Beta); err != nil {
		return err
	}
	if !(s.Target >= 0 && s.Target < 1) || s.Beta > 0 && s.Target == 0 {
		return fmt.Errorf("Sparsity.Target is %v, want a number between 0 and 1: %w", s.Target, ErrRange)
	}
	if s.Beta > 0 && a != Sigmoid {
		return fmt.Errorf("Sparsity.Beta is %v, want 0 for %v units, whose means may leave 0 to 1: %w", s.Beta, a, ErrRange)
	}
	return nil
}

// sparsity adds the same gradient to a unit's h in every sample,
//
//	dKL / dh_ji = (-t / m_j + (1 - t) / (1 - m_j)) / samples.
type sparsity struct {
	noPenalty
	Sparsity
	f     *forward
	sums  []float32 // of h over the mini-batch, for each unit
	all   []float64 // and over all mini-batches
	count int       // samples of all mini-batches
}

func newSparsity(s Sparsity, f *forward) *sparsity {
	return &sparsity{Sparsity: s, f: f, sums: make([]float32, f.h.Rows), all: make([]float64, f.h.Rows)}
}

// least keeps means away from 0 and 1, where the divergence has poles.
const least = 0x1p-24

// mean returns m_j of a sum over n samples.
func (s *sparsity) mean(sum float64, n int) float64 {
	return min(max(sum/float64(n), least), 1-least)
}

// observe sums h of units lo to hi over the mini-batch.
func (s *sparsity) observe(lo, hi int) {
	kernels.MatVec(s.sums[lo:hi], s.f.units(s.f.h, lo, hi), s.f.ones[:s.f.samples])
}

func (s *sparsity) deltas(dh, _ kernels.Matrix, lo int) {
	n, t := s.f.samples, float64(s.Target)
	s.observe(lo, lo+dh.Rows)
	for j := range dh.Rows {
		m := s.mean(float64(s.sums[lo+j]), n)
		slope := float32(float64(s.Beta) * ((1-t)/(1-m) - t/m) / float64(n))
		kernels.Axpy(dh.Row(j), slope, s.f.ones[:n])
	}
}

// total also adds the mini-batch to the sums over all of them.
func (s *sparsity) total() float64 {
	s.observe(0, len(s.sums))
	n, sum := s.f.samples, 0.0
	for j, v := range s.sums {
		sum += s.divergence(s.mean(float64(v), n))
		s.all[j] += float64(v)
	}
	s.count += n
	return float64(float64(s.Beta)*sum) * float64(n)
}

// overall returns the weighted term for the means over all mini-batches.
func (s *sparsity) overall() float64 {
	sum := 0.0
	for _, v := range s.all {
		sum += s.divergence(s.mean(v, s.count))
	}
	return float64(s.Beta) * sum
}

func (s *sparsity) divergence(m float64) float64 {
	t := float64(s.Target)
	return float64(t*elementary.Log(t/m)) + float64((1-t)*elementary.Log((1-t)/(1-m)))
}

func (s *sparsity) term() int { return termSparsity }
