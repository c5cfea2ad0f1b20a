package coverage

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
	"github.com/walkshed/walkshed/geo/network"
)

// A spot is something people walk to: a venue that stands or one that could.
type spot struct {
	point   orb.Point
	outline orb.MultiPolygon
	snaps   network.Source
}

// covers is whom each of many spots covers at one limit, in compressed rows.
type covers struct {
	first []int64
	cells []int32
	count []uint16 // cell → by how many spots (65,535 means at least that)
}

func (c covers) of(i int) []int32 { return c.cells[c.first[i]:c.first[i+1]] }

// coverOf finds, for every spot, the cells within the limit (<=) among those
// keep accepts, rising. What it says equals what times would say with that spot
// as the only venue. Memory: four bytes per kept pair.
func (p *place) coverOf(ctx context.Context, limit geo.Deciseconds, spots func(i int) spot, n int, keep func(cell int) bool, progress func(done int)) (covers, error) {
	rows := make([][]int32, n)
	points := p.pointIndex()
	order := p.along(spots, n)
	var pairs atomic.Int64
	most := p.mostPairs(bytesPerPair)
	newDo := func() func(i int) {
		var search *network.Search
		if p.net != nil {
			search = network.NewSearch(p.net)
		}
		var found, slab []int32
		return func(k int) {
			i := k
			if order != nil {
				i = order[k]
			}
			if pairs.Load() > most {
				return
			}
			s := spots(i)
			found = p.here(found[:0], points, s)
			if search != nil {
				search.Within(s.snaps, limit, p.at, func(cell int, _ geo.Deciseconds) { found = append(found, int32(cell)) })
			} else {
				found = p.crow(found, points, s, limit)
			}
			found = slices.DeleteFunc(found, func(c int32) bool { return !keep(int(c)) })
			slices.Sort(found)
			found = slices.Compact(found) // a cell at the spot itself may also be walked to
			rows[i], slab = shelve(slab, found)
			pairs.Add(int64(len(found)))
		}
	}
	if err := parallelWorkers(ctx, p.set.Workers, n, newDo, progress); err != nil {
		return covers{}, err
	}
	if pairs.Load() > most {
		return covers{}, tooManyPairs(n, most)
	}
	return p.pack(rows), nil
}

// mostOrdered is up to how many spots are put in order: cells, of which there are
// more, come row by row and are near each other as they are.
const mostOrdered = 1 << 17

// along returns the order of spots along the streets, nil to take them as they come.
func (p *place) along(spots func(i int) spot, n int) []int {
	if p.net == nil || n > mostOrdered {
		return nil
	}
	sources := make([]network.Source, n)
	for i := range sources {
		sources[i] = spots(i).snaps
	}
	return network.Order(p.net, sources, nil)
}

// slabSize is how many numbers are allocated at a time: 1 MB, where a slice for
// each of 100,000 rows would be as many allocations.
const slabSize = 1 << 18

// shelve copies a row to the end of a slab, or to a new one where it is full.
func shelve(slab, row []int32) (shelved, rest []int32) {
	if len(row) > cap(slab)-len(slab) {
		slab = make([]int32, 0, max(slabSize, len(row)))
	}
	from := len(slab)
	slab = append(slab, row...)
	return slab[from:len(slab):len(slab)], slab
}

func (p *place) pack(rows [][]int32) covers {
	c := covers{first: make([]int64, 1, len(rows)+1), count: make([]uint16, len(p.in.Population.Points))}
	total := 0
	for _, r := range rows {
		total += len(r)
	}
	c.cells = make([]int32, 0, total)
	for _, r := range rows {
		c.cells = append(c.cells, r...)
		c.first = append(c.first, int64(len(c.cells)))
		for _, cell := range r {
			if c.count[cell] < 1<<16-1 {
				c.count[cell]++
			}
		}
	}
	return c
}

// pointIndex finds cells by where they stand; made once for a place.
func (p *place) pointIndex() *index.Segments {
	p.pointsOnce.Do(func() {
		ends := make([][2]orb.Point, len(p.in.Population.Points))
		for i, at := range p.in.Population.Points {
			ends[i] = [2]orb.Point{at, at}
		}
		p.points = index.NewSegments(ends)
	})
	return p.points
}

// here appends the cells at a spot: inside its outline, or on its very point.
func (p *place) here(found []int32, points *index.Segments, s spot) []int32 {
	if len(s.outline) == 0 {
		points.Meeting(padded(s.point.Bound(), samePlaceM), func(i uint32) {
			at := p.in.Population.Points[i] // measured at the cell, as its time is
			if geo.At(at[1]).Between(at, s.point) <= samePlaceM {
				found = append(found, int32(i))
			}
		})
		return found
	}
	ground := index.NewPolygons([]orb.MultiPolygon{s.outline})
	points.Meeting(s.outline.Bound(), func(i uint32) {
		if ground.Holding(p.in.Population.Points[i]) == 0 {
			found = append(found, int32(i))
		}
	})
	return found
}

// crow appends the cells within the limit in a straight line times the detour.
func (p *place) crow(found []int32, points *index.Segments, s spot, limit geo.Deciseconds) []int32 {
	p.crowTimes(points, s, limit, func(c int, _ geo.Deciseconds) { found = append(found, int32(c)) })
	return found
}

// crowTimes tells of the cells within the limit (<=) in a straight line times the
// detour, and their times.
func (p *place) crowTimes(points *index.Segments, s spot, limit geo.Deciseconds, found func(c int, t geo.Deciseconds)) {
	v := newStraight([]venue{{facility: data.Facility{Point: s.point, Outline: s.outline}}})
	box := s.point.Bound()
	if len(s.outline) > 0 {
		box = s.outline.Bound()
	}
	reachM := p.set.Speed.Metres(limit)/p.set.Detour + 1
	points.Meeting(padded(box, reachM), func(i uint32) {
		m, ok := v.nearest(p.in.Population.Points[i])
		if ok == NoVenue {
			return
		}
		if t := p.set.Speed.Time(m * p.set.Detour); t <= limit {
			found(int(i), t)
		}
	})
}

// padded returns b grown by at least m metres on every side.
func padded(b orb.Bound, m float64) orb.Bound {
	l := geo.At(min(89, max(b.Max[1], -b.Min[1])+m/100000))
	dx, dy := m*1.01/l.LonM, m*1.01/l.LatM
	return orb.Bound{Min: orb.Point{b.Min[0] - dx, b.Min[1] - dy}, Max: orb.Point{b.Max[0] + dx, b.Max[1] + dy}}
}

// reach is coverOf for the venues that stand.
func (e *Engine) reach(ctx context.Context, limit geo.Deciseconds, tell data.Progress) (covers, error) {
	return e.coverOf(ctx, limit, func(i int) spot {
		f := e.venues[i].facility
		return spot{f.Point, f.Outline, e.venues[i].snaps}
	}, len(e.venues), func(int) bool { return true },
		func(done int) { tell.Tell(data.StageReach, int64(done), int64(len(e.venues))) })
}
