package coverage

import (
	"fmt"
	"slices"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// Account returns what became of everything on the way to the network.
func (e *Engine) Account() Account {
	var a Account
	people := e.in.Population.People
	for i, t := range e.times.time {
		if t == geo.Unreachable || e.times.guess[i] {
			a.PeopleUnreachable += people[i]
		}
	}
	if e.net == nil {
		return a
	}
	a.Nodes, a.Edges, a.Components = len(e.net.Points), len(e.net.From), len(e.net.Components)
	for _, c := range e.net.Components {
		a.LengthKM += c.LengthM / 1000
	}
	var legs []float64
	for i, s := range e.cells {
		switch {
		case !s.OK():
			a.CellsOffNetwork++
			a.PeopleOffNetwork += people[i]
			continue
		case e.net.Component[e.net.From[s.Edge]] != 0:
			a.CellsOnIslands++
			a.PeopleOnIslands += people[i]
		}
		legs = append(legs, s.LegM)
	}
	if slices.Sort(legs); len(legs) > 0 {
		a.MedianLegM = legs[len(legs)/2]
	}
	for _, v := range e.venues {
		if len(v.snaps) == 0 {
			a.VenuesOff = append(a.VenuesOff, v.facility.ID)
		} else if e.onIsland(v) {
			a.VenuesOnIslands = append(a.VenuesOnIslands, v.facility.ID)
		}
	}
	return a
}

// reportPlaces tells the report of every cell and venue that is not attached or
// is on an island, and of people outside all areas.
func (e *Engine) reportPlaces() {
	rep, people := e.in.Report, e.in.Population
	cell := func(i int, code data.Code) {
		detail := "cell at " + where(people.Points[i])
		if people.IDs != nil {
			detail = "cell " + people.IDs[i] + " at " + where(people.Points[i])
		}
		rep.Add(data.Issue{Code: code, Origin: data.Origin{Source: people.Source}, People: people.People[i], Detail: detail})
	}
	for i, s := range e.cells {
		if !s.OK() {
			cell(i, data.CodeFarFromStreet)
		} else if e.net.Component[e.net.From[s.Edge]] != 0 {
			cell(i, data.CodeOnIsland)
		}
	}
	for _, v := range e.venues {
		if e.net == nil {
			break
		}
		if len(v.snaps) == 0 {
			rep.Addf(data.CodeFarFromStreet, v.facility.Origin, "venue %s %q at %s", v.facility.ID, v.facility.Name, where(v.facility.Point))
		} else if e.onIsland(v) {
			rep.Addf(data.CodeOnIsland, v.facility.Origin, "venue %s %q at %s", v.facility.ID, v.facility.Name, where(v.facility.Point))
		}
	}
	for _, l := range e.areas {
		e.reportOutside(l)
	}
}

// reportOutside tells the report, once for a level, who lives in none of its
// areas.
func (e *Engine) reportOutside(l level) {
	cells, people := 0, 0.0
	for i, a := range l.of {
		if a == noArea {
			cells, people = cells+1, people+e.in.Population.People[i]
		}
	}
	if cells > 0 {
		e.in.Report.Add(data.Issue{Code: data.CodeOutsideAllAreas, Origin: data.Origin{Source: e.in.Population.Source}, People: people,
			Detail: fmt.Sprintf("level %s: %.0f people on %d cells live in none of its %d areas", l.name, people, cells, len(l.areas))})
	}
}
