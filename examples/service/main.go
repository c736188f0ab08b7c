// Command service scores and encodes samples over HTTP with a model that it can replace while it runs.
//
//	go run ../../cmd/cae train -o model.safetensors
//	go run . -model model.safetensors -addr 127.0.0.1:8080
//
//	POST /score       {"x": [...]} or {"rows": [[...], ...]}: reconstruction errors and ||J||^2, and anomalies by the
//	                  model's threshold if it has one; "top": 3 adds the features that contribute most
//	POST /encode      the same samples, without "top": their codes
//	GET  /healthz     200 while the process lives
//	GET  /readyz      200 with the model in use, 503 once the process is ending
//	GET  /metrics     for Prometheus
//	GET  /debug/vars  expvar
//
// SIGHUP reads the model file again: requests under way end with the model that they began with, and a file that cannot be
// read or has samples of another width leaves the old model in place. SIGINT and SIGTERM finish the requests under way and end the process.
// What is refused, unknown paths and wrong methods included, is answered with {"error": "..."}.
//
// At most -max-in-flight requests are worked on at a time; others get 503 at once, with Retry-After.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stderr))
}

// run is main without the process: it serves until ctx is done and returns the exit status.
func run(ctx context.Context, args []string, stderr io.Writer) int {
	var opts options
	flags := opts.flags(stderr)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if err := opts.check(flags.NArg()); err != nil {
		fmt.Fprintln(stderr, "service:", err)
		return 2
	}
	log := slog.New(slog.NewJSONHandler(stderr, nil))
	if err := serve(ctx, opts, log); err != nil {
		log.Error("the service fails", "error", err)
		return 1
	}
	return 0
}

// serve loads the model and serves it until ctx is done.
func serve(ctx context.Context, opts options, log *slog.Logger) error {
	s, err := newServer(opts, log)
	if err != nil {
		return err
	}
	reload := make(chan os.Signal, 1)
	if len(reloadSignals) > 0 { // without any, Notify would relay all signals
		signal.Notify(reload, reloadSignals...)
		defer signal.Stop(reload)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", opts.addr)
	if err != nil {
		return err
	}
	return s.run(ctx, listener, reload)
}
