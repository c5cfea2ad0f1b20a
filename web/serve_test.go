package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/walkshed/walkshed/data"
)

// start serves h on a free port of this machine until the test ends; stop ends
// it earlier and returns what Serve did.
func start(t *testing.T, h http.Handler) (address string, stop func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, h) }()
	t.Cleanup(cancel)
	return l.Addr().String(), func() error { cancel(); return <-ended }
}

// What is under way when the server is told to end is answered; what comes
// after is not taken.
func TestServeEndsGracefully(t *testing.T) {
	t.Parallel()
	d := newDesk()
	began, goOn := make(chan struct{}), make(chan struct{})
	d.during = func(context.Context) error { close(began); <-goOn; return nil }
	address, stop := start(t, open(t, d))
	answered := make(chan string, 1)
	go func() {
		r, err := http.Get("http://" + address + "/api/v1/gaps")
		if err != nil {
			answered <- err.Error()
			return
		}
		b, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		answered <- fmt.Sprint(r.StatusCode, len(b) > 0)
	}()
	<-began
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	for {
		c, err := net.Dial("tcp", address)
		if err != nil {
			break // the port is closed while the request goes on
		}
		_ = c.Close()
		time.Sleep(time.Millisecond)
	}
	close(goOn)
	if got := <-answered; got != "200 true" {
		t.Errorf("the request under way: %s", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve ended with %v", err)
	}
}

func TestServeReportsABrokenListener(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	var e *data.Error
	if err := Serve(t.Context(), l, open(t, newDesk())); !errors.As(err, &e) {
		t.Errorf("Serve on a closed listener: %v", err)
	}
}

// Raw requests, as net/http's own client would never send them.
func TestRawRequests(t *testing.T) {
	t.Parallel()
	address, _ := start(t, open(t, newDesk()))
	for request, want := range map[string]string{
		"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n":                                             "200",
		"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n":                                          "421",
		"GET /healthz HTTP/1.1\r\n\r\n":                                                                "400",
		"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n":                                            "200",
		"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("a", 80<<10) + "\r\n\r\n":   "431",
		"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n":                                    "404",
		"GET /assets/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n":                                          "404",
		"POST /api/v1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n": "405",
		"nonsense\r\n\r\n": "400",
	} {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = io.WriteString(c, request)
		line, err := bufio.NewReader(c).ReadString('\n')
		if err != nil || len(line) < 12 || line[9:12] != want {
			t.Errorf("%.60q: %q %v, want %s", request, line, err, want)
		}
		_ = c.Close()
	}
}

// The bounds on a connection are part of what is promised.
func TestHTTPServerBounds(t *testing.T) {
	t.Parallel()
	s := NewHTTPServer(http.NotFoundHandler())
	if s.ReadHeaderTimeout != 5*time.Second || s.IdleTimeout != time.Minute || s.MaxHeaderBytes != 64<<10 || s.ReadTimeout <= 0 || s.WriteTimeout < longestWait+longestWork {
		t.Errorf("server %+v", s)
	}
}

// A client that sends its headers a byte at a time is cut off, and others are
// answered meanwhile.
func TestSlowHeadersAreCutOff(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := NewHTTPServer(open(t, newDesk()))
	s.ReadHeaderTimeout = 200 * time.Millisecond // as the real one, in less time
	go func() { _ = s.Serve(l) }()
	defer s.Close()
	slow, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	cut := make(chan time.Duration, 1)
	began := time.Now()
	go func() {
		for range 100 {
			if _, err := slow.Write([]byte("G")); err != nil {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		cut <- time.Since(began)
	}()
	r, err := http.Get("http://" + l.Addr().String() + "/healthz")
	if err != nil || r.StatusCode != 200 {
		t.Fatalf("a client meanwhile: %v", err)
	}
	_ = r.Body.Close()
	if d := <-cut; d > 1500*time.Millisecond {
		t.Errorf("cut off after %v", d)
	}
}
