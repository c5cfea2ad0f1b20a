package web

import (
	"context"
	"fmt"
	"sync"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/tiles"
)

// A session is one what-if being edited: the engine's figures and the cells of
// the map as they are now. Its version rises with every edit, undo and redo; an
// edit names the version it was made on, so that of two tabs editing one what-if
// the second is told, not overwritten.
type session struct {
	id   string
	base *tiles.Source

	mu      sync.RWMutex
	what    *what
	cells   *tiles.Overlay
	version uint64

	laid   *coverage.Engine // as it was at laidAt; nil until asked for
	laidAt uint64
}

// A SessionState is what clients are told of a session.
type SessionState struct {
	ID       string          `json:"id"`
	Version  uint64          `json:"version"`
	LimitMin float64         `json:"limit_min"`
	Steps    int             `json:"steps"`  // in force; as many can be undone
	Undone   int             `json:"undone"` // can be done again
	Totals   coverage.Served `json:"totals"`
	Tiles    string          `json:"tiles"` // layer "cells" as edited
	Delta    *coverage.Delta `json:"delta,omitempty"`
}

// state is read under the lock, of either kind.
func (s *session) state() SessionState {
	done, undone := s.what.steps()
	return SessionState{ID: s.id, Version: s.version, LimitMin: s.what.limit.Minutes(), Steps: done, Undone: undone,
		Totals: s.what.now().Totals(), Tiles: fmt.Sprintf("/api/v1/sessions/%s/tiles/{z}/{x}/{y}.mvt", s.id)}
}

// read returns the state.
func (s *session) read() SessionState {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.state()
}

// do makes an edit on the version a client knows, all of it or nothing.
func (s *session) do(version uint64, edit func(*what) (coverage.Delta, error)) (SessionState, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if version != s.version {
		return SessionState{}, &staleVersion{s.state()}
	}
	d, err := edit(s.what)
	if err != nil {
		return SessionState{}, err
	}
	s.version++
	s.cells.Set(s.changed(d), s.version)
	out := s.state()
	d.Steps = out.Steps
	out.Delta = &d
	return out, nil
}

// changed lists the cells of an edit; where there are more than a Delta lists,
// all there are.
func (s *session) changed(d coverage.Delta) []tiles.CellNow {
	if now := s.what.now(); d.Changed > len(d.Cells) {
		all := make([]tiles.CellNow, s.base.NumCells())
		for i := range all {
			all[i] = tiles.CellNow{Cell: int32(i), State: now.Cell(i)}
		}
		return all
	}
	out := make([]tiles.CellNow, len(d.Cells))
	for i, c := range d.Cells {
		out[i] = tiles.CellNow{Cell: c.Cell, State: c.After}
	}
	return out
}

// tile returns the key a tile is kept under and how to make it. A tile that no
// edit touched has the key, and the bytes, of every other what-if's; one that was
// has that of the edit which touched it last.
func (s *session) tile(z, x, y uint32) (key string, make func(context.Context) (*body, error)) {
	s.mu.RLock()
	step := s.cells.Touched(z, x, y)
	s.mu.RUnlock()
	draw := func() ([]byte, error) { return s.base.Cells(z, x, y) }
	key = fmt.Sprintf("cells %d/%d/%d", z, x, y)
	if step > 0 {
		key = fmt.Sprintf("%s %d %d/%d/%d", s.id, step, z, x, y)
		draw = func() ([]byte, error) {
			s.mu.RLock()
			defer s.mu.RUnlock()
			return s.cells.Tile(z, x, y)
		}
	}
	return key, func(context.Context) (*body, error) {
		b, err := draw()
		if err != nil {
			return nil, err
		}
		return newBody(mvtKind, b), nil
	}
}

// bytes is about what the session takes.
func (s *session) bytes() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n := s.what.bytes() + 200*int64(s.cells.Changed())
	if s.laid != nil {
		n += 9 * int64(s.laid.NumCells()) // time, venue and whether it is a guess
	}
	return n
}

// staleVersion is an edit made on a version that is no longer the last.
type staleVersion struct{ now SessionState }

func (e *staleVersion) Error() string {
	return fmt.Sprintf("somebody else has edited this what-if: it is at version %d now", e.now.Version)
}
