package coverage

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// candidates are the places a venue could be put. Where any cell may be one they
// are only its numbers: names and points of millions are made when asked.
type candidates struct {
	from  string // "given", "cells" or "shut"
	place *place
	given []data.Candidate
	snaps []network.Snap // of the given ones; nil in CrowFly mode
	cells []int32        // where from is "cells"
	shut  []venue        // where from is "shut": the given ones, with their grounds
}

func (c candidates) count() int { return max(len(c.given), len(c.cells)) }

func (c candidates) id(i int) string {
	if c.cells != nil {
		return fmt.Sprintf("cell/%d", c.cells[i])
	}
	return c.given[i].ID
}

func (c candidates) name(i int) string {
	if c.cells != nil {
		return ""
	}
	return c.given[i].Name
}

func (c candidates) point(i int) orb.Point {
	if c.cells != nil {
		return c.place.in.Population.Points[c.cells[i]]
	}
	return c.given[i].Point
}

func (c candidates) spot(i int) spot {
	s := spot{point: c.point(i)}
	switch {
	case c.shut != nil:
		s.outline, s.snaps = c.shut[i].facility.Outline, c.shut[i].snaps
	case c.place.net == nil:
	case c.cells != nil:
		s.snaps = network.Source{c.place.cells[c.cells[i]]}
	default:
		s.snaps = network.Source{c.snaps[i]}
	}
	return s
}

// candidateSites returns the given candidates that reach a street, else every
// populated cell that does. Those left out are reported.
func (p *place) candidateSites(ctx context.Context) (candidates, error) {
	given := p.in.Candidates
	if given == nil {
		return p.cellCandidates(), nil
	}
	snaps := make([]network.Snap, len(given))
	if p.net != nil {
		if err := parallel(ctx, p.set.Workers, len(given), func(i int) { snaps[i] = p.snap.Nearest(given[i].Point) }, nil); err != nil {
			return candidates{}, err
		}
	}
	c := candidates{from: "given", place: p}
	for i, x := range given {
		if p.net != nil {
			if !snaps[i].OK() {
				p.in.Report.Addf(data.CodeFarFromStreet, x.Origin, "candidate %s %q is farther than %.0f m from any street", x.ID, x.Name, p.set.ReachM)
				continue
			}
			c.snaps = append(c.snaps, snaps[i])
		}
		c.given = append(c.given, x)
	}
	return c, nil
}

// cellCandidates is every populated cell attached to a street.
func (p *place) cellCandidates() candidates {
	c := candidates{from: "cells", place: p, cells: []int32{}}
	for i := range p.in.Population.Points {
		if p.net == nil || p.cells[i].OK() {
			c.cells = append(c.cells, int32(i))
		}
	}
	return c
}

// answers is what is worth keeping at one limit: the matrix of who of the
// uncovered each candidate would cover, and the gaps.
type answers struct {
	once sync.Once
	err  error

	sites candidates
	gain  covers // candidate → uncovered cells
	gaps  []Gap
	gapOf []int32 // cell → its gap, -1 where covered
}

// keptLimits is how many limits' answers an engine keeps: a planner moves
// between a few. Beyond that all are dropped and made again when asked.
const keptLimits = 4

// at returns the answers at a limit, made once and then shared. Whoever waits
// for an answer that its maker gave up makes it anew, unless its own ctx ended.
func (e *Engine) at(ctx context.Context, limit geo.Deciseconds, tell data.Progress) (*answers, error) {
	for {
		a := e.slot(limit)
		a.once.Do(func() { a.err = e.answer(ctx, a, limit, tell) })
		if a.err == nil {
			return a, nil
		}
		e.drop(limit, a)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !errors.Is(a.err, context.Canceled) && !errors.Is(a.err, context.DeadlineExceeded) {
			return nil, a.err
		}
	}
}

// slot returns the answers kept for a limit, or room for them.
func (e *Engine) slot(limit geo.Deciseconds) *answers {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cache == nil || len(e.cache) >= keptLimits && e.cache[limit] == nil {
		e.cache = map[geo.Deciseconds]*answers{}
	}
	if e.cache[limit] == nil {
		e.cache[limit] = &answers{}
	}
	return e.cache[limit]
}

// drop forgets answers that were not finished.
func (e *Engine) drop(limit geo.Deciseconds, a *answers) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cache[limit] == a {
		delete(e.cache, limit)
	}
}

// answer fills a.
func (e *Engine) answer(ctx context.Context, a *answers, limit geo.Deciseconds, tell data.Progress) error {
	a.sites = e.sites
	var err error
	a.gain, err = e.coverOf(ctx, limit, a.sites.spot, a.sites.count(),
		func(c int) bool { return e.status(c, limit) != Covered },
		func(done int) { tell.Tell(data.StageCandidates, int64(done), int64(a.sites.count())) })
	if err != nil {
		return err
	}
	members, err := e.gapCells(ctx, limit)
	if err != nil {
		return err
	}
	a.gaps, a.gapOf = e.findGaps(limit, members)
	e.bestSites(a)
	return nil
}

// shutCandidates are the grounds that could be opened to the public, those that
// meet no street left out.
func (p *place) shutCandidates() candidates {
	c := candidates{from: "shut", place: p}
	for _, f := range p.in.Shut {
		v := p.attachVenue(f)
		if p.net != nil && len(v.snaps) == 0 {
			p.in.Report.Addf(data.CodeFarFromStreet, f.Origin, "ground %s %q is farther than %.0f m from any street", f.ID, f.Name, p.set.ReachM)
			continue
		}
		c.given = append(c.given, data.Candidate{ID: f.ID, Name: f.Name, Point: f.Point, Tags: f.Tags, Origin: f.Origin})
		c.shut = append(c.shut, v)
	}
	return c
}
