package web

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// A store keeps the answers used last, up to a number of bytes, and makes each
// missing one once however many ask for it. Work is bound by a gate, ends after
// longestWork, and is given up when the last one waiting for it has gone.
//
// golang.org/x/sync/singleflight joins equal calls too, but cannot tell when
// nobody waits any more.
type store struct {
	gate *gate
	most int // bytes

	mu      sync.Mutex
	bytes   int
	kept    map[string]*list.Element
	recent  *list.List // of entry, most recent first
	flights map[string]*flight
}

type entry struct {
	key  string
	body *body
}

// A flight is an answer being made.
type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int // guarded by store.mu
	body    *body
	err     error
}

func newStore(most int, g *gate) *store {
	return &store{gate: g, most: most, kept: map[string]*list.Element{}, recent: list.New(), flights: map[string]*flight{}}
}

// get returns the answer of a key, made by make where it is not kept. Errors
// are not kept.
func (s *store) get(ctx context.Context, key string, make func(context.Context) (*body, error)) (*body, error) {
	s.mu.Lock()
	if e, ok := s.kept[key]; ok {
		s.recent.MoveToFront(e)
		s.mu.Unlock()
		return e.Value.(entry).body, nil
	}
	f := s.flights[key]
	if f == nil {
		work, cancel := context.WithTimeout(context.WithoutCancel(ctx), longestWork)
		f = &flight{done: chanOf(), cancel: cancel}
		s.flights[key] = f
		go s.fly(work, key, f, make)
	}
	f.waiting++
	s.mu.Unlock()
	select {
	case <-f.done:
		return f.body, f.err
	case <-ctx.Done():
		s.leave(key, f)
		return nil, ctx.Err()
	}
}

func chanOf() chan struct{} { return make(chan struct{}) }

// leave gives the flight up when nobody waits for it; whoever asks after that
// starts another.
func (s *store) leave(key string, f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		if s.flights[key] == f {
			delete(s.flights, key)
		}
	}
}

func (s *store) fly(ctx context.Context, key string, f *flight, make func(context.Context) (*body, error)) {
	defer f.cancel()
	f.body, f.err = s.turn(ctx, make)
	s.mu.Lock()
	if s.flights[key] == f {
		delete(s.flights, key)
	}
	if f.err == nil {
		s.keep(key, f.body)
	}
	s.mu.Unlock()
	close(f.done)
}

// turn makes the answer when the gate lets it; a panic becomes an error, since
// it would end the program in a goroutine of its own.
func (s *store) turn(ctx context.Context, make func(context.Context) (*body, error)) (b *body, err error) {
	if err := s.gate.enter(ctx); err != nil {
		return nil, err
	}
	defer s.gate.leave()
	defer func() {
		if v := recover(); v != nil {
			b, err = nil, fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return make(ctx)
}

// keep puts an answer away and drops those used longest ago; s.mu is held. One
// too large for a quarter of the room is not kept at all.
func (s *store) keep(key string, b *body) {
	size := len(b.bytes) + len(key) + 256 // about what the bookkeeping takes
	if size > s.most/4 || s.kept[key] != nil {
		return
	}
	s.kept[key] = s.recent.PushFront(entry{key, b})
	s.bytes += size
	for s.bytes > s.most {
		last := s.recent.Back()
		e := last.Value.(entry)
		s.recent.Remove(last)
		delete(s.kept, e.key)
		s.bytes -= len(e.body.bytes) + len(e.key) + 256
	}
}

// errBusy is answered with 429.
var errBusy = errors.New("too many requests are waiting")

// A gate lets a few work at a time and a few more wait for their turn.
type gate struct {
	working chan struct{}
	queue   chan struct{} // those working and waiting
}

func newGate(working, waiting int) *gate {
	return &gate{working: make(chan struct{}, working), queue: make(chan struct{}, working+waiting)}
}

// enter returns nil when it is the caller's turn, errBusy when the queue is
// full or the turn did not come within longestWait, or the context's error.
func (g *gate) enter(ctx context.Context) error {
	select {
	case g.queue <- struct{}{}:
	default:
		return errBusy
	}
	wait := time.NewTimer(longestWait)
	defer wait.Stop()
	select {
	case g.working <- struct{}{}:
		return nil
	case <-ctx.Done():
		<-g.queue
		return ctx.Err()
	case <-wait.C:
		<-g.queue
		return errBusy
	}
}

func (g *gate) leave() {
	<-g.working
	<-g.queue
}

// answer sends the answer of a key, made by make if it is not kept.
func (a *api) answer(c *gin.Context, key string, make func(context.Context) (*body, error)) {
	a.reply(c, a.answers, key, make)
}

func (a *api) reply(c *gin.Context, s *store, key string, make func(context.Context) (*body, error)) {
	b, err := s.get(c.Request.Context(), key, make)
	if err != nil {
		fail(c, err)
		return
	}
	b.send(c)
}
