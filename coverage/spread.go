package coverage

import (
	"cmp"
	"slices"

	"github.com/walkshed/walkshed/geo"
)

// A Spread is how walking time is spread over people: what a histogram, a curve
// of cumulative coverage and a Lorenz curve are drawn from.
type Spread struct {
	People float64 `json:"people"`
	// NoWalk is those without a known walk, on islands or off the network. They
	// are in no other figure here: their time is not known.
	NoWalk    float64  `json:"people_no_walk"`
	MeanMin   *float64 `json:"mean_min"` // null: nobody has a known walk
	MedianMin *float64 `json:"median_min"`
	// Gini is the Gini coefficient of walking times (Gini 1914), each person
	// counting once: 0 where all walk equally long, towards 1 where few do all
	// the walking. Not that of a frontier of plans, which is of shares of areas.
	Gini float64 `json:"gini"`
	// ByMinute and Later are as in Served.
	ByMinute []float64 `json:"by_minute"`
	Later    float64   `json:"later"`
	// Lorenz is points of the Lorenz curve (Lorenz 1905), those who walk least
	// first: the part of the people, and the part of all walking they do. From
	// 0, 0 to 1, 1, at most LorenzSteps + 1 of them; empty where nobody walks.
	Lorenz [][2]float64 `json:"lorenz"`
}

// LorenzSteps is in how many parts of the people a Lorenz curve is told.
const LorenzSteps = 100

// walked is people with one walking time.
type walked struct {
	time   geo.Deciseconds
	people float64
}

// Spread tells how walking time is spread over people, counted by cell as in
// Ground.People; nil counts everybody there.
func (o Outcome) Spread(people []float64) Spread {
	if people == nil {
		people = o.Ground.People
	}
	var s Served
	var all sums
	var walks minutes
	var list []walked
	for i, st := range o.Cells.Status {
		all[st].add(fixed(people[i]))
		if (st == Covered || st == NotCovered) && people[i] > 0 {
			walks[minute(o.Cells.Time[i])].add(fixed(people[i]))
			list = append(list, walked{o.Cells.Time[i], people[i]})
		}
	}
	s = all.served()
	walks.fill(&s)
	slices.SortFunc(list, func(a, b walked) int { return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.people, b.people)) })
	out := Spread{People: s.People, NoWalk: s.Unreachable, ByMinute: s.ByMinute, Later: s.Later, Lorenz: [][2]float64{}}
	out.curve(list)
	return out
}

// curve fills in what needs walks in their order, shortest first.
func (s *Spread) curve(list []walked) {
	var people, walking float64
	for _, w := range list {
		people += w.people
		walking += w.people * w.time.Minutes()
	}
	if people == 0 {
		return
	}
	mean := walking / people
	s.MeanMin = &mean
	var n, t, under float64
	s.Lorenz = append(s.Lorenz, [2]float64{0, 0})
	next := 1
	for _, w := range list {
		more, further := n+w.people, t+w.people*w.time.Minutes()
		if s.MedianMin == nil && more >= people/2 {
			s.MedianMin = minutesOf(w.time)
		}
		if walking > 0 {
			under += w.people * (t + further)
			for ; next < LorenzSteps && float64(next)/LorenzSteps <= more/people; next++ {
				part := float64(next) / LorenzSteps // within these people the curve is straight
				s.Lorenz = append(s.Lorenz, [2]float64{part, (t + (part*people-n)*w.time.Minutes()) / walking})
			}
		}
		n, t = more, further
	}
	s.Lorenz = append(s.Lorenz, [2]float64{1, 1})
	if walking > 0 {
		s.Gini = max(0, 1-under/(people*walking))
	} else {
		s.Lorenz = [][2]float64{{0, 0}, {1, 1}} // all live at a venue: nobody walks more than another
	}
}
