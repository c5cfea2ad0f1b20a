package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
)

// TestTileAddresses: 9 of zoom 9, 25 of zoom 10 and 49 of each up to 15, each once.
func TestTileAddresses(t *testing.T) {
	all := tilesOf("http://x/tiles/", 51200)
	seen := map[string]bool{}
	for _, a := range all {
		var z, x, y int
		if _, err := fmt.Sscanf(a, "http://x/tiles/%d/%d/%d.mvt", &z, &x, &y); err != nil || x < 0 || x >= 1<<z || y < 0 || y >= 1<<z {
			t.Errorf("%s is no tile: %v", a, err)
		}
		seen[a] = true
	}
	if want := 9 + 25 + 5*49; len(all) != want || len(seen) != want {
		t.Errorf("%d addresses, %d of them different, want %d", len(all), len(seen), want)
	}
}

// against is a generator of requests at a handler, in a process that lives.
func against(t *testing.T, h http.HandlerFunc) *server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	me, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	return &server{cmd: &exec.Cmd{Process: me}, client: s.Client(), tiles: []string{s.URL + "/a", s.URL + "/b"}, rng: rand.New(rand.NewPCG(1, 1)), seconds: 1}
}

// TestLoad: a thousand in a second, all answered, more of the first address.
func TestLoad(t *testing.T) {
	var a, b atomic.Int64
	s := against(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a" {
			a.Add(1)
		} else {
			b.Add(1)
		}
	})
	got, err := s.Round(context.Background())
	if err != nil || got.Count != perSecond || a.Load()+b.Load() != perSecond || a.Load() <= b.Load() {
		t.Errorf("%+v, %v; %d and %d asked", got, err, a.Load(), b.Load())
	}
	if p := got.More["p99_ms"]; !(p >= got.More["p50_ms"]) || got.PeakKB == 0 {
		t.Errorf("%+v", got)
	}
}

// TestRefusalIsNoAnswer: one request refused makes the round a fault.
func TestRefusalIsNoAnswer(t *testing.T) {
	var n atomic.Int64
	s := against(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) == 7 {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	if _, err := s.Round(context.Background()); err == nil || !strings.Contains(err.Error(), "1 of 1000 requests failed") || !strings.Contains(err.Error(), "429") {
		t.Errorf("%v", err)
	}
}
