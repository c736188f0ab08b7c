package score

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// write writes a line for each sample, after one with the names of the columns. Numbers have the fewest digits that tell a float32, or
// for the cost a float64, from its neighbours.
func (j *job) write(out io.Writer) error {
	buffer := bufio.NewWriter(out)
	w := csv.NewWriter(buffer)
	if err := w.Write(j.columns()); err != nil {
		return err
	}
	for i := range j.data.Count {
		if err := w.Write(j.line(i)); err != nil {
			return err
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return buffer.Flush()
}

func (j *job) columns() []string {
	names := []string{"sample"}
	if j.data.Labels != nil {
		names = append(names, "label")
	}
	for _, f := range j.figures() {
		names = append(names, f.key)
	}
	if j.flagging {
		names = append(names, "above_threshold")
	}
	for k := range j.top {
		names = append(names, fmt.Sprintf("feature_%d", k+1), fmt.Sprintf("error_%d", k+1))
	}
	return names
}

func (j *job) line(i int) []string {
	fields := []string{strconv.Itoa(i)}
	if j.data.Labels != nil {
		fields = append(fields, strconv.Itoa(j.data.Labels[i]))
	}
	fields = append(fields, single(j.errors[i]), single(j.norms2[i]), strconv.FormatFloat(j.costs[i], 'g', -1, 64))
	if j.flagging {
		above := "0"
		if j.flagged[i] {
			above = "1"
		}
		fields = append(fields, above)
	}
	for _, t := range j.terms[i*j.top:][:j.top] {
		fields = append(fields, j.feature(t.feature), single(float64(t.value)))
	}
	return fields
}

// feature returns the name of a feature: that of its column, or its number, from 0.
func (j *job) feature(i int) string {
	if j.data.Names != nil {
		return j.data.Names[i]
	}
	return strconv.Itoa(i)
}

// single formats a float32.
func single(v float64) string { return strconv.FormatFloat(v, 'g', -1, 32) }
