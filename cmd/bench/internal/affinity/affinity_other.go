//go:build !linux

package affinity

// Allowed returns the CPUs that the process may use.
func Allowed() ([]int, error) { return nil, ErrUnsupported }

// Here runs f bound to one CPU.
func Here(cpu int, f func()) error { f(); return ErrUnsupported }

// Busiest binds threads of the process whose work it has not placed itself.
type Busiest struct{}

// Watch starts to count the CPU time of every thread. The process may use the allowed CPUs.
func Watch(allowed []int) (*Busiest, error) { return nil, ErrUnsupported }

// Bind binds the n threads that were busiest, each to a CPU of its own.
func (b *Busiest) Bind(n int) error { return ErrUnsupported }

// Release lets all threads run on every allowed CPU again and returns the share of the
// process's CPU time that went to threads while they were bound.
func (b *Busiest) Release() (share float64, err error) { return 0, ErrUnsupported }
