package network_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	"github.com/walkshed/walkshed/geo/network"
)

// town is a drawn world ready for questions, walked at 1 m/s.
type town struct {
	geotest.World
	net  *network.Network
	snap *network.Snapper
}

func draw(t testing.TB, art string) town {
	w := geotest.Draw(t, art, 10)
	n := build(t, w.Streets)
	return town{w, n, network.NewSnapper(n, 1, network.SnapRule{ReachM: 100})}
}

func (w town) snaps(names string) (s []network.Snap) {
	for _, p := range w.Points(names) {
		s = append(s, w.snap.Nearest(p))
	}
	return s
}

func (w town) sources(names string) (s []network.Source) {
	for _, x := range w.snaps(names) {
		s = append(s, network.Source{x})
	}
	return s
}

// Places that hold people 1, 2, 4, … so that a sum names who is in it.
func ExampleSearch_Within() {
	w := draw(&testing.T{}, `
A-----B--C
|        |
D--------E   F--G`)
	places := network.NewPlaces(w.net, w.snaps("ABCDEF"))
	people := 0
	network.NewSearch(w.net).Within(w.sources("A")[0], 750, places, func(place int, t geo.Deciseconds) {
		people += 1 << place
	})
	fmt.Println(people, "= A + B + D: C is 90 m away, F is on an island")
	// Output: 11 = A + B + D: C is 90 m away, F is on an island
}

// Off the street by hand: X is 20 m from A–B, 30 m along; Y 10 m from C–E.
// X to Y: 20 + 30 to B, 30 to C, 10 down, 10 = 100 m.
func TestTimesByHand(t *testing.T) {
	w := draw(t, `
...X......
..........
A-----B--C
.........|
D--------E`)
	y := w.snap.Nearest(w.At(10, 3))
	sources := []network.Source{{y}}
	access := network.NewAccess(w.net, sources, network.Nearest(w.net, sources))
	for _, c := range []struct {
		name rune
		m    int
	}{{'X', 100}, {'A', 110}, {'B', 50}, {'C', 20}, {'E', 20}, {'D', 110}} {
		got, source := access.At(w.snap.Nearest(w.Point(c.name)))
		if got != geo.Deciseconds(10*c.m) || source != 0 {
			t.Errorf("%c: %v from %d, want %d m", c.name, got, source, c.m)
		}
	}
	if got, source := access.At(network.Snap{Edge: network.NoEdge}); got != geo.Unreachable || source != network.NoSource {
		t.Errorf("a place on no street: %v, %d", got, source)
	}
}

// "Covered" is <=: a limit of exactly the time finds the place, one less does not.
func TestWithinBoundary(t *testing.T) {
	w := draw(t, "A----B---C")
	places := network.NewPlaces(w.net, w.snaps("BC"))
	s := network.NewSearch(w.net)
	for _, c := range []struct {
		limit geo.Deciseconds
		want  string
	}{{900, "[0 1]"}, {899, "[0]"}, {500, "[0]"}, {499, "[]"}, {0, "[]"}} {
		if got := fmt.Sprint(within(s, w.sources("A")[0], c.limit, places).places); got != c.want {
			t.Errorf("within %d: %s, want %s", c.limit, got, c.want)
		}
	}
}

// The same where the place stands at a corner, on a street that begins there.
func TestWithinBoundaryAtCorner(t *testing.T) {
	w := draw(t, "A----B----C")
	corner := w.snap.Nearest(w.At(7, 0)) // on B–C; then moved to B itself
	corner.Back, corner.Ahead = 0, corner.Back+corner.Ahead
	if w.net.Points[w.net.From[corner.Edge]] != w.Point('B') {
		corner.Back, corner.Ahead = corner.Ahead, 0
	}
	places := network.NewPlaces(w.net, []network.Snap{corner})
	s := network.NewSearch(w.net)
	for limit, want := range map[geo.Deciseconds]int{500: 1, 499: 0} {
		if got := len(within(s, w.sources("A")[0], limit, places).places); got != want {
			t.Errorf("within %d: %d places, want %d", limit, got, want)
		}
	}
}

