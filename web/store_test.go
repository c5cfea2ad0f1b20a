package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func bytesOf(n int) *body { return &body{bytes: make([]byte, n)} }

// Ten equal questions at once are one piece of work, and the next is none.
func TestEqualQuestionsAreJoined(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore(1<<20, newGate(4, 4))
		var made atomic.Int32
		ask := func() {
			b, err := s.get(t.Context(), "k", func(context.Context) (*body, error) {
				made.Add(1)
				time.Sleep(time.Second)
				return bytesOf(7), nil
			})
			if err != nil || len(b.bytes) != 7 {
				t.Errorf("%v, %v", b, err)
			}
		}
		var all sync.WaitGroup
		for range 10 {
			all.Go(ask)
		}
		all.Wait()
		ask()
		if n := made.Load(); n != 1 {
			t.Errorf("made %d times", n)
		}
	})
}

// The work goes on while one of its askers is left, and ends with the last;
// whoever asks after that gets work of their own.
func TestWorkEndsWithItsLastAsker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore(1<<20, newGate(4, 4))
		ended := make(chan error, 1)
		work := func(ctx context.Context) (*body, error) {
			<-ctx.Done()
			ended <- ctx.Err()
			return nil, ctx.Err()
		}
		first, leave1 := context.WithCancel(t.Context())
		second, leave2 := context.WithCancel(t.Context())
		go func() { _, _ = s.get(first, "k", work) }()
		go func() { _, _ = s.get(second, "k", work) }()
		synctest.Wait()
		leave1()
		synctest.Wait()
		select {
		case <-ended:
			t.Fatal("the work ended with the first asker")
		default:
		}
		leave2()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the work ended with %v", err)
		}
		b, err := s.get(t.Context(), "k", func(context.Context) (*body, error) { return bytesOf(1), nil })
		if err != nil || len(b.bytes) != 1 {
			t.Errorf("the next asker got %v, %v", b, err)
		}
	})
}

func TestWorkThatTakesTooLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore(1<<20, newGate(1, 0))
		start := time.Now()
		_, err := s.get(t.Context(), "k", func(ctx context.Context) (*body, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		if p := problemOf(err); p.Status != http.StatusServiceUnavailable || p.retryAfter == "" || time.Since(start) != longestWork {
			t.Errorf("after %v: %v", time.Since(start), p)
		}
	})
}

// One works, one waits, the third is told to come again; the one that waits
// gives up after longestWait.
func TestGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 1)
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		waited := make(chan error, 1)
		start := time.Now()
		go func() { waited <- g.enter(t.Context()) }()
		synctest.Wait()
		if err := g.enter(t.Context()); !errors.Is(err, errBusy) || time.Since(start) != 0 {
			t.Errorf("the third: %v after %v", err, time.Since(start))
		}
		if err := <-waited; !errors.Is(err, errBusy) || time.Since(start) != longestWait {
			t.Errorf("the second: %v after %v", err, time.Since(start))
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := g.enter(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("one who has gone: %v", err)
		}
		g.leave()
		if err := g.enter(t.Context()); err != nil {
			t.Errorf("after all have left: %v", err)
		}
	})
}

// The store never holds more than its bytes, and drops what was used longest ago.
func TestStoreIsBounded(t *testing.T) {
	t.Parallel()
	const most = 10 * (1000 + 256 + 1)
	s := newStore(most, newGate(1, 8))
	made := 0
	get := func(key string, n int) {
		t.Helper()
		if _, err := s.get(t.Context(), key, func(context.Context) (*body, error) { made++; return bytesOf(n), nil }); err != nil {
			t.Fatal(err)
		}
		if s.bytes > most || len(s.kept) != s.recent.Len() {
			t.Fatalf("%d bytes of %d, %d and %d kept", s.bytes, most, len(s.kept), s.recent.Len())
		}
	}
	for i := range 10 {
		get(fmt.Sprint(i), 1000)
	}
	get("0", 1000) // used again, so "1" is the oldest
	if made != 10 {
		t.Errorf("made %d, want 10: one was kept", made)
	}
	get("a", 1000)
	get("0", 1000)
	if made != 11 {
		t.Errorf("made %d, want 11: the one used last was dropped", made)
	}
	get("1", 1000)
	if made != 12 {
		t.Errorf("made %d, want 12: the oldest was kept", made)
	}
	get("huge", most) // too large to keep: made each time, and drops nothing
	get("huge", most)
	get("0", 1000)
	if made != 14 {
		t.Errorf("made %d, want 14", made)
	}
}

// Through the server: with every place taken, another question gets 429 and a
// time to come again, quick answers still work, and a client that leaves frees
// its place.
func TestTooManyQuestions(t *testing.T) {
	t.Parallel()
	d := newDesk()
	began, freed := make(chan struct{}, 1000), make(chan struct{}, 1000)
	var calm atomic.Bool
	d.during = func(ctx context.Context) error {
		if calm.Load() {
			return nil
		}
		began <- struct{}{}
		<-ctx.Done()
		freed <- struct{}{}
		return ctx.Err()
	}
	h := open(t, d)
	busy, leave := context.WithCancel(context.Background())
	places := 2*queueLength + 200
	var all sync.WaitGroup
	var refused atomic.Int32
	for i := range places {
		all.Go(func() {
			r := httptest.NewRequestWithContext(busy, http.MethodGet, fmt.Sprintf("/api/v1/gaps?n=%d", i+1), nil)
			r.Host = "localhost"
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code == http.StatusTooManyRequests {
				refused.Add(1)
				if w.Header().Get("Retry-After") == "" {
					t.Error("429 without Retry-After")
				}
			}
		})
	}
	<-began
	for refused.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	if w := ask(h, "/healthz"); w.Code != 200 {
		t.Errorf("health under load: %d", w.Code)
	}
	if w := ask(h, "/tiles/0/0/0.mvt"); w.Code != 200 {
		t.Errorf("a tile under load: %d", w.Code)
	}
	leave()
	all.Wait()
	select {
	case <-freed:
	case <-time.After(time.Second):
		t.Error("the work went on for a second after all clients had left")
	}
	calm.Store(true)
	deadline := time.Now().Add(2 * time.Second)
	for ask(h, "/api/v1/gaps").Code != 200 {
		if time.Now().After(deadline) {
			t.Fatal("the server does not recover")
		}
		time.Sleep(time.Millisecond)
	}
}

// What one core answers of what is kept: the greater part of a map's requests.
func BenchmarkKeptTile(b *testing.B) {
	h := open(b, newDesk())
	for b.Loop() {
		if w := ask(h, "/tiles/14/8647/5552.mvt", "Accept-Encoding", "gzip"); w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}
