package coverage

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// Gaps returns the gap areas at a limit, most people first.
func (e *Engine) Gaps(ctx context.Context, limit geo.Deciseconds, tell data.Progress) ([]Gap, error) {
	a, err := e.at(ctx, limit, tell)
	if err != nil {
		return nil, err
	}
	return slices.Clone(a.gaps), nil
}

// findGaps describes and ranks gaps, and says for every cell which it is in.
func (e *Engine) findGaps(limit geo.Deciseconds, members [][]int32) ([]Gap, []int32) {
	gaps := make([]Gap, len(members))
	for g := range gaps {
		gaps[g] = e.gap(members[g], limit)
	}
	slices.SortStableFunc(gaps, func(x, y Gap) int { return cmp.Compare(y.People, x.People) })
	of := make([]int32, e.NumCells())
	for c := range of {
		of[c] = -1
	}
	for i := range gaps {
		gaps[i].Rank = i + 1
		for _, c := range gaps[i].Members {
			of[c] = int32(i)
		}
	}
	return gaps, of
}

// gap sums the cells of one gap.
func (e *Engine) gap(cells []int32, limit geo.Deciseconds) Gap {
	g := Gap{Cells: len(cells), Members: cells, AreaKM2: e.ground.areaKM2(cells)}
	var worst, nearest = geo.Deciseconds(0), geo.Unreachable
	var minutes, walking float64
	var mid orb.Point
	at := int32(NoVenue)
	for _, c := range cells {
		n, p := e.in.Population.People[c], e.in.Population.Points[c]
		g.People += n
		mid[0], mid[1] = mid[0]+n*p[0], mid[1]+n*p[1]
		if s := e.status(int(c), limit); s == Unreachable || s == OffNetwork {
			g.Unreachable += n
			continue
		}
		t := e.times.time[c]
		worst, walking, minutes = max(worst, t), walking+n, minutes+n*t.Minutes()
		if t < nearest {
			nearest, at = t, e.times.venue[c]
		}
	}
	if walking > 0 {
		mean := minutes / walking
		g.MeanMin, g.WorstMin, g.NearestMin = &mean, minutesOf(worst), minutesOf(nearest)
	}
	if at != NoVenue {
		g.VenueID, g.VenueName = e.venues[at].facility.ID, e.venues[at].facility.Name
	}
	g.Center = e.middleCell(cells, orb.Point{mid[0] / g.People, mid[1] / g.People})
	g.AreaID, g.AreaName = e.mostlyIn(cells)
	return g
}

// middleCell returns the point of the cell nearest to mid, so that a gap's
// centre is always a place where somebody lives.
func (e *Engine) middleCell(cells []int32, mid orb.Point) orb.Point {
	best, at := math.Inf(1), mid
	l := geo.At(mid[1])
	for _, c := range cells {
		if d := l.Between(mid, e.in.Population.Points[c]); d < best {
			best, at = d, e.in.Population.Points[c]
		}
	}
	return at
}

// mostlyIn returns the finest area that holds most of the cells' people.
func (e *Engine) mostlyIn(cells []int32) (id, name string) {
	people := map[string]float64{}
	names := map[string]string{}
	for _, c := range cells {
		i, n := e.areas.finest(int(c))
		people[i] += e.in.Population.People[c]
		names[i] = n
	}
	for i, n := range people {
		if n > people[id] || n == people[id] && i < id {
			id = i
		}
	}
	return id, names[id]
}

// bestSites finds for every gap the one candidate that covers most of it; of
// equals the first.
func (e *Engine) bestSites(a *answers) {
	gaps, of := a.gaps, a.gapOf
	gain := make([]float64, len(gaps)) // of the candidate at hand, by gap
	best := make([]float64, len(gaps))
	var touched []int32
	for i := range a.sites.count() {
		for _, c := range a.gain.of(i) {
			g := of[c]
			if gain[g] == 0 {
				touched = append(touched, g)
			}
			gain[g] += e.in.Population.People[c]
		}
		for _, g := range touched {
			if gain[g] > best[g] {
				best[g] = gain[g]
				gaps[g].BestSite = &GapSite{ID: a.sites.id(i), Name: a.sites.name(i), Point: a.sites.point(i), People: gain[g]}
			}
			gain[g] = 0
		}
		touched = touched[:0]
	}
}

// GapsOf ranks gaps by the people of one group, counted by cell, and says how many
// of them each holds; those without any are left out. Rank stays that of everybody,
// by which outlines are found; BestSite is of everybody too, so it is left out.
func GapsOf(gaps []Gap, people []float64) []Gap {
	out := []Gap{}
	for _, g := range gaps {
		var sum tally
		for _, c := range g.Members {
			sum.add(fixed(people[c]))
		}
		if g.People, g.BestSite = sum.people(), nil; g.People > 0 {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(x, y Gap) int { return cmp.Compare(y.People, x.People) })
	return out
}
