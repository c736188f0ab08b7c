package progress

import "fmt"

// Stages shows how far the stages of a job have come.
type Stages struct {
	Line *Line
	last string
}

// Show shows that done of total samples have passed a stage.
func (s *Stages) Show(stage string, done, total int) {
	switch {
	case stage != s.last:
		s.Line.Say(stage)
	case done > 0:
		s.Line.Step(func() string { return fmt.Sprintf("%s: %d of %d samples", stage, done, total) })
	}
	s.last = stage
}
