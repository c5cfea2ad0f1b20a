package coverage

import (
	"cmp"
	"context"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
)

// whyOf answers of each site of a plan what it does that nothing else does.
type whyOf struct {
	e      *Engine
	a      PlanAsk
	s      solution
	after  *Engine
	full   covers   // site → cells within the limit
	covers []uint16 // cell → venues that stay and cover it
	gone   []int    // venues that close
	points *index.Segments
}

// countCover counts the venues that stay about each cell.
func (w *whyOf) countCover(ctx context.Context) error {
	reach, err := w.e.reach(ctx, w.a.Limit, nil)
	if err != nil {
		return err
	}
	copy(w.covers, reach.count)
	for _, v := range w.gone {
		for _, c := range reach.of(v) {
			w.covers[c]--
		}
	}
	ends := make([][2]orb.Point, w.s.count())
	for i := range ends {
		ends[i] = [2]orb.Point{w.s.point(i), w.s.point(i)}
	}
	w.points = index.NewSegments(ends)
	return nil
}

// byVenue says whether a venue that stays covers a cell.
func (w *whyOf) byVenue(c int32) bool { return w.covers[c] > 0 }

// venuesOnly is who is covered by the venues that stay.
func (w *whyOf) venuesOnly() float64 {
	sum := 0.0
	for c, n := range w.e.in.Population.People {
		if w.byVenue(int32(c)) {
			sum += n
		}
	}
	return sum
}

// of explains site k, which brings the cells of gains within the limit.
func (w *whyOf) of(ctx context.Context, k int, gains []int32) (SiteWhy, error) {
	var y SiteWhy
	people := w.e.in.Population.People
	for _, c := range w.full.of(k) {
		if w.alone(c) {
			y.Lost += people[c]
		} else {
			y.Shared += people[c]
		}
	}
	y.MeanBefore, y.MeanAfter = w.e.meanOf(gains), w.after.meanOf(gains)
	byArea := map[string]float64{}
	for _, c := range gains {
		_, name := w.e.areas.finest(int(c))
		byArea[name] += people[c]
	}
	y.Areas = []WhyShare{}
	for name, n := range byArea {
		y.Areas = append(y.Areas, WhyShare{name, n})
	}
	slices.SortFunc(y.Areas, byPeople)
	y.Groups = []WhyShare{}
	for _, g := range w.e.in.Population.Groups {
		n := 0.0
		for _, c := range gains {
			n += g.People[c]
		}
		y.Groups = append(y.Groups, WhyShare{g.Name, n})
	}
	var err error
	y.Next, err = w.nextBest(ctx, k)
	return y, err
}

// alone says whether one site of the plan covers a cell and no venue does.
func (w *whyOf) alone(c int32) bool { return w.covers[c] == 0 && w.full.count[c] == 1 }

// meanOf is the people-weighted mean of the minutes of some cells, nil where none
// of them has a walk.
func (e *Engine) meanOf(cells []int32) *float64 {
	sum, all := 0.0, 0.0
	for _, c := range cells {
		if t := e.times.time[c]; t != geo.Unreachable && !e.times.guess[c] {
			sum += e.in.Population.People[c] * t.Minutes()
			all += e.in.Population.People[c]
		}
	}
	if all == 0 {
		return nil
	}
	m := sum / all
	return &m
}

// mostAlternatives is how many candidates about a site are tried in its place.
const mostAlternatives = 200

// nextBest finds the candidate within reach of site k that would cover most of
// those whom the rest of the plan does not cover, the rules kept: nil where there
// is none.
func (w *whyOf) nextBest(ctx context.Context, k int) (*NextBestSite, error) {
	site := w.s.plan.Chosen[k]
	at := w.s.point(site)
	l := geo.At(at[1])
	type near struct {
		cand int
		m    float64
	}
	var tried []near
	reachM := w.e.set.Speed.Metres(w.a.Limit) / w.e.set.Detour
	w.points.Meeting(padded(at.Bound(), reachM), func(i uint32) {
		if m := l.Between(at, w.s.point(int(i))); m <= reachM && w.mayReplace(int(i), k) {
			tried = append(tried, near{int(i), m})
		}
	})
	slices.SortFunc(tried, func(a, b near) int { return cmp.Or(cmp.Compare(a.m, b.m), cmp.Compare(a.cand, b.cand)) })
	tried = tried[:min(len(tried), mostAlternatives)]
	mine := map[int32]bool{}
	for _, c := range w.full.of(k) {
		mine[c] = true
	}
	open := func(c int) bool {
		others := int(w.full.count[c])
		if mine[int32(c)] {
			others--
		}
		return w.covers[c] == 0 && others == 0
	}
	rows, err := w.e.coverOf(ctx, w.a.Limit, func(i int) spot { return w.s.spot(tried[i].cand) }, len(tried), open, nil)
	if err != nil {
		return nil, err
	}
	var best *NextBestSite
	for i, x := range tried {
		n := 0.0
		for _, c := range rows.of(i) {
			n += w.e.in.Population.People[c]
		}
		if n > 0 && (best == nil || n > best.People) {
			best = &NextBestSite{ID: w.s.id(x.cand), Name: w.s.name(x.cand), Point: w.s.point(x.cand), AwayM: x.m, People: n}
		}
	}
	return best, nil
}

// mayReplace says whether candidate c in the place of site k keeps spacing, quotas
// and budget. A committed site has no alternative.
func (w *whyOf) mayReplace(c, k int) bool {
	r, site := w.s.rules, w.s.plan.Chosen[k]
	if slices.Contains(w.s.plan.Chosen, c) || slices.Contains(r.Fixed, site) {
		return false
	}
	if r.Group != nil && r.Group[c] != r.Group[site] {
		return false
	}
	if r.Cost != nil && w.s.plan.Cost-r.Cost[site]+r.Cost[c] > r.Budget {
		return false
	}
	if w.a.SpacingM > 0 {
		p := w.s.point(c)
		l := geo.At(p[1])
		for j, other := range w.s.plan.Chosen {
			if j != k && l.Between(p, w.s.point(other)) < w.a.SpacingM {
				return false
			}
		}
	}
	return true
}
