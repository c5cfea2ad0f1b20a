package coverage

import (
	"cmp"
	"math"
	"slices"

	"github.com/walkshed/walkshed/geo"
)

// Coverage returns the table for a limit.
func (e *Engine) Coverage(limit geo.Deciseconds) CoverageTable {
	t := CoverageTable{Basis: e.Basis(limit), All: e.row(limit, everyCell(e.NumCells()))}
	source := e.in.Population.Total()
	for _, l := range e.areas {
		t.Levels = append(t.Levels, e.levelTable(l, limit, source))
	}
	return t
}

func everyCell(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

func (e *Engine) levelTable(l level, limit geo.Deciseconds, source float64) Level {
	members := make([][]int32, len(l.areas))
	out := Level{Level: l.name}
	var outside []int32
	for c, a := range l.of {
		if a == noArea {
			outside = append(outside, int32(c))
			out.Outside += e.in.Population.People[c]
		} else {
			members[a] = append(members[a], int32(c))
		}
	}
	out.GroupsOutside = groupsOf(e.in.Population, outside)
	b := Balance{Outside: out.Outside, Source: source}
	for i, a := range l.areas {
		r := e.row(limit, members[i])
		r.AreaID, r.Name, r.Names = a.ID, a.Name, a.Names
		b.Covered, b.NotCovered, b.Unreachable = b.Covered+r.Covered, b.NotCovered+r.NotCovered, b.Unreachable+r.Unreachable
		out.Rows = append(out.Rows, r)
	}
	b.Sum = b.Covered + b.NotCovered + b.Unreachable + b.Outside
	out.Balance = b
	slices.SortStableFunc(out.Rows, worstFirst)
	return out
}

// worstFirst puts the smallest share first, of equal shares the most people;
// areas without people come last.
func worstFirst(a, b Row) int {
	if a.NoPeople != b.NoPeople {
		if a.NoPeople {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(a.Share, b.Share), cmp.Compare(b.People, a.People), cmp.Compare(a.Name, b.Name), cmp.Compare(a.AreaID, b.AreaID))
}

// row sums some cells.
func (e *Engine) row(limit geo.Deciseconds, cells []int32) Row {
	var sum sums
	for _, c := range cells {
		sum[e.status(int(c), limit)].add(fixed(e.in.Population.People[c]))
	}
	s := sum.served()
	r := Row{People: s.People, Covered: s.Covered, NotCovered: s.NotCovered, Unreachable: s.Unreachable, OffNetwork: s.OffNetwork, Cells: len(cells)}
	if r.NoPeople = r.People == 0; !r.NoPeople {
		r.Share = r.Covered / r.People
	}
	r.MedianMin = e.median(cells)
	r.Groups = e.groupsServed(limit, cells)
	return r
}

// median returns the people-weighted median of the minutes of those with a
// known walk: the least time within which at least half of them arrive.
func (e *Engine) median(cells []int32) *float64 {
	type weighted struct {
		time   geo.Deciseconds
		people float64
	}
	var known []weighted
	total := 0.0
	for _, c := range cells {
		if t := e.times.time[c]; t != geo.Unreachable && !e.times.guess[c] {
			known = append(known, weighted{t, e.in.Population.People[c]})
			total += e.in.Population.People[c]
		}
	}
	slices.SortFunc(known, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.people, b.people))
	})
	sum := 0.0
	for _, w := range known {
		if sum += w.people; sum >= total/2 {
			return minutesOf(w.time)
		}
	}
	return nil
}

// Basis returns what figures at this limit rest on.
func (e *Engine) Basis(limit geo.Deciseconds) Basis {
	b := Basis{Place: e.name, LimitMin: limit.Minutes(), SpeedMS: float64(e.set.Speed), Mode: e.set.Mode, ReachM: e.set.ReachM,
		Islands: e.set.Islands, Population: e.in.Population.Source, Modelled: e.in.Population.Modelled, Venues: len(e.venues), Scenario: e.scenario}
	if e.set.Mode == CrowFly {
		b.Detour = e.set.Detour
	}
	for _, v := range e.venues {
		if k := v.facility.Kind; k != "" && !slices.Contains(b.VenueKinds, k) {
			b.VenueKinds = append(b.VenueKinds, k)
		}
	}
	slices.Sort(b.VenueKinds)
	return b
}

// RoundParts rounds numbers >= 0 to whole ones that add up to the rounded sum
// (largest remainder, Hamilton 1792): a table whose parts add up on paper too.
// No part moves by a whole or more; ties go to the first.
func RoundParts(parts []float64) []int64 {
	sum, whole := 0.0, int64(0)
	out := make([]int64, len(parts))
	order := make([]int, len(parts))
	for i, p := range parts {
		sum += p
		out[i] = int64(math.Floor(p))
		whole += out[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(parts[b]-math.Floor(parts[b]), parts[a]-math.Floor(parts[a]))
	})
	for _, i := range order[:max(0, min(len(order), int(math.Round(sum)-float64(whole))))] {
		out[i]++
	}
	return out
}
