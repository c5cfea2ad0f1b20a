package coverage

import (
	"context"
	"fmt"
	"sync"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// candidates are the places a venue could be put.
type candidates struct {
	from   string // "given" or "cells"
	ids    []string
	names  []string
	points []orb.Point
	snaps  []network.Snap // nil in CrowFly mode
}

func (c candidates) spot(i int) spot {
	s := spot{point: c.points[i]}
	if c.snaps != nil {
		s.snaps = network.Source{c.snaps[i]}
	}
	return s
}

// candidateSites returns the given candidates that reach a street, else every
// populated cell that does.
func (p *place) candidateSites() candidates {
	if p.in.Candidates == nil {
		return p.cellCandidates()
	}
	c := candidates{from: "given"}
	for _, x := range p.in.Candidates {
		if p.net != nil {
			s := p.snap.Nearest(x.Point)
			if !s.OK() {
				p.in.Report.Addf(data.CodeFarFromStreet, x.Origin, "candidate %s %q is farther than %.0f m from any street", x.ID, x.Name, p.set.ReachM)
				continue
			}
			c.snaps = append(c.snaps, s)
		}
		c.ids, c.names, c.points = append(c.ids, x.ID), append(c.names, x.Name), append(c.points, x.Point)
	}
	return c
}

func (p *place) cellCandidates() candidates {
	c := candidates{from: "cells"}
	for i, at := range p.in.Population.Points {
		if p.net != nil {
			if !p.cells[i].OK() {
				continue
			}
			c.snaps = append(c.snaps, p.cells[i])
		}
		c.ids, c.names, c.points = append(c.ids, fmt.Sprintf("cell/%d", i)), append(c.names, ""), append(c.points, at)
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

func (e *Engine) at(ctx context.Context, limit geo.Deciseconds, tell data.Progress) (*answers, error) {
	e.mu.Lock()
	if e.cache == nil || len(e.cache) >= keptLimits && e.cache[limit] == nil {
		e.cache = map[geo.Deciseconds]*answers{}
	}
	a := e.cache[limit]
	if a == nil {
		a = &answers{}
		e.cache[limit] = a
	}
	e.mu.Unlock()
	a.once.Do(func() { a.err = e.answer(ctx, a, limit, tell) })
	if a.err != nil {
		e.mu.Lock()
		if e.cache[limit] == a {
			delete(e.cache, limit) // an interrupted answer is not kept
		}
		e.mu.Unlock()
	}
	return a, a.err
}

func (e *Engine) answer(ctx context.Context, a *answers, limit geo.Deciseconds, tell data.Progress) error {
	a.sites = e.candidateSites()
	var err error
	a.gain, err = e.coverOf(ctx, limit, a.sites.spot, len(a.sites.ids),
		func(c int) bool { return e.status(c, limit) != Covered },
		func(done int) { tell.Tell(data.StageCandidates, int64(done), int64(len(a.sites.ids))) })
	if err != nil {
		return err
	}
	a.gaps, a.gapOf = e.findGaps(limit, a)
	return nil
}