// found is what Within calls back with, checked to be each place once.
type found struct {
	places []int
	times  map[int]geo.Deciseconds
}

func within(s *network.Search, src network.Source, limit geo.Deciseconds, p *network.Places) found {
	f := found{times: map[int]geo.Deciseconds{}}
	s.Within(src, limit, p, func(place int, t geo.Deciseconds) {
		if _, twice := f.times[place]; twice {
			panic(fmt.Sprintf("place %d comes twice", place))
		}
		f.times[place] = t
	})
	for i := range 1 << 20 {
		if len(f.places) == len(f.times) {
			break
		}
		if _, ok := f.times[i]; ok {
			f.places = append(f.places, i)
		}
	}
	return f
}

// Place and source on one street, nearer along it than round by its ends; and
// the other way: the street is long and winding, its ends lie side by side.
func TestSameEdge(t *testing.T) {
	w := draw(t, "A-----------B")
	p, q := w.snap.Nearest(w.At(3, 0)), w.snap.Nearest(w.At(8, 1))
	for _, c := range [][2]network.Snap{{p, q}, {q, p}} {
		sources := []network.Source{{c[0]}}
		access := network.NewAccess(w.net, sources, network.Nearest(w.net, sources))
		if got, _ := access.At(c[1]); got != 600 { // 50 m along, 10 m off
			t.Errorf("along the street: %v, want 600", got)
		}
	}
	horseshoe := streets(4, []uint32{0, 1, 2, 3}, []uint32{0, 3})
	horseshoe.Nodes[1] = orb.Point{horseshoe.Nodes[0][0], 50.001} // up 111 m, across, down again
	horseshoe.Nodes[2] = orb.Point{horseshoe.Nodes[3][0], 50.001}
	n := build(t, horseshoe)
	snap := network.NewSnapper(n, 1, network.SnapRule{ReachM: 5})
	up := snap.Nearest(orb.Point{horseshoe.Nodes[0][0], 50.0001})
	down := snap.Nearest(orb.Point{horseshoe.Nodes[3][0], 50.0001})
	if up.Edge != down.Edge {
		t.Fatal("they stand on one street")
	}
	sources := []network.Source{{up}}
	got, _ := network.NewAccess(n, sources, network.Nearest(n, sources)).At(down)
	if want := geo.Deciseconds(300 + 2*111); got < want-2 || got > want+2 { // 11.1 m down, 30 m across, 11.1 m up
		t.Errorf("round by the ends: %v, want about %v", got, want)
	}
}

// Equal times go to the lowest source, in any order of search; several sources
// on one street and several entrances of one source are all heard.
func TestTies(t *testing.T) {
	w := draw(t, `A----M----B`)
	for _, order := range []string{"AB", "BA"} {
		sources := w.sources(order)
		access := network.NewAccess(w.net, sources, network.Nearest(w.net, sources))
		if got, source := access.At(w.snap.Nearest(w.Point('M'))); got != 500 || source != 0 {
			t.Errorf("%s: M is %v from source %d, want 500 from 0", order, got, source)
		}
	}
	park := network.Source{w.snap.Nearest(w.Point('A')), w.snap.Nearest(w.At(8, 0))}
	sources := []network.Source{park, {w.snap.Nearest(w.At(7, 0))}, nil, {{Edge: network.NoEdge}}}
	access := network.NewAccess(w.net, sources, network.Nearest(w.net, sources))
	for _, c := range []struct {
		col    float64
		t      geo.Deciseconds
		source uint32
	}{{1, 100, 0}, {6, 100, 1}, {7.5, 50, 0}, {10, 200, 0}} {
		if got, source := access.At(w.snap.Nearest(w.At(c.col, 0))); got != c.t || source != c.source {
			t.Errorf("column %g: %v from %d, want %v from %d", c.col, got, source, c.t, c.source)
		}
	}
}

