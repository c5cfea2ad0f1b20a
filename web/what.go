package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/shelf"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// A Change is one edit of a what-if, as a scenario keeps it too.
type Change = shelf.Change

// A what is a [coverage.Session] whose streets may be drawn on, too. Venues are
// edited in place, in a fraction of a millisecond. A line makes another network,
// in seconds: a ground, on which a session of its own begins with all that the
// steps before came to. Undoing the line goes back to the ground before. Not safe
// for concurrent use.
type what struct {
	base    Planner
	heavy   *gate
	limit   geo.Deciseconds
	grounds []*ground // in the order they were made; those after at are undone
	at      int       // the one in force; the first has no lines
}

// A ground is streets with some lines on them, and the session on it.
type ground struct {
	lines  []Change          // in force
	made   []coverage.Change // by the steps before: the session's first step, where there are any
	what   *coverage.Session // nil while it is not kept: see tidy
	kept   [][]coverage.Change
	stale  int                             // steps undone before the next ground was made: they are not done again
	venues map[string]coverage.VenueChange // as they were told last
	bytes  int64
}

// What one what-if holds at most. Grounds beyond are made again when undoing
// comes back to them.
const (
	mostLines    = 50
	mostVertices = 1000
	mostGrounds  = 3
)

func newWhat(ctx context.Context, base Planner, limit geo.Deciseconds, heavy *gate) (*what, error) {
	s, err := base.NewSession(ctx, limit, nil)
	if err != nil {
		return nil, err
	}
	return &what{base: base, heavy: heavy, limit: limit, grounds: []*ground{{what: s, venues: map[string]coverage.VenueChange{}}}}, nil
}

// now is the session in force.
func (w *what) now() *coverage.Session { return w.grounds[w.at].what }

// own returns how many of the ground's steps are in force and how many can be
// done again, without the one that only carries over.
func (g *ground) own() (done, undone int) {
	if g.what == nil {
		return len(g.kept), 0
	}
	d, u := g.what.Steps()
	return len(d) - min(1, len(g.made)), len(u) - g.stale
}

// steps returns how many steps are in force and how many can be done again; each
// ground but the first is one of them.
func (w *what) steps() (done, undone int) {
	for i, g := range w.grounds {
		d, u := g.own()
		switch {
		case i <= w.at:
			done += d + min(1, i)
			if i == w.at {
				undone += u
			}
		default:
			undone += d + u + 1
		}
	}
	return done, undone
}

// apply makes some changes as one step, all or none.
func (w *what) apply(ctx context.Context, changes []Change) (coverage.Delta, error) {
	g := w.grounds[w.at]
	lines, venues := g.lines, make([]coverage.Change, 0, len(changes))
	for _, c := range changes {
		if !c.Draws() {
			if len(c.Line) > 0 {
				return coverage.Delta{}, refusedLine(c, "only a path or a barrier has a line")
			}
			venues = append(venues, c.Change)
			continue
		}
		var err error
		if lines, err = drawn(lines, c); err != nil {
			return coverage.Delta{}, err
		}
	}
	if len(venues) < len(changes) {
		return w.redraw(ctx, lines, venues)
	}
	d, err := g.what.Apply(venues...)
	if err == nil {
		w.grounds, g.stale = w.grounds[:w.at+1], 0
		g.told(d)
	}
	return d, err
}

func (g *ground) told(d coverage.Delta) {
	for _, v := range d.Venues {
		g.venues[v.ID] = v
	}
}

func refusedLine(c Change, why string) error {
	return &data.Error{Op: fmt.Sprintf("%s %q", c.Do, c.ID), Err: errors.New(why), Hint: `send {"do": "path", "id": "line/1", "line": [[lon, lat], [lon, lat]]}, or barrier; {"do": "erase", "id": "line/1"} takes it out`}
}

// drawn adds a line to some, or takes one out.
func drawn(lines []Change, c Change) ([]Change, error) {
	at := slices.IndexFunc(lines, func(l Change) bool { return l.ID == c.ID })
	switch {
	case c.ID == "":
		return nil, refusedLine(c, "it has no id")
	case c.Do == shelf.EraseLine && at < 0:
		return nil, refusedLine(c, "no line of this what-if has this id")
	case c.Do == shelf.EraseLine:
		return slices.Delete(slices.Clone(lines), at, at+1), nil
	case at >= 0:
		return nil, refusedLine(c, "a line of this what-if has this id already")
	case len(lines) >= mostLines || len(c.Line) > mostVertices:
		return nil, refusedLine(c, fmt.Sprintf("a what-if has at most %d lines of at most %d points", mostLines, mostVertices))
	}
	return append(slices.Clone(lines), c), nil
}

