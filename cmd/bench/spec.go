package main

import (
	"fmt"

	"github.com/seed85368726/contractive/cmd/bench/internal/record"
)

// spec says what is to be timed: a kernel at a size, or a job with its parameters.
type spec struct {
	Op   string `json:"op"`
	Size size   `json:"size"`
	record.Params
}

// String names the case in messages.
func (s spec) String() string {
	text := fmt.Sprintf("%s %v", s.Op, s.Size)
	for _, p := range s.Params.List() {
		text += " " + p.Name + "=" + p.Value
	}
	return text
}

// kind returns the kind of row that a case makes.
func (s spec) kind() string {
	if j := jobNamed(s.Op); j != nil {
		return j.kind
	}
	return record.Kernel
}

// costs are what one call of a case needs of a machine.
type costs struct {
	flops      int64 // an FMA is 2; 0 if they are not counted
	bytes      int64 // the least traffic
	workingSet int64 // bytes of all operands
	elements   int64 // of a vector; 0 for cases that do not run over one
}

func (s spec) costs() costs {
	if j := jobNamed(s.Op); j != nil {
		return j.costs(s)
	}
	k := kernelNamed(table, s.Op)
	c := costs{flops: k.work(s.Size), bytes: k.traffic(s.Size), workingSet: k.workingSet(s.Size)}
	if k.form == vectorForm {
		c.elements = first(s.Size)
	}
	return c
}

// accepts reports why a case cannot run, or nil.
func (s spec) accepts() error {
	if j := jobNamed(s.Op); j != nil {
		return j.accepts(s)
	}
	return kernelNamed(table, s.Op).accepts(s.Size)
}
