package cae

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/internal/elementary"
)

// Schedule is the course of the learning rate over a run. The zero value keeps it constant; [InverseTime],
// [Exponential] and [Cosine] return the others.
type Schedule struct {
	kind  scheduleKind
	value float32
}

type scheduleKind uint8

const (
	constantSchedule scheduleKind = iota
	inverseTimeSchedule
	exponentialSchedule
	cosineSchedule
)

var scheduleNames = names{"constant", "inverse", "exponential", "cosine"}

// InverseTime returns the schedule rate / (1 + decay t), with t the time in epochs; it changes with each mini-batch.
// decay must be at least 0.
func InverseTime(decay float32) Schedule { return Schedule{inverseTimeSchedule, decay} }

// Exponential returns the schedule that multiplies the rate by factor after each epoch, 0 < factor <= 1.
func Exponential(factor float32) Schedule { return Schedule{exponentialSchedule, factor} }

// Cosine returns the schedule final + (rate - final) (1 + cos(pi t / epochs)) / 2, with t the time in epochs; it changes
// with each mini-batch, and reaches final at the end of the run (Loshchilov and Hutter, ICLR 2017, without
// restarts). final must be at least 0.
func Cosine(final float32) Schedule { return Schedule{cosineSchedule, final} }

// Rate returns the learning rate of a step that is taken after t epochs, 0 <= t < epochs, of a run of epochs that starts
// with rate. t is the number of steps taken, divided by the number of steps of an epoch. The bits are the same on
// every architecture: powers are repeated products, and the cosine is a fixed sequence of operations.
func (s Schedule) Rate(rate float32, t, epochs float64) float32 {
	start, value := float64(rate), float64(s.value)
	switch s.kind {
	case inverseTimeSchedule:
		return float32(start / (1 + float64(value*t)))
	case exponentialSchedule:
		for left := t; left >= 1; left-- {
			next := start * value
			if next == start || float32(next) == 0 {
				return float32(next) // which it stays, so that a large t takes no longer
			}
			start = next
		}
		return float32(start)
	case cosineSchedule:
		return float32(value + float64((start-value)*(1+elementary.CosPi(t/epochs))/2))
	}
	return rate
}

// Validate reports a setting that is out of range, with an error that wraps ErrRange.
func (s Schedule) Validate() error {
	if err := s.check(); err != nil {
		return fmt.Errorf("cae: Schedule: %w", err)
	}
	return nil
}

func (s Schedule) check() error {
	v := s.value
	switch s.kind {
	case inverseTimeSchedule, cosineSchedule:
		if !(v >= 0 && v <= math.MaxFloat32) {
			return fmt.Errorf("%v has %v, want a finite number of at least 0: %w", scheduleNames[s.kind], v, ErrRange)
		}
	case exponentialSchedule:
		if !(v > 0 && v <= 1) {
			return fmt.Errorf("%v has %v, want a number above 0 and at most 1: %w", scheduleNames[s.kind], v, ErrRange)
		}
	}
	return nil
}

// String returns "constant", "inverse:DECAY", "exponential:FACTOR" or "cosine:FINAL".
func (s Schedule) String() string {
	name := scheduleNames.text("Schedule", uint8(s.kind))
	if s.kind == constantSchedule {
		return name
	}
	return name + ":" + strconv.FormatFloat(float64(s.value), 'g', -1, 32)
}

// MarshalText returns the text of String, for flags and JSON. A setting that is out of range gives an error.
func (s Schedule) MarshalText() ([]byte, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return []byte(s.String()), nil
}

// UnmarshalText accepts the texts of String. Other texts give an error that wraps ErrRange.
func (s *Schedule) UnmarshalText(text []byte) error {
	name, number, hasNumber := strings.Cut(string(text), ":")
	kind, err := scheduleNames.value("Schedule", []byte(name))
	if err != nil {
		return err
	}
	parsed := Schedule{kind: scheduleKind(kind)}
	if hasNumber != (parsed.kind != constantSchedule) {
		return fmt.Errorf("cae: Schedule is %q, want constant, inverse:DECAY, exponential:FACTOR or cosine:FINAL: %w", text, ErrRange)
	}
	if hasNumber {
		value, err := strconv.ParseFloat(number, 32)
		if err != nil {
			return fmt.Errorf("cae: Schedule is %q, want a number after the colon: %w", text, ErrRange)
		}
		parsed.value = float32(value)
	}
	if err := parsed.Validate(); err != nil {
		return err
	}
	*s = parsed
	return nil
}
