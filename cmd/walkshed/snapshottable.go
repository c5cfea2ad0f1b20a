package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/geo/network"
	"github.com/walkshed/walkshed/tiles"
)

// snapshotResult is the JSON of an update.
type snapshotResult struct {
	Old    string  `json:"streets_before"`
	New    string  `json:"streets_after"`
	Inside float64 `json:"old_points_inside"` // share, 0…1
	Taken  bool    `json:"taken"`             // false with --try
	coverage.SnapshotChange
}

// updateAnswer is what another snapshot changes: the causes, the streets, and the
// areas, ways, venues and places behind it.
func (c *cli) updateAnswer(u *snapshotUpdate, q *updating) answer {
	t, d := c.lang.text, u.change
	share := 100 * float64(d.Streets.Common) / float64(max(1, d.Streets.Before.Ways))
	before := c.basis(d.Basis) + fmt.Sprintf(t("update_compared"), u.old, u.new, d.Streets.Common, d.Streets.Before.Ways, share, 100*u.inside)
	whole := []sheet{c.causeSheet(d), c.streetsSheet(d.Streets), c.areaStepsSheet(d.Areas), c.waysSheet(d.Ways), c.venueStepsSheet(d.Venues), c.placesSheet(d)}
	shown := make([]sheet, len(whole))
	for i, s := range whole {
		shown[i] = s.first(q.N, t("update_more"), i >= 2)
		if i == 3 {
			moving := s
			moving.rows = slices.DeleteFunc(slices.Clone(s.rows), func(r []any) bool { return r[7] == headcount(0) && r[8] == headcount(0) })
			shown[i] = moving.first(q.N, t("update_more"), true)
		}
	}
	shown = slices.DeleteFunc(shown, func(s sheet) bool { return len(s.rows) == 0 })
	file, moves := &whole[3], &tiles.Package{Basis: &d.Basis, Ways: &d.Ways}
	if q.Cells {
		file, moves = &whole[5], &tiles.Package{Basis: &d.Basis, Moves: movesOf(d.Moves)}
	}
	if f, ok := export.Named(q.Format); ok && f.Layers {
		moves.Ways, moves.Moves = &d.Ways, movesOf(d.Moves)
	}
	return answer{json: snapshotResult{u.old, u.new, u.inside, !q.Try, d}, basis: &d.Basis, sheets: shown, file: file, book: whole, before: before, layers: moves}
}

// first is a sheet of at most n rows that says how many are left out.
func (s sheet) first(n int, more string, cut bool) sheet {
	if cut && len(s.rows) > n {
		s.note = strings.TrimPrefix(s.note+"\n"+fmt.Sprintf(more, len(s.rows)-n, len(s.rows)), "\n")
		s.rows = s.rows[:n]
	}
	return s
}

// movesOf are the places as a layer knows them.
func movesOf(places []coverage.MoveReason) *[]coverage.CellMove {
	out := make([]coverage.CellMove, len(places))
	for i, m := range places {
		out[i] = coverage.CellMove{Cell: m.Cell, Point: m.Point, People: m.People, Before: m.Before, After: m.After, Gained: m.Gained}
	}
	return &out
}

func (c *cli) causeSheet(d coverage.SnapshotChange) sheet {
	t := c.lang.text
	s := sheet{title: t("update_causes"), columns: []column{{"cause", t("col_cause"), false}, {"people", t("col_people"), false}, {"covered_before", t("col_was"), false},
		{"covered_after", t("col_is"), false}, {"change", t("col_change"), false}, {"people_gained", t("col_gained"), false}, {"people_lost", t("col_lose"), false}, {"share_after", t("col_share_then"), false}}}
	count := func(n *float64) any {
		if n == nil {
			return ""
		}
		return headcount(*n)
	}
	for _, x := range d.Steps {
		s.rows = append(s.rows, []any{t("cause_" + string(x.Cause)), headcount(x.After.People), headcount(x.Before.Covered), headcount(x.After.Covered),
			changed(x.Before.Covered, x.After.Covered), count(x.Gained), count(x.Lost), ratio(x.After.Share)})
	}
	s.rows = append(s.rows, []any{t("cause_all"), headcount(d.After.People), headcount(d.Before.Covered), headcount(d.After.Covered),
		changed(d.Before.Covered, d.After.Covered), "", "", ratio(d.After.Share)})
	return s
}

