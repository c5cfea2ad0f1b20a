package coverage

import (
	"context"
	"errors"
	"fmt"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// AtSpeed returns the same place and venues for people who walk at another
// speed: an old person's 0.8 m/s, a child's 1.0. Every answer equals that of New
// with that speed, at a fraction of the work: places stay attached where they
// are, and only times are made anew. The engine may be one of a scenario.
func (e *Engine) AtSpeed(ctx context.Context, speed geo.Speed, tell data.Progress) (*Engine, error) {
	if !(speed > 0) {
		return nil, &data.Error{Op: "walk at another speed", Err: fmt.Errorf("%g m/s leads nowhere", float64(speed)), Hint: "give a speed above 0, e.g. 1.11 m/s"}
	}
	p := e.place.atSpeed(speed)
	out := &Engine{place: p, scenario: e.scenario, venues: e.venues}
	if p.net != nil {
		out.venues = make([]venue, len(e.venues))
		for i, v := range e.venues {
			out.venues[i] = venue{v.facility, p.retimed(v.snaps)}
		}
	}
	var errTimes, errSites error
	out.times, errTimes = p.timesTo(ctx, out.venues, tell)
	p.sites, errSites = p.candidateSites(ctx)
	return out, errors.Join(errTimes, errSites)
}

// atSpeed returns the place with every time at another speed.
func (p *place) atSpeed(speed geo.Speed) *place {
	q := &place{name: p.name, in: p.in, set: p.set, areas: p.areas, near: p.near, ground: p.ground}
	q.in.Report = nil // what it has to say has been said
	q.set.Speed, q.set.Profile.Speed = speed, speed
	if p.net != nil {
		q.net = p.net.AtSpeed(speed)
		q.snap = p.snap.AtSpeed(q.net, speed)
		q.cells = q.retimed(p.cells)
		q.at = network.NewPlaces(q.net, q.cells)
	}
	return q
}

func (p *place) retimed(snaps []network.Snap) []network.Snap {
	out := make([]network.Snap, len(snaps))
	for i, x := range snaps {
		out[i] = p.snap.Retimed(x)
	}
	return out
}
