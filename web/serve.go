package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/walkshed/walkshed/data"
)

// drain is how long requests under way may go on after the server is told to end.
const drain = 10 * time.Second

// NewHTTPServer returns a server for h with bounds on what a connection may
// hold: headers within 5 s and 64 KiB, a request within 10 s, an idle
// connection 60 s; an answer may take the longest work and a slow line.
func NewHTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      longestWait + longestWork + 60*time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    64 << 10,
	}
}

// Serve answers on l until ctx ends, then lets requests under way finish, for
// at most 10 s. It returns nil after such an end.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	s := NewHTTPServer(h)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	select {
	case err := <-ended:
		return &data.Error{Op: "serve " + l.Addr().String(), Err: err}
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	err := s.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.Close() // those still under way are cut off
	}
	if err != nil {
		return &data.Error{Op: "stop serving", Err: err}
	}
	return nil
}
