package tiles

import (
	"io"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// WriteCells writes every cell with its answer at limit (covered is <=), one
// MultiPolygon each, in cell order; minutes is null where no walk is known.
// Properties: cell, cell_id, people, minutes, status, estimated, venue_id,
// leg_m, and people_… of each group by [coverage.GroupKeys]. Only one feature is in memory at a time.
func WriteCells(w io.Writer, e Answers, limit geo.Deciseconds) error {
	return Package{Answers: e, Limit: limit, Cells: true}.stream(w, "cells")
}

func cellRows(e Answers, limit geo.Deciseconds) rows {
	pop := e.Inputs().Population
	return rows{e.NumCells(), func(i int) any { return i }, func(i int) orb.Geometry { return e.CellOutline(i) },
		func(i int) []prop { return cellProps(e.Cell(i, limit), pop, i) }}
}

// cellProps are the properties of a cell; groups of nobody where i < 0.
func cellProps(cell coverage.Cell, pop data.Population, i int) []prop {
	props := []prop{
		{"cell", cell.Index}, {"cell_id", cell.ID}, {"people", cell.People}, {"minutes", cell.Minutes},
		{"status", cell.Status}, {"estimated", cell.Status == coverage.OffNetwork.String()},
		{"venue_id", cell.VenueID}, {"leg_m", cell.LegM}}
	for k, key := range coverage.GroupKeys(coverage.GroupNames(pop)) {
		n := 0.0
		if i >= 0 {
			n = pop.Groups[k].People[i]
		}
		props = append(props, prop{"people_" + key, n})
	}
	return props
}

// WriteGaps writes gaps in the order given, each the outline of its cells (see
// [GapOutline]). Properties are those of coverage.Gap; the centre and the best
// site are flattened into columns (best_site_… null where there is none).
func WriteGaps(w io.Writer, e Answers, limit geo.Deciseconds, gaps []coverage.Gap) error {
	return Package{Answers: e, Limit: limit, Gaps: &gaps}.stream(w, "gaps")
}

func gapRows(e Answers, gaps []coverage.Gap) rows {
	return rows{len(gaps), func(i int) any { return gaps[i].Rank }, func(i int) orb.Geometry { return GapOutline(e, gaps[i].Members) },
		func(i int) []prop { return gapProps(gaps[i]) }}
}

func gapProps(g coverage.Gap) []prop {
	return append([]prop{
		{"rank", g.Rank}, {"people", g.People}, {"of_which_unreachable", g.Unreachable}, {"cells", g.Cells},
		{"area_km2", g.AreaKM2}, {"mean_min", g.MeanMin}, {"worst_min", g.WorstMin},
		{"nearest_venue_id", g.VenueID}, {"nearest_venue", g.VenueName}, {"nearest_min", g.NearestMin},
		{"area_id", g.AreaID}, {"area", g.AreaName},
		{"center_lon", g.Center[0]}, {"center_lat", g.Center[1]}}, bestSite(g.BestSite)...)
}

func bestSite(s *coverage.GapSite) []prop {
	if s == nil {
		return []prop{{"best_site_id", nil}, {"best_site", nil}, {"best_site_people", nil},
			{"best_site_lon", nil}, {"best_site_lat", nil}}
	}
	return []prop{{"best_site_id", s.ID}, {"best_site", s.Name}, {"best_site_people", s.People},
		{"best_site_lon", s.Point[0]}, {"best_site_lat", s.Point[1]}}
}

// WriteSites writes the sites of a plan in the order to build them, one Point
// each. Properties are those of coverage.Site.
func WriteSites(w io.Writer, plan coverage.SitePlan) error {
	return Package{Sites: &plan, Basis: &plan.Basis}.stream(w, "sites")
}

func siteRows(s []coverage.Site) rows {
	return rows{len(s), func(i int) any { return s[i].Order }, func(i int) orb.Geometry { return s[i].Point },
		func(i int) []prop { return siteProps(s[i]) }}
}

func siteProps(s coverage.Site) []prop {
	return []prop{
		{"order", s.Order}, {"site_id", s.ID}, {"name", s.Name}, {"area", s.AreaName}, {"gain", s.Gain},
		{"covered_after", s.Covered}, {"share_after", s.Share}, {"bound_covered", s.Bound},
		{"gap_percent", s.GapPC}}
}

// WritePlan writes the sites of a plan in their order, one Point each, then the
// venues it closes, with "change" "build" or "close". Properties are those of
// coverage.PlanSite and its why.
func WritePlan(w io.Writer, p coverage.Plan) error {
	return Package{Plan: &p, Basis: &p.Basis}.stream(w, "plan")
}

func planRows(p coverage.Plan) rows {
	return placedRows(slices.Concat(p.Sites, p.Closed), func(i int, s coverage.PlanSite) []prop {
		return buildProps(map[bool]string{true: "build", false: "close"}[i < len(p.Sites)], s)
	})
}

// placedRows are the sites of a plan, by their ids.
func placedRows(s []coverage.PlanSite, props func(i int, s coverage.PlanSite) []prop) rows {
	return rows{len(s), func(i int) any { return s[i].ID }, func(i int) orb.Geometry { return s[i].Point },
		func(i int) []prop { return props(i, s[i]) }}
}

func buildProps(change string, s coverage.PlanSite) []prop {
	return append([]prop{{"change", change}}, planProps(s)...)
}

// WritePhases writes the sites of every year likewise, with their year.
func WritePhases(w io.Writer, p coverage.PhasedPlan) error {
	return Package{Years: &p, Basis: &p.Basis}.stream(w, "years")
}

func yearRows(p coverage.PhasedPlan) rows {
	var sites []coverage.PlanSite
	var years []int
	for _, y := range p.Years {
		for range y.Sites {
			years = append(years, y.Year)
		}
		sites = append(sites, y.Sites...)
	}
	return placedRows(sites, func(i int, s coverage.PlanSite) []prop { return yearProps(years[i], s) })
}

func yearProps(year int, s coverage.PlanSite) []prop {
	return append([]prop{{"change", "build"}, {"year", year}}, planProps(s)...)
}

func planProps(s coverage.PlanSite) []prop {
	next := any(nil)
	if s.Why.Next != nil {
		next = s.Why.Next.ID
	}
	return []prop{{"order", s.Order}, {"site_id", s.ID}, {"name", s.Name}, {"area", s.AreaName}, {"area_id", s.AreaID}, {"fixed", s.Fixed}, {"cost", s.Cost}, {"gain", s.Gain},
		{"covered_after", s.After}, {"people_within", s.Within}, {"people_shared", s.Why.Shared}, {"people_lost_without", s.Why.Lost},
		{"mean_min_before", s.Why.MeanBefore}, {"mean_min_after", s.Why.MeanAfter}, {"next_best", next}}
}

// WriteVenues writes venues with their people at limit in the order given, one
// Point each. Properties are those of coverage.VenueReach; sports are joined
// with ";", as OpenStreetMap writes them.
func WriteVenues(w io.Writer, e Answers, limit geo.Deciseconds, venues []coverage.VenueReach) error {
	return Package{Answers: e, Limit: limit, Venues: &venues}.stream(w, "venues")
}

func venueRows(v []coverage.VenueReach) rows {
	return rows{len(v), func(i int) any { return v[i].ID }, func(i int) orb.Geometry { return v[i].Point },
		func(i int) []prop { return venueProps(v[i]) }}
}

func venueProps(v coverage.VenueReach) []prop {
	return []prop{
		{"venue_id", v.ID}, {"name", v.Name}, {"kind", v.Kind}, {"sports", strings.Join(v.Sports, ";")},
		{"area", v.AreaName}, {"entrances", v.Entrances}, {"people_within", v.Within},
		{"people_only", v.Only}, {"people_nearest", v.Nearest}, {"leg_m", v.LegM}, {"island", v.Island}}
}

// WriteAreas writes every area of the inputs with its row of the table, one
// MultiPolygon each, in the order of the inputs. Properties: area_id, name,
// name_en, name_zh, level, and those of coverage.Row (null where the table has
// no row for the area), then people_…, covered_…, not_covered_…, unreachable_… and
// share_… of each group by [coverage.GroupKeys].
func WriteAreas(w io.Writer, e Answers, table coverage.CoverageTable) error {
	return Package{Answers: e, Basis: &table.Basis, Areas: &table}.stream(w, "areas")
}

func areaRows(e Answers, table coverage.CoverageTable) rows {
	a := e.Inputs().Areas
	of := rowsOf(a, table)
	keys := coverage.GroupKeys(coverage.GroupNames(e.Inputs().Population))
	return rows{len(a), func(i int) any { return a[i].ID }, func(i int) orb.Geometry { return a[i].Shape },
		func(i int) []prop { return areaProps(a[i], of[i], keys) }}
}

func areaProps(a data.Area, row *coverage.Row, keys []string) []prop {
	props := []prop{{"area_id", a.ID}, {"name", a.Name}, {"name_en", a.Names["en"]},
		{"name_zh", a.Names["zh"]}, {"level", a.Level}}
	return append(append(props, rowProps(row)...), groupProps(keys, row)...)
}

func rowProps(r *coverage.Row) []prop {
	keys := [...]string{"people", "covered", "not_covered", "unreachable", "of_which_off_network",
		"share", "no_people", "median_min", "cells"}
	out := make([]prop, len(keys))
	for i, k := range keys {
		out[i].key = k
	}
	if r != nil {
		for i, v := range [...]any{r.People, r.Covered, r.NotCovered, r.Unreachable, r.OffNetwork,
			r.Share, r.NoPeople, r.MedianMin, r.Cells} {
			out[i].value = v
		}
	}
	return out
}

// groupProps are the groups of an area's row; null where the table has none.
func groupProps(keys []string, r *coverage.Row) []prop {
	var out []prop
	for i, k := range keys {
		var of [5]any
		if r != nil && i < len(r.Groups) {
			g := r.Groups[i]
			of = [...]any{g.People, g.Covered, g.NotCovered, g.Unreachable, g.Share}
		}
		for j, what := range [...]string{"people_", "covered_", "not_covered_", "unreachable_", "share_"} {
			out = append(out, prop{what + k, of[j]})
		}
	}
	return out
}
