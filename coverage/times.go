package coverage

import (
	"context"
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
	"github.com/walkshed/walkshed/geo/network"
)

// times is the answer every other answer is a sum over: for each cell the least
// time to a venue and which venue that is.
type times struct {
	time  []geo.Deciseconds
	venue []int32 // NoVenue where none can be reached
	guess []bool  // off the network: time is a straight-line estimate
}

// samePlaceM is how near a cell's point may be to a point venue and still be
// that very place (<=). Without it a cell and a venue on one spot would both
// walk to the street and back.
const samePlaceM = 1

// timesTo finds every cell's time to the nearest of the venues.
func (p *place) timesTo(ctx context.Context, venues []venue, tell data.Progress) (times, error) {
	n := len(p.in.Population.Points)
	t := times{time: make([]geo.Deciseconds, n), venue: make([]int32, n), guess: make([]bool, n)}
	straight := newStraight(venues)
	var walks *network.Field
	if p.net != nil {
		f := p.at.Nearest(sources(venues), network.Reach{Workers: p.set.Workers})
		walks = &f
	}
	err := parallel(ctx, p.set.Workers, n, func(i int) {
		t.time[i], t.venue[i], t.guess[i] = p.timeOf(i, straight, walks)
	}, func(done int) { tell.Tell(data.StageTimes, int64(done), int64(n)) })
	return t, err
}

// timeOf answers for one cell; walks is nil where nothing is walked along streets.
func (p *place) timeOf(i int, straight *straight, walks *network.Field) (geo.Deciseconds, int32, bool) {
	at := p.in.Population.Points[i]
	if v := straight.here(at); v != NoVenue {
		return 0, v, false
	}
	if walks != nil && p.cells[i].OK() {
		if walks.Source[i] == network.NoSource {
			return geo.Unreachable, NoVenue, false
		}
		return walks.Time[i], int32(walks.Source[i]), false
	}
	m, v := straight.nearest(at)
	if v == NoVenue {
		return geo.Unreachable, NoVenue, walks != nil
	}
	return p.set.Speed.Time(m * p.set.Detour), v, walks != nil
}

// straight answers straight-line questions about venues: which one is here, and
// which is nearest.
type straight struct {
	grounds *index.Polygons
	edges   *index.Segments // outlines, and points as segments of no length
	venue   []int32         // segment → venue
	bare    []bool          // venue → a point without ground
}

func newStraight(venues []venue) *straight {
	s := &straight{bare: make([]bool, len(venues))}
	shapes := make([]orb.MultiPolygon, len(venues))
	var ends [][2]orb.Point
	add := func(v int, a, b orb.Point) {
		ends, s.venue = append(ends, [2]orb.Point{a, b}), append(s.venue, int32(v))
	}
	for i, v := range venues {
		shapes[i] = v.facility.Outline
		if s.bare[i] = len(shapes[i]) == 0; s.bare[i] {
			add(i, v.facility.Point, v.facility.Point)
		}
		for _, poly := range shapes[i] {
			for _, r := range poly {
				for k := 1; k < len(r); k++ {
					add(i, r[k-1], r[k])
				}
			}
		}
	}
	s.grounds, s.edges = index.NewPolygons(shapes), index.NewSegments(ends)
	return s
}

// here returns the lowest venue whose ground holds p or that stands at p.
func (s *straight) here(p orb.Point) int32 {
	best := int32(NoVenue)
	if v := s.grounds.Holding(p); v >= 0 {
		best = int32(v)
	}
	l := geo.At(p[1])
	s.edges.Meeting(padded(p.Bound(), samePlaceM), func(seg uint32) {
		v := s.venue[seg]
		if a, _ := s.edges.Ends(seg); s.bare[v] && (best == NoVenue || v < best) && l.Between(p, a) <= samePlaceM {
			best = v
		}
	})
	return best
}

// nearest returns the nearest venue and the metres to it.
func (s *straight) nearest(p orb.Point) (float64, int32) {
	near, ok := s.edges.Nearest(p, math.Inf(1), nil)
	if !ok {
		return math.Inf(1), NoVenue
	}
	return near.M, s.venue[near.Segment]
}

// status says what is known of cell i at a limit; covered is <=.
func (e *Engine) status(i int, limit geo.Deciseconds) Status {
	switch {
	case e.times.guess[i]:
		return OffNetwork
	case e.times.time[i] == geo.Unreachable:
		return Unreachable
	case e.times.time[i] <= limit:
		return Covered
	}
	return NotCovered
}

// Cell returns demand point i with its answer at limit.
func (e *Engine) Cell(i int, limit geo.Deciseconds) Cell {
	p := e.in.Population
	c := Cell{Index: i, Point: p.Points[i], People: p.People[i], Time: e.times.time[i], Minutes: minutesOf(e.times.time[i]),
		Status: e.status(i, limit).String(), Venue: int(e.times.venue[i]), Modelled: p.Modelled}
	if p.IDs != nil {
		c.ID = p.IDs[i]
	}
	if c.Venue != NoVenue {
		c.VenueID = e.venues[c.Venue].facility.ID
	}
	if e.net != nil && e.cells[i].OK() {
		m := e.cells[i].LegM
		c.LegM = &m
	}
	return c
}

// minutesOf returns a time for JSON: nil for Unreachable.
func minutesOf(t geo.Deciseconds) *float64 {
	if t == geo.Unreachable {
		return nil
	}
	m := t.Minutes()
	return &m
}
