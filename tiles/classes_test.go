package tiles

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/geo"
)

func TestClassesBoundsAndIDs(t *testing.T) {
	t.Parallel()
	for minutes, want := range map[float64]string{
		5: "5 10 15 20 over none", 10: "5 10 15 20 over none", 15: "5 10 15 20 over none", 20: "5 10 15 20 over none",
		30: "10 20 30 40 over none", 12: "4 8 12 16 over none",
		7:   "2.3 4.7 7 9.3 over none", // thirds to 0.1 min
		120: "40 80 120 160 over none",
	} {
		var ids []string
		for _, c := range Classes(geo.FromMinutes(minutes)) {
			ids = append(ids, c.ID)
			if c.MaxMin != 0 && fmt.Sprint(c.MaxMin) != c.ID {
				t.Errorf("class %s ends at %v", c.ID, c.MaxMin)
			}
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("limit %v: %s, want %s", minutes, got, want)
		}
	}
}

// A time on a bound belongs below it, a tenth of a second more does not; the
// limit is always a bound; estimates and unreachable cells are "none".
func TestClassOfTimes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := geo.Deciseconds(rapid.Uint32Range(1, 72000).Draw(t, "limit"))
		s := newScale(limit)
		at := -1
		for i, b := range s.bounds {
			if b == limit {
				at = i
			}
			if i > 0 && limit >= 60 && b <= s.bounds[i-1] {
				t.Fatalf("bounds do not rise: %v", s.bounds)
			}
			if got := s.class(b, coverage.Covered); b > 0 && s.bounds[got] != b {
				t.Fatalf("time %d on bound %d is class %d", b, i, got)
			}
			if got := s.class(b+1, coverage.NotCovered); int(got) <= i {
				t.Fatalf("time %d above bound %d is class %d", b+1, i, got)
			}
		}
		if at < 0 {
			t.Fatalf("limit %d is no bound of %v", limit, s.bounds)
		}
		for _, st := range []coverage.Status{coverage.Unreachable, coverage.OffNetwork} {
			if got := s.class(10, st); s.ids[got] != ClassNone {
				t.Fatalf("%v is class %q", st, s.ids[got])
			}
		}
		if got := s.class(geo.Unreachable, coverage.NotCovered); s.ids[got] != ClassNone {
			t.Fatalf("no walk is class %q", s.ids[got])
		}
	})
}

// No two classes look alike, also to a reader without red or without green:
// colours are simulated with the matrices of Viénot, Brettel and Mollon (1999)
// and must stay 20 units apart in CIE L*a*b*. The palette of an ordinary
// traffic light fails this.
func TestClassColorsDiffer(t *testing.T) {
	t.Parallel()
	palette := func(colors ...string) (closest float64) {
		closest = 1e9
		for _, sight := range []string{"full", "protan", "deutan"} {
			for i := range colors {
				for j := range i {
					closest = min(closest, labDistance(simulate(colors[i], sight), simulate(colors[j], sight)))
				}
			}
		}
		return closest
	}
	var ours []string
	for _, c := range Classes(limit15) {
		ours = append(ours, c.Color)
	}
	if d := palette(ours...); d < 20 {
		t.Errorf("two classes are only %.1f apart", d)
	}
	if d := palette("#d7191c", "#1a9641"); d > 45 {
		t.Errorf("red and green are %.1f apart: the simulation does not work", d)
	}
}

// The people of the legend, by hand: cells 4 5 9 F G X u o with 1, 2, 4 … 128.
// Exactly 5 minutes is class 5; the estimate (o) is none.
func TestLegendCountsEverybody(t *testing.T) {
	t.Parallel()
	want := map[string]float64{"5": 1 + 2, "10": 4, "15": 8, "20": 16, "over": 32, "none": 64 + 128}
	legend := source(t, draw("459F", "GXuo"), Results{}).Legend()
	share := 0.0
	for _, c := range legend {
		if c.People != want[c.ID] {
			t.Errorf("class %s has %v people, want %v", c.ID, c.People, want[c.ID])
		}
		share += c.Share
	}
	if len(legend) != 6 || share != 1 {
		t.Errorf("%d classes, shares add up to %v", len(legend), share)
	}
	for _, c := range source(t, draw("."), Results{}).Legend() {
		if c.People != 0 || c.Share != 0 {
			t.Errorf("class %s of nobody: %v, %v", c.ID, c.People, c.Share)
		}
	}
}