// redraw makes the ground with some lines, on which the venues stand as they do
// now, then changes them; and says what came of it all.
func (w *what) redraw(ctx context.Context, lines []Change, venues []coverage.Change) (coverage.Delta, error) {
	g := w.grounds[w.at]
	next := &ground{lines: lines}
	done, _ := g.what.Steps()
	for _, step := range append(done, venues) {
		next.made = append(next.made, step...)
	}
	if err := w.build(ctx, next); err != nil {
		return coverage.Delta{}, err
	}
	_, undone := g.what.Steps()
	g.stale = len(undone) // what was undone cannot be done again
	w.grounds = append(w.grounds[:w.at+1], next)
	return w.moveTo(w.at + 1), nil
}

// build makes the session of a ground: its network, what stood before, its steps.
func (w *what) build(ctx context.Context, g *ground) error {
	if err := w.heavy.enter(ctx); err != nil {
		return err
	}
	defer w.heavy.leave()
	sc := coverage.Scenario{Name: "what if"}
	for _, l := range g.lines {
		if l.Do == shelf.DrawPath {
			sc.Paths = append(sc.Paths, l.Line)
		} else {
			sc.Barriers = append(sc.Barriers, l.Line)
		}
	}
	e, err := w.base.Under(ctx, sc, nil)
	if err != nil {
		return err
	}
	if g.what, err = e.NewSession(ctx, w.limit, nil); err != nil {
		return err
	}
	g.venues, g.bytes = map[string]coverage.VenueChange{}, engineBytes(e)
	steps := g.kept
	if len(g.made) > 0 {
		steps = append([][]coverage.Change{g.made}, g.kept...)
	}
	g.kept = nil
	for _, step := range steps {
		d, err := g.what.Apply(step...)
		if err != nil {
			return err
		}
		g.told(d)
	}
	return nil
}

// engineBytes is about what an engine on a network of its own takes.
func engineBytes(e *coverage.Engine) int64 {
	n := 100 * int64(e.NumCells())
	if net := e.Network(); net != nil {
		n += 100 * int64(len(net.Points)+len(net.To))
	}
	return n
}

func (w *what) undo(ctx context.Context) (coverage.Delta, error) {
	g := w.grounds[w.at]
	if done, _ := g.own(); w.at > 0 && done == 0 {
		if err := w.wake(ctx, w.at-1); err != nil {
			return coverage.Delta{}, err
		}
		return w.moveTo(w.at - 1), nil
	}
	d, err := g.what.Undo()
	g.told(d)
	return d, err
}

func (w *what) redo(ctx context.Context) (coverage.Delta, error) {
	g := w.grounds[w.at]
	if _, undone := g.own(); undone == 0 && w.at+1 < len(w.grounds) {
		if err := w.wake(ctx, w.at+1); err != nil {
			return coverage.Delta{}, err
		}
		return w.moveTo(w.at + 1), nil
	}
	if _, undone := g.own(); undone == 0 {
		return coverage.Delta{}, &data.Error{Op: "redo", Err: coverage.ErrNoStep, Hint: "only what was undone can be done again, until the next change"}
	}
	d, err := g.what.Redo()
	g.told(d)
	return d, err
}

func (w *what) wake(ctx context.Context, i int) error {
	if w.grounds[i].what != nil {
		return nil
	}
	return w.build(ctx, w.grounds[i])
}

// moveTo puts another ground in force, says what that changes, and lets go of
// grounds that are far from it: what they were made of is kept.
func (w *what) moveTo(i int) coverage.Delta {
	d := between(w.now(), w.grounds[i].what, w.base.Inputs().Population.People)
	w.at = i
	for _, v := range w.grounds[i].venues {
		d.Venues = append(d.Venues, v)
	}
	slices.SortFunc(d.Venues, func(a, b coverage.VenueChange) int { return cmp.Compare(a.ID, b.ID) })
	for k, g := range w.grounds[1:] {
		if far := k + 1 - i; g.what != nil && (far >= mostGrounds || -far >= mostGrounds) {
			done, undone := g.what.Steps()
			if len(undone) == g.stale { // else what was undone would be lost
				g.kept, g.what, g.bytes, g.stale = done[min(1, len(g.made)):], nil, 0, 0
			}
		}
	}
	return d
}

// bytes is about what all sessions and their grounds take.
func (w *what) bytes() int64 {
	n := int64(0)
	for _, g := range w.grounds {
		if n += g.bytes; g.what != nil {
			n += g.what.Bytes()
		}
	}
	return n
}
