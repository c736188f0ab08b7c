package cae

import (
	"fmt"
	"math"
)

// The float64 numbers of a checkpoint are the powers of Adam's decays, the sums over the epoch that has begun, and a row for each
// complete epoch: the seconds, the metrics and, if there is validation data, the metrics there.
const (
	powerCount    = 2
	sumCount      = 5 + termCount
	metricsCount  = 13
	firstOfEpochs = powerCount + sumCount
)

// sums returns the sums over the epoch that has begun: see tally.numbers.
func (c *Checkpoint) sums() []float64 { return c.numbers[powerCount:firstOfEpochs] }

// samples returns the number of samples that the epoch has had.
func (c *Checkpoint) samples() int {
	if c.checkMade() != nil {
		return 0
	}
	return int(c.sums()[samplesOfSums])
}

// checkMade reports the zero value, which is the state of no run.
func (c *Checkpoint) checkMade() error {
	if len(c.numbers) == 0 {
		return fmt.Errorf("checkpoint is the zero value, want one from a run or LoadCheckpoint: %w", ErrShape)
	}
	return nil
}

// columns is the number of columns of the rows of epochs.
func (c *Checkpoint) columns() int {
	if c.Validated() {
		return 1 + 2*metricsCount
	}
	return 1 + metricsCount
}

// row returns the row of complete epoch i, from 0.
func (c *Checkpoint) row(i int) []float64 {
	return c.numbers[firstOfEpochs+i*c.columns():][:c.columns()]
}

// epoch returns complete epoch i, from 0.
func (c *Checkpoint) epoch(i int) Epoch {
	row := c.row(i)
	e := Epoch{Epoch: i + 1, Seconds: row[0], Metrics: metricsOf(row[1:])}
	if c.Validated() {
		validation := metricsOf(row[1+metricsCount:])
		e.Validation = &validation
	}
	return e
}

// checkEpoch checks the counts in the row of an epoch.
func (c *Checkpoint) checkEpoch(i int) error {
	row := c.row(i)
	for at := metricsCount; at < len(row); at += metricsCount {
		if !isCount(row[at]) {
			return fmt.Errorf("%v is not a count: %w", row[at], ErrFormat)
		}
	}
	if row[metricsCount] != float64(c.identity.rows) {
		return fmt.Errorf("%v samples, want %d: %w", row[metricsCount], c.identity.rows, ErrFormat)
	}
	return nil
}

// numbers returns the row of a complete epoch.
func (e *Epoch) numbers() []float64 {
	row := append([]float64{e.Seconds}, e.Metrics.numbers()...)
	if e.Validation != nil {
		row = append(row, e.Validation.numbers()...)
	}
	return row
}

func (m *Metrics) numbers() []float64 {
	t := &m.Terms
	return []float64{m.Reconstruction, m.Penalty, m.Total, m.JacobianNorm2, m.MeanSquareEntry, m.Saturation,
		t.Contraction, t.HigherOrder, t.OutputContraction, t.Sparsity, t.L1, t.Decay, float64(m.Samples)}
}

// metricsOf reverses Metrics.numbers.
func metricsOf(row []float64) Metrics {
	return Metrics{
		Reconstruction: row[0], Penalty: row[1], Total: row[2], JacobianNorm2: row[3], MeanSquareEntry: row[4], Saturation: row[5],
		Terms:   Terms{Contraction: row[6], HigherOrder: row[7], OutputContraction: row[8], Sparsity: row[9], L1: row[10], Decay: row[11]},
		Samples: int(row[12]),
	}
}

// The places of counts among the numbers of a tally.
const samplesOfSums, saturatedOfSums = 1, 2

// numbers returns the sums, and the seconds that they took.
func (t *tally) numbers(seconds float64) []float64 {
	numbers := []float64{seconds, float64(t.samples), float64(t.saturated), t.reconstruction, t.norm2}
	return append(numbers, t.totals[:]...)
}

// tallyOf reverses tally.numbers.
func tallyOf(numbers []float64) (t tally, seconds float64) {
	t = tally{samples: int(numbers[samplesOfSums]), saturated: int(numbers[saturatedOfSums]), reconstruction: numbers[3], norm2: numbers[4]}
	t.totals = [termCount]float64(numbers[5:])
	return t, numbers[0]
}

// isCount reports whether v is a number of things.
func isCount(v float64) bool { return v >= 0 && v <= min(1<<53, math.MaxInt) && v == math.Trunc(v) }

// checkNumbers checks those numbers that others depend on.
func (c *Checkpoint) checkNumbers() error {
	for _, power := range c.numbers[:powerCount] {
		if !(power >= 0 && power <= 1) {
			return fmt.Errorf("tensor %q has the element %v, want 0 to 1: %w", powersTensor, power, ErrFormat)
		}
	}
	for _, v := range c.sums()[samplesOfSums : saturatedOfSums+1] {
		if !isCount(v) {
			return fmt.Errorf("tensor %q: %v is not a count: %w", sumsTensor, v, ErrFormat)
		}
	}
	rows, samples := c.identity.rows, c.samples()
	if size := min(c.opts.Batch, rows); samples > rows || samples < rows && samples%size != 0 {
		return fmt.Errorf("tensor %q: %d samples of %d are not whole mini-batches of %d: %w", sumsTensor, samples, rows, size, ErrFormat)
	}
	if samples > 0 && c.epochs == c.opts.Epochs {
		return fmt.Errorf("tensor %q: %d samples after the last epoch, %d: %w", sumsTensor, samples, c.epochs, ErrFormat)
	}
	for i := range c.epochs {
		if err := c.checkEpoch(i); err != nil {
			return fmt.Errorf("tensor %q, epoch %d: %w", epochsTensor, i+1, err)
		}
	}
	return nil
}