// streetsSheet is the streets in all, whoever is moved by them.
func (c *cli) streetsSheet(x coverage.StreetsChange) sheet {
	t := c.lang.text
	s := sheet{title: t("update_streets"), columns: []column{{"what", t("col_event"), false}, {"ways", t("col_ways"), false}, {"km_walked", t("col_km"), false}}}
	km := func(m float64) any { return decimal(m / 1000) }
	for _, r := range []struct {
		key  string
		ways any
		km   any
	}{
		{"ways_before", x.Before.Ways, km(x.Before.WalkedM)}, {"ways_after", x.After.Ways, km(x.After.WalkedM)}, {"ways_new", x.New, ""}, {"ways_gone", x.Gone, ""},
		{"ways_redrawn", x.Redrawn, ""}, {"ways_retagged", x.Retagged, ""}, {"ways_joined", x.Joined, ""},
		{"ways_opened", "", km(x.OpenedM)}, {"ways_closed", "", km(x.ClosedM)}, {"ways_paced", "", km(x.PacedM)},
	} {
		s.rows = append(s.rows, []any{t(r.key), r.ways, r.km})
	}
	return s
}

func (c *cli) areaStepsSheet(areas []coverage.AreaSteps) sheet {
	t := c.lang.text
	s := sheet{title: t("update_areas"), columns: []column{{"level", t("col_level"), false}, {"area_id", "", true}, {"area", t("col_area"), false}, {"people", t("col_people"), false},
		{"covered_before", t("col_was"), false}, {"gained_by_streets", t("col_by_streets") + " +", false}, {"lost_by_streets", t("col_by_streets") + " −", false},
		{"gained_by_venues", t("col_by_venues") + " +", false}, {"lost_by_venues", t("col_by_venues") + " −", false}, {"covered_after", t("col_is"), false}}}
	for _, a := range areas {
		name := c.areaName(coverage.Row{AreaID: a.AreaID, Name: a.Name, Names: a.Names})
		s.rows = append(s.rows, []any{a.Level, a.AreaID, name, headcount(a.People), headcount(a.Before), headcount(a.StreetsGained), headcount(a.StreetsLost),
			headcount(a.VenuesGained), headcount(a.VenuesLost), headcount(a.After)})
	}
	return s
}

func (c *cli) waysSheet(ways []coverage.WayEffect) sheet {
	t := c.lang.text
	s := sheet{title: t("update_ways"), columns: []column{{"way", t("col_way"), false}, {"event", t("col_event"), false}, {"highway", t("col_highway"), false}, {"name", t("col_name"), false},
		{"opened_m", t("col_opened"), false}, {"closed_m", t("col_closed"), false}, {"tags", t("col_tags"), false}, {"people_gained", t("col_gained"), false}, {"people_lost", t("col_lose"), false},
		{"paced_m", "", true}, {"joined_or_parted", "", true}}}
	for _, w := range ways {
		joined := ""
		if w.Joined {
			joined = "yes"
		}
		s.rows = append(s.rows, []any{fmt.Sprintf("way/%d", w.ID), c.event(w.Event), w.Highway, w.Name, headcount(w.OpenedM), headcount(w.ClosedM), tiles.Retagged(w.Retagged),
			headcount(w.Gained), headcount(w.Lost), headcount(w.PacedM), joined})
	}
	return s
}

func (c *cli) event(e network.WayEvent) string { return c.lang.text("event_" + string(e)) }

func (c *cli) venueStepsSheet(venues []coverage.VenueEffect) sheet {
	t := c.lang.text
	s := sheet{title: t("update_venues"), columns: []column{{"venue", t("col_venue"), false}, {"name", t("col_name"), false}, {"kind", t("col_kind"), false}, {"event", t("col_event"), false},
		{"people_gained", t("col_gained"), false}, {"people_lost", t("col_lose"), false}}}
	for _, v := range venues {
		s.rows = append(s.rows, []any{v.ID, v.Name, c.kinds([]string{v.Kind}), c.event(network.WayEvent(v.Event)), headcount(v.Gained), headcount(v.Lost)})
	}
	return s
}

func (c *cli) placesSheet(d coverage.SnapshotChange) sheet {
	t := c.lang.text
	s := sheet{title: t("update_places"), columns: []column{{"cell", t("col_cell"), false}, {"lon", t("col_lon"), false}, {"lat", t("col_lat"), false}, {"people", t("col_people"), false},
		{"minutes_before", t("col_was"), false}, {"minutes_after", t("col_is"), false}, {"venue", t("col_venue"), false}, {"ways", t("col_way"), false}}}
	for _, m := range d.Moves {
		var ids []string
		for _, id := range m.Ways {
			ids = append(ids, fmt.Sprintf("way/%d", id))
		}
		s.rows = append(s.rows, []any{m.Cell, degree(m.Point[0]), degree(m.Point[1]), headcount(m.People), mins(m.Before), mins(m.After), m.Venue, strings.Join(ids, ";")})
	}
	if d.Untraced > 0 {
		s.note = fmt.Sprintf(t("update_untraced"), people(d.Untraced))
	}
	return s
}
