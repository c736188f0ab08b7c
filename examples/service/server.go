package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"
)

// server answers requests with the model at hand.
type server struct {
	opts    options
	log     *slog.Logger
	model   atomic.Pointer[model]
	ending  atomic.Bool
	slots   slots
	metrics *metrics
}

// newServer returns a server that is ready to run.
func newServer(opts options, log *slog.Logger) (*server, error) {
	s := &server{opts: opts, log: log, slots: newSlots(opts.maxInFlight), metrics: newMetrics()}
	return s, s.reload()
}

// run serves connections until ctx is done and the requests under way are finished. Each value of reload makes it read the model again.
func (s *server) run(ctx context.Context, listener net.Listener, reload <-chan os.Signal) error {
	h := &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: s.opts.timeout,
		ReadTimeout:       s.opts.timeout,
		WriteTimeout:      2 * s.opts.timeout, // it begins with the request's header
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(listener) }()
	s.log.Info("serving", "addr", listener.Addr().String(), "model", s.model.Load().digest)
	for {
		select {
		case <-reload:
			s.replace()
		case err := <-failed:
			return err
		case <-ctx.Done():
			return s.end(h)
		}
	}
}

// replace reloads the model and tells how that went.
func (s *server) replace() {
	err := s.reload()
	s.metrics.reloaded(err)
	if err != nil {
		s.log.Error("the old model stays", "error", err)
		return
	}
	s.log.Info("new model", "model", s.model.Load().digest)
}

// end lets the requests under way finish, as long as there is time.
func (s *server) end(h *http.Server) error {
	s.ending.Store(true)
	s.log.Info("ending")
	time.Sleep(s.opts.drain)
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.lastOrders)
	defer cancel()
	err := h.Shutdown(ctx)
	if err != nil {
		err = errors.Join(errors.New("requests were cut off"), err, h.Close())
	}
	return err
}
