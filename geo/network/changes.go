package network

import (
	"cmp"
	"maps"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// Changes is what became of the streets of a place from one snapshot to the next.
type Changes struct {
	Before, After StreetSum
	Common        int         // ways in both, by id, whose boxes meet
	Inside        float64     // share of the points before that lie in the box of those after, 0…1
	Ways          []WayChange // those that are not as they were, by id
}

// A StreetSum is how many ways there are, and how much of them is walked.
type StreetSum struct {
	Ways    int     `json:"ways"`
	Walked  int     `json:"ways_walked"`
	WalkedM float64 `json:"walked_m"` // ground that a changed way shares with others counts once
}

// A WayChange is what became of one way. Its metres are of ground a walker may use,
// wherever ways begin and end: a way that was split, drawn the other way round or
// given a point more on its line opens and closes nothing.
type WayChange struct {
	ID            int64
	Event         WayEvent
	Redrawn       bool      // of a kept way: its points are not those before
	Retagged      []string  // of a kept way: the keys whose values differ, sorted
	Before, After data.Tags // nil where it is new, or gone
	Line          orb.LineString
	OpenedM       float64 // walked now, and no street that was walked before lay there
	ClosedM       float64 // walked before, and no street that is walked lies there now
	PacedM        float64 // walked before and now, at another pace: made steps of, or no longer
	// Joined says that it meets walked streets it did not meet before where both
	// lay already, or no longer meets them.
	Joined bool
}

// A WayEvent says in which snapshot a way is.
type WayEvent string

// The events.
const (
	NewWay  WayEvent = "new"
	GoneWay WayEvent = "gone"
	KeptWay WayEvent = "changed"
)

// leastM is what a change is at least that a walker could notice, metres: points
// moved by less are corrections of the drawing.
const leastM = 1.0

// Matters says whether the change may make a walk longer or shorter.
func (c WayChange) Matters() bool {
	return c.OpenedM >= leastM || c.ClosedM >= leastM || c.PacedM >= leastM || c.Joined
}

// CompareStreets says what became of a in b, as a walker of profile p sees it. Both
// must be such as [Build] takes. It knows ways by their ids and ground by where it
// lies, to the 0.5 m of onLineM.
func CompareStreets(a, b data.Streets, p Profile) Changes {
	c := Changes{Before: StreetSum{Ways: len(a.Ways)}, After: StreetSum{Ways: len(b.Ways)}, Inside: inside(a.Nodes, b.Nodes)}
	before, after := newSide(a, p), newSide(b, p)
	var same []wayPair // walked ways that are as they were
	pairs := pairWays(a.Ways, b.Ways)
	for _, x := range pairs {
		was, is := before.walked(x.was), after.walked(x.is)
		c.Before.count(was)
		c.After.count(is)
		if x.was != nil && x.is != nil {
			if before.draws(x.was, after, x.is) && sameTags(x.was.Tags, x.is.Tags) {
				c.Common++
				if is > 0 {
					same = append(same, x)
				}
				continue
			}
			if before.line(x.was).Bound().Intersects(after.line(x.is).Bound()) {
				c.Common++
			}
		}
		before.take(x.was, was, len(c.Ways))
		after.take(x.is, is, len(c.Ways))
		c.Ways = append(c.Ways, changeOf(x, before, after))
	}
	unchanged := beneath(same, before, after)
	was, is := before.points(), after.points()
	before.cutAt(is)
	after.cutAt(was)
	c.Before.WalkedM, c.After.WalkedM = unchanged+before.length(), unchanged+after.length()
	measure(c.Ways, before, after)
	c.join(pairs, before, after)
	return c
}

func (s *StreetSum) count(factor float64) {
	if factor > 0 {
		s.Walked++
	}
}

// changeOf is what a pair says of itself, before the ground is looked at.
func changeOf(x wayPair, before, after *side) WayChange {
	switch {
	case x.was == nil:
		return WayChange{ID: x.is.ID, Event: NewWay, After: x.is.Tags, Line: after.line(x.is)}
	case x.is == nil:
		return WayChange{ID: x.was.ID, Event: GoneWay, Before: x.was.Tags, Line: before.line(x.was)}
	}
	return WayChange{ID: x.is.ID, Event: KeptWay, Before: x.was.Tags, After: x.is.Tags, Line: after.line(x.is),
		Redrawn: !before.draws(x.was, after, x.is), Retagged: retagged(x.was.Tags, x.is.Tags)}
}

// A wayPair is a way before and after; nil where it is not there.
type wayPair struct{ was, is *data.Street }

// pairWays joins ways by id, in the order of ids.
func pairWays(a, b []data.Street) []wayPair {
	order := func(ways []data.Street) []*data.Street {
		out := make([]*data.Street, len(ways))
		for i := range ways {
			out[i] = &ways[i]
		}
		slices.SortStableFunc(out, func(x, y *data.Street) int { return cmp.Compare(x.ID, y.ID) })
		return out
	}
	was, is := order(a), order(b)
	pairs := make([]wayPair, 0, max(len(a), len(b)))
	for len(was) > 0 || len(is) > 0 {
		switch {
		case len(is) == 0 || len(was) > 0 && was[0].ID < is[0].ID:
			pairs, was = append(pairs, wayPair{was: was[0]}), was[1:]
		case len(was) == 0 || is[0].ID < was[0].ID:
			pairs, is = append(pairs, wayPair{is: is[0]}), is[1:]
		default:
			pairs, was, is = append(pairs, wayPair{was[0], is[0]}), was[1:], is[1:]
		}
	}
	return pairs
}

// nameKey is a tag that makes no difference to a walker.
const nameKey = "name"

// retagged returns the keys whose values differ, sorted, names left out.
func retagged(a, b data.Tags) []string {
	var out []string
	for _, tags := range []data.Tags{a, b} {
		for k := range maps.Keys(tags) {
			if k != nameKey && a[k] != b[k] && !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	slices.Sort(out)
	return out
}

func sameTags(a, b data.Tags) bool { return maps.Equal(a, b) || len(retagged(a, b)) == 0 }

// inside is the share of some points that lie in the box of others.
func inside(points, others []orb.Point) float64 {
	if len(points) == 0 || len(others) == 0 {
		return 0
	}
	box, n := orb.MultiPoint(others).Bound(), 0
	for _, p := range points {
		if box.Contains(p) {
			n++
		}
	}
	return float64(n) / float64(len(points))
}
