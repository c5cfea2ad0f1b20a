package coverage

import (
	"errors"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo/index"
)

// choices are the candidates an ask leaves, with what its rules say of each.
type choices struct {
	candidates
	left  map[string]int // reason → candidates left out
	rules siting.Rules   // in the numbers of these candidates
	unit  string         // what Rules.Cost counts: "cost", or "sites" where it is nil
}

// choose applies the pool, the layers, the distance from venues, and the rules.
// Everything wrong is said at once.
func (e *Engine) choose(a PlanAsk) (choices, error) {
	c := choices{candidates: e.sites, left: map[string]int{}, unit: "sites"}
	switch {
	case a.Pool == CellSites:
		c.candidates = e.cellCandidates()
	case a.Pool == ShutSites && len(e.in.Shut) == 0:
		return c, &data.Error{Op: "plan sites", Err: errors.New("the project knows no grounds that are not open to the public"), Hint: "such grounds are rows of venues with access=private; or ask for cells"}
	case a.Pool == ShutSites:
		c.candidates = e.shutCandidates()
	case a.Pool == GivenOnly && e.in.Candidates == nil:
		return c, &data.Error{Op: "plan sites", Err: errors.New("the project lists no candidates"), Hint: "add sources.candidates, or ask for cells"}
	}
	c.candidates = c.only(e.allowed(c, a))
	var all []error
	for _, step := range []func(PlanAsk) error{c.cost, c.fix, c.quota(e), c.space} {
		if err := step(a); err != nil {
			all = append(all, err)
		}
	}
	c.rules.Sites = a.Sites
	if a.Sites == 0 && !a.NoSites {
		c.rules.Sites = siting.Unlimited
	}
	return c, errors.Join(all...)
}

// only keeps some candidates, given by number, rising.
func (c candidates) only(keep []int32) candidates {
	if len(keep) == c.count() {
		return c
	}
	n := candidates{from: c.from, place: c.place}
	if c.cells != nil {
		n.cells = make([]int32, len(keep))
		for i, k := range keep {
			n.cells[i] = c.cells[k]
		}
		return n
	}
	for _, k := range keep {
		n.given = append(n.given, c.given[k])
		if c.snaps != nil {
			n.snaps = append(n.snaps, c.snaps[k])
		}
		if c.shut != nil {
			n.shut = append(n.shut, c.shut[k])
		}
	}
	return n
}

// allowed are the candidates no layer and no venue forbids; the others are
// counted. A candidate the plan must hold is kept wherever it stands: it is
// committed.
func (e *Engine) allowed(c choices, a PlanAsk) []int32 {
	fixed := map[string]bool{}
	for _, id := range a.Fixed {
		fixed[id] = true
	}
	in, out := shapesOf(e.in.Suitable), shapesOf(e.in.Excluded)
	var venues *straight
	if a.FromVenuesM > 0 {
		venues = newStraight(e.venues)
	}
	keep := make([]int32, 0, c.count())
	for i := range c.count() {
		at := c.point(i)
		switch {
		case len(fixed) > 0 && fixed[c.id(i)]:
		case out != nil && out.Holding(at) >= 0:
			c.left["excluded"]++
			continue
		case in != nil && in.Holding(at) < 0:
			c.left["unsuitable"]++
			continue
		case venues != nil && venues.within(at, a.FromVenuesM):
			c.left["near_venue"]++
			continue
		}
		keep = append(keep, int32(i))
	}
	return keep
}

// within says whether p is nearer than so many metres (<) to a venue, or on its
// ground.
func (s *straight) within(p orb.Point, m float64) bool {
	if s.here(p) != NoVenue {
		return true
	}
	d, v := s.nearest(p)
	return v != NoVenue && d < m
}

// shapesOf is a layer to ask, nil where there is none.
func shapesOf(areas []data.Area) *index.Polygons {
	if areas == nil {
		return nil
	}
	shapes := make([]orb.MultiPolygon, len(areas))
	for i, a := range areas {
		shapes[i] = a.Shape
	}
	return index.NewPolygons(shapes)
}
