// Package affinity binds threads to CPUs, for measurements alone: on a virtual machine the
// kernel may run two busy threads on one CPU while another idles.
package affinity

import "errors"

// ErrUnsupported is returned where the operating system has no call to bind threads to CPUs.
var ErrUnsupported = errors.New("affinity: this operating system cannot bind threads to CPUs")
