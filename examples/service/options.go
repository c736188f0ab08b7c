package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"time"
)

// options are the command line.
type options struct {
	model, addr       string
	maxInFlight       int           // requests that are worked on at a time
	maxRows           int           // samples of a request
	maxBody           int64         // bytes of a request's body
	timeout           time.Duration // for reading a request, and for writing its answer
	drain, lastOrders time.Duration // at the end: from failing /readyz to the last connection, and from there to giving up
}

// flags returns the flags that set o.
func (o *options) flags(output io.Writer) *flag.FlagSet {
	f := flag.NewFlagSet("service", flag.ContinueOnError)
	f.SetOutput(output)
	f.StringVar(&o.model, "model", "", "model `file`, as cae train writes it")
	f.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`address` to listen on")
	f.IntVar(&o.maxInFlight, "max-in-flight", 32, "requests worked on at a time; others get 503")
	f.IntVar(&o.maxRows, "max-rows", 256, "samples of a request")
	f.Int64Var(&o.maxBody, "max-body", 4<<20, "bytes of a request")
	f.DurationVar(&o.timeout, "timeout", 5*time.Second, "time to read a request, and to write an answer")
	f.DurationVar(&o.drain, "drain", 0, "time between failing /readyz and taking no more connections, for load balancers to notice")
	f.DurationVar(&o.lastOrders, "last-orders", 10*time.Second, "time for the requests under way when the service ends")
	return f
}

// check reports the first option that makes no sense. rest is the number of arguments that are no flags.
func (o *options) check(rest int) error {
	switch {
	case rest > 0:
		return fmt.Errorf("%d arguments that are no flags, want none", rest)
	case o.model == "":
		return errors.New("-model is missing; cae train writes one")
	case o.maxInFlight < 1 || o.maxRows < 1 || o.maxBody < 1:
		return fmt.Errorf("-max-in-flight is %d, -max-rows %d, -max-body %d, want at least 1 each", o.maxInFlight, o.maxRows, o.maxBody)
	case o.timeout <= 0 || o.drain < 0 || o.lastOrders < 0:
		return fmt.Errorf("-timeout is %v, -drain %v, -last-orders %v, want a time above 0, and two of at least 0", o.timeout, o.drain, o.lastOrders)
	}
	return nil
}