// No walk leads to an island, nor anywhere from no source.
func TestUnreachable(t *testing.T) {
	w := draw(t, `A--B....C--D`)
	sources := w.sources("A")
	access := network.NewAccess(w.net, sources, network.Nearest(w.net, sources))
	c := w.snap.Nearest(w.Point('C'))
	if got, source := access.At(c); got != geo.Unreachable || source != network.NoSource {
		t.Errorf("C: %v from %d", got, source)
	}
	s := network.NewSearch(w.net)
	if _, ok := s.Route(c, w.Point('C'), sources[0], nil); ok {
		t.Error("a route to an island")
	}
	if _, ok := s.Route(network.Snap{Edge: network.NoEdge}, w.Point('C'), sources[0], nil); ok {
		t.Error("a route from no street")
	}
	if got := within(s, nil, math.MaxUint32-1, network.NewPlaces(w.net, w.snaps("ABCD"))); len(got.places) != 0 {
		t.Errorf("from nowhere one reaches %v", got.places)
	}
}

// The drawn walk: X down to the street, by B and C to Y; its ways in order.
func TestRouteByHand(t *testing.T) {
	w := draw(t, `
...X......
..........
A-----B--C
.........|
D--------E`)
	y := w.At(10, 3)
	r, ok := network.NewSearch(w.net).Route(w.snap.Nearest(w.Point('X')), w.Point('X'), network.Source{w.snap.Nearest(y)}, []orb.Point{y})
	if !ok || r.Time != 1000 || r.LegAt != [2]geo.Deciseconds{200, 100} || !near(r.LegM[0], 20) || !near(r.LegM[1], 10) {
		t.Fatalf("%+v", r)
	}
	want := []orb.Point{w.Point('X'), w.At(3, 2), w.Point('B'), w.Point('C'), w.At(9, 3), y}
	if len(r.Line) != len(want) {
		t.Fatalf("%d points, want %d: %v", len(r.Line), len(want), r.Line)
	}
	for i, p := range want {
		if geo.Distance(r.Line[i], p) > 0.01 {
			t.Errorf("point %d is %v, want %v", i, r.Line[i], p)
		}
	}
	if got := fmt.Sprint(r.Ways); got != "[1 2 3]" {
		t.Errorf("ways %s, want 1 (A–B), 2 (B–C), 3 (C–E)", got)
	}
}

// Round a loop by its shorter side: the loop is a square of 40 m sides hung on A.
// Q stands 50 m before its end; the walk from A goes backwards along it.
func TestRouteOnLoop(t *testing.T) {
	s := streets(4, []uint32{0, 1, 2, 3, 0})
	w := geotest.Draw(t, ".", 10)
	s.Nodes = []orb.Point{w.At(0, 0), w.At(4, 0), w.At(4, 4), w.At(0, 4)}
	n := build(t, s)
	snap := network.NewSnapper(n, 1, network.SnapRule{ReachM: 5})
	a, q := snap.Nearest(w.At(0, 0)), snap.Nearest(w.At(1, 4))
	r, ok := network.NewSearch(n).Route(q, w.At(1, 4), network.Source{a}, nil)
	if !ok || r.Time != 500 || math.Abs(geo.Length(r.Line)-50) > 0.01 {
		t.Errorf("%v over %g m: %v, want 50 m", r.Time, geo.Length(r.Line), r.Line)
	}
	got := within(network.NewSearch(n), network.Source{a}, 9000, network.NewPlaces(n, []network.Snap{q}))
	if got.times[0] != 500 {
		t.Errorf("from A one reaches Q in %v, want 500", got.times[0])
	}
}

// A walk of hours, longer than what Route looks at first.
func TestRouteFar(t *testing.T) {
	w := geotest.Draw(t, `
A----------B
...........|
C----------D`, 500)
	n := build(t, w.Streets)
	snap := network.NewSnapper(n, 1, network.SnapRule{ReachM: 5})
	r, ok := network.NewSearch(n).Route(snap.Nearest(w.Point('A')), w.Point('A'), network.Source{snap.Nearest(w.Point('C'))}, nil)
	if !ok || r.Time != 120000 || len(r.Line) != 4 {
		t.Errorf("%v, %d points; want 12,000 m round by B and D", r.Time, len(r.Line))
	}
}
