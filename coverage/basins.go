package coverage

import (
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/grid"
)

// noBasin marks a cell that no candidate could serve.
const noBasin = -1

// gapCells groups the cells that are not covered: cells lie in one gap when they
// are joined side by side through cells of the same basin. Without basins one
// gap would run along the roads through half a country and name no place; with
// them a gap is about what one new venue could begin to serve. The rule and its
// measurements: docs/decisions/0006-gap-areas.md.
func (e *Engine) gapCells(limit geo.Deciseconds, a *answers) [][]int32 {
	basin := e.basins(a)
	byBasin := map[int32][]int32{}
	for c := range e.NumCells() {
		if e.status(c, limit) != Covered {
			byBasin[basin[c]] = append(byBasin[basin[c]], int32(c))
		}
	}
	keys := make([]int32, 0, len(byBasin))
	for k := range byBasin {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var members [][]int32
	in := make([]bool, e.NumCells())
	for _, k := range keys {
		members = append(members, e.joined(byBasin[k], in)...)
	}
	return members
}

// joined splits cells into sets that lie side by side. in is all false before
// and after.
func (e *Engine) joined(cells []int32, in []bool) [][]int32 {
	for _, c := range cells {
		in[c] = true
	}
	var sets [][]int32
	for _, c := range cells {
		if in[c] {
			sets = append(sets, grid.Flood(e.near, int(c), in))
		}
	}
	return sets
}

// basins sends every cell to the best site within its walk (the candidate that
// would cover most people not yet covered), that site to the best one within
// its own walk, and so on to a site that is best all around: cells that end at
// one site form its basin. (Mean shift, Fukunaga and Hostetler 1975, with the
// walk of the limit as its window.) Summits are therefore more than one walk
// apart. Ties go to the first candidate.
func (e *Engine) basins(a *answers) []int32 {
	people := e.in.Population.People
	gain := make([]float64, len(a.sites.ids))
	best := make([]int32, e.NumCells()) // cell → best candidate within its walk
	for c := range best {
		best[c] = noBasin
	}
	for i := range gain {
		for _, c := range a.gain.of(i) {
			gain[i] += people[c]
		}
		for _, c := range a.gain.of(i) {
			if b := best[c]; b == noBasin || gain[i] > gain[b] {
				best[c] = int32(i)
			}
		}
	}
	up := e.uphill(a, best, gain)
	for c, b := range best {
		if b != noBasin {
			best[c] = up[b]
		}
	}
	return best
}

// uphill returns for every candidate the summit its way up ends at.
func (e *Engine) uphill(a *answers, best []int32, gain []float64) []int32 {
	up := make([]int32, len(gain))
	for i := range up {
		up[i] = int32(i)
		if home := e.homeCell(a, i); home >= 0 && gain[best[home]] > gain[i] {
			up[i] = best[home]
		}
	}
	for i := range up { // gains only rise along the way, so it ends
		top := up[i]
		for up[top] != top {
			top = up[top]
		}
		for v := int32(i); v != top; v, up[v] = up[v], top {
		}
	}
	return up
}

// homeCell returns the uncovered cell a candidate stands nearest to among those
// it would cover, or -1 where it would cover none.
func (e *Engine) homeCell(a *answers, i int) int32 {
	home, least := int32(-1), 0.0
	at := a.sites.points[i]
	for _, c := range a.gain.of(i) {
		if d := flat(at, e.in.Population.Points[c]); home < 0 || d < least {
			home, least = c, d
		}
	}
	return home
}

// flat is a squared distance good enough to compare near points by.
func flat(a, b orb.Point) float64 {
	l := geo.At(a[1])
	dx, dy := (a[0]-b[0])*l.LonM, (a[1]-b[1])*l.LatM
	return dx*dx + dy*dy
}
