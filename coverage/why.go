package coverage

import (
	"context"
	"errors"
	"fmt"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// Why explains cell i at a limit: which venue, along which way, and what stands
// in the way of cover.
func (e *Engine) Why(ctx context.Context, i int, limit geo.Deciseconds) (Why, error) {
	if i < 0 || i >= e.NumCells() {
		return Why{}, &data.Error{Op: "explain a cell", Err: fmt.Errorf("%w: %d, there are %d", ErrNoCell, i, e.NumCells()),
			Hint: "take a cell number from the map or from walkshed export"}
	}
	w := Why{Basis: e.Basis(limit), Cell: e.Cell(i, limit), Reason: e.reason(i, limit)}
	_, w.AreaName = e.areas.finest(i)
	if t := e.times.time[i]; t != geo.Unreachable && t > limit {
		over := (t - limit).Minutes()
		w.OverMin = &over
	}
	if v := e.times.venue[i]; v != NoVenue {
		w.VenueName, w.VenueKind = e.venues[v].facility.Name, e.venues[v].facility.Kind
		e.path(&w, i, e.venues[v])
	}
	a, err := e.at(ctx, limit, nil)
	if err != nil {
		return w, err
	}
	if g := a.gapOf[i]; g >= 0 {
		w.Gap = int(g) + 1
	}
	return w, nil
}

// ErrNoCell says a cell number is none.
var ErrNoCell = errors.New("no such cell")

// reason is the stable word for what decides a cell's status.
func (e *Engine) reason(i int, limit geo.Deciseconds) string {
	switch e.status(i, limit) {
	case Covered:
		return "covered"
	case NotCovered:
		return "too_far"
	case OffNetwork:
		return "off_network"
	}
	if len(e.venues) == 0 {
		return "no_venue"
	}
	return "island"
}

// path fills in the walk: along streets where there is one, straight where the
// time is straight too, and no way at all for a cell at the venue.
func (e *Engine) path(w *Why, i int, v venue) {
	from := e.in.Population.Points[i]
	if w.Cell.Time == 0 {
		w.Path = orb.LineString{from, from}
		return
	}
	meet := meeting(v.facility)
	if e.net == nil || e.times.guess[i] {
		w.Path = orb.LineString{from, meet(from)}
		return
	}
	ends := make([]orb.Point, len(v.snaps))
	for k, s := range v.snaps {
		ends[k] = meet(s.Point)
	}
	p, ok := network.NewSearch(e.net).Route(e.cells[i], from, v.snaps, ends)
	if !ok {
		return
	}
	w.Path, w.CellLegM, w.VenueLegM = p.Line, p.LegM[0], p.LegM[1]
	w.StreetM = max(0, geo.Length(p.Line)-p.LegM[0]-p.LegM[1])
}

// CellAt returns the cell whose ground holds p, else the nearest cell within
// one cell size, else false.
func (e *Engine) CellAt(p orb.Point) (int, bool) {
	if i := e.grounds().Holding(p); i >= 0 {
		return i, true
	}
	near, ok := e.pointIndex().Nearest(p, e.ground.sideM, nil)
	return int(near.Segment), ok
}
