package tiles

import (
	"math"
	"strconv"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/geo"
)

// A Class is one step of the minutes scale.
type Class struct {
	ID     string  `json:"id"`      // "5", "10", "15", "20", "over", "none"
	MaxMin float64 `json:"max_min"` // inclusive; 0 for "over" and "none"
	Color  string  `json:"color"`   // #rrggbb
	People float64 `json:"people"`
	Share  float64 `json:"share"`
}

// The ids of the two classes that have no upper bound.
const (
	ClassOver = "over" // a walk longer than the last bound
	ClassNone = "none" // no walk is known: unreachable, or too far from any street
)

// Classes returns the six classes of a run with this limit, nobody counted yet.
//
// The bounds are 5, 10, 15 and 20 minutes when the limit is one of them, else
// a third, two thirds, the whole and four thirds of the limit, to 0.1 min; so
// the limit is always a bound, and the first colours always mean "covered". The
// id of a class is its upper bound in minutes.
//
// Colours: RdYlBu in 5 classes, blue for near, of ColorBrewer 2 (Cynthia
// Brewer, Penn State), marked there as safe for colour-blind readers; grey for
// none, which maps hatch.
func Classes(limit geo.Deciseconds) []Class {
	colors := [...]string{"#2c7bb6", "#abd9e9", "#ffffbf", "#fdae61"}
	out := make([]Class, 0, len(colors)+2)
	for i, b := range classBounds(limit) {
		minutes := b.Minutes()
		out = append(out, Class{ID: strconv.FormatFloat(minutes, 'f', -1, 64), MaxMin: minutes, Color: colors[i]})
	}
	return append(out, Class{ID: ClassOver, Color: "#d7191c"}, Class{ID: ClassNone, Color: "#969696"})
}

// classBounds returns the inclusive upper bounds of the first four classes.
func classBounds(limit geo.Deciseconds) [4]geo.Deciseconds {
	fives := [4]geo.Deciseconds{3000, 6000, 9000, 12000}
	for _, b := range fives {
		if limit == b {
			return fives
		}
	}
	const tenth = 60 // deciseconds in 0.1 min
	third := func(n float64) geo.Deciseconds {
		ds := float64(limit) * n / 3
		if limit >= 30*tenth {
			ds = math.Round(ds/tenth) * tenth
		}
		return geo.Deciseconds(math.Round(ds))
	}
	return [4]geo.Deciseconds{third(1), third(2), limit, third(4)}
}

// A scale finds the class of a time.
type scale struct {
	bounds [4]geo.Deciseconds
	ids    []string
}

func newScale(limit geo.Deciseconds) scale {
	s := scale{bounds: classBounds(limit)}
	for _, c := range Classes(limit) {
		s.ids = append(s.ids, c.ID)
	}
	return s
}

// The places of the last two classes in [Classes].
const (
	overIndex = 4
	noneIndex = 5
)

// class returns the place in [Classes] of a time (<= its bound). An estimate
// (off the network) is no walk known: it counts as "none", as in the tables.
func (s scale) class(t geo.Deciseconds, status coverage.Status) uint8 {
	if t == geo.Unreachable || status == coverage.Unreachable || status == coverage.OffNetwork {
		return noneIndex
	}
	for i, b := range s.bounds {
		if t <= b {
			return uint8(i)
		}
	}
	return overIndex
}
