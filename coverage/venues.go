package coverage

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// A venue is a facility and where it meets the streets.
type venue struct {
	facility data.Facility
	snaps    network.Source // its entrances; attached ones only
}

// attachVenues finds every venue's entrances: where edges cross its ground,
// else the nearest edge.
func (p *place) attachVenues(ctx context.Context, fs []data.Facility, tell data.Progress) ([]venue, error) {
	venues := make([]venue, len(fs))
	err := parallel(ctx, p.set.Workers, len(fs), func(i int) { venues[i] = p.attachVenue(fs[i]) },
		func(done int) { tell.Tell(data.StageSnap, int64(done), int64(len(fs))) })
	return venues, err
}

func (p *place) attachVenue(f data.Facility) venue {
	v := venue{facility: f}
	if p.net == nil {
		return v
	}
	if len(f.Outline) > 0 {
		v.snaps = p.snap.Entrances(f.Outline)
	} else if s := p.snap.Nearest(f.Point); s.OK() {
		v.snaps = network.Source{s}
	}
	return v
}

// onIsland reports whether all entrances lie off the largest component.
func (p *place) onIsland(v venue) bool {
	for _, s := range v.snaps {
		if p.net.Component[p.net.From[s.Edge]] == 0 {
			return false
		}
	}
	return len(v.snaps) > 0
}

func sources(venues []venue) []network.Source {
	all := make([]network.Source, len(venues))
	for i, v := range venues {
		all[i] = v.snaps
	}
	return all
}

// Venues returns every venue's people at a limit, most exclusive people first.
func (e *Engine) Venues(ctx context.Context, limit geo.Deciseconds, tell data.Progress) ([]VenueReach, error) {
	reach, err := e.reach(ctx, limit, tell)
	if err != nil {
		return nil, err
	}
	people := e.in.Population.People
	list := make([]VenueReach, len(e.venues))
	for i, v := range e.venues {
		list[i] = e.describe(i, v)
		for _, c := range reach.of(i) {
			list[i].Within += people[c]
			if reach.count[c] == 1 {
				list[i].Only += people[c]
			}
		}
	}
	for c, v := range e.times.venue {
		if v != NoVenue && e.status(c, limit) == Covered {
			list[v].Nearest += people[c]
		}
	}
	slices.SortStableFunc(list, func(a, b VenueReach) int {
		return cmp.Or(cmp.Compare(b.Only, a.Only), cmp.Compare(b.Within, a.Within))
	})
	return list, nil
}

func (e *Engine) describe(i int, v venue) VenueReach {
	f := v.facility
	r := VenueReach{ID: f.ID, Name: f.Name, Kind: f.Kind, Sports: f.Sports, Point: f.Point,
		AreaName: e.areas.nameAt(f.Point), Entrances: len(v.snaps)}
	if e.net != nil {
		r.Island = e.onIsland(v)
	}
	for k, s := range v.snaps {
		if k == 0 || s.LegM < r.LegM {
			r.LegM = s.LegM
		}
	}
	return r
}

// meeting returns where a walker who comes straight from p meets a venue: its
// point, or the nearest point of its boundary.
func meeting(f data.Facility) func(p orb.Point) orb.Point {
	edges := newStraight([]venue{{facility: f}}).edges
	return func(p orb.Point) orb.Point {
		if near, ok := edges.Nearest(p, math.Inf(1), nil); ok {
			return near.Point
		}
		return f.Point
	}
}
