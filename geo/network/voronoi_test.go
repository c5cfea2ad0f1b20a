package network

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
)

// A tracker holds what a Voronoi said of each place, and which sources are open.
type tracker struct {
	v       *Voronoi
	all     []Source // by number, open or not
	open    []bool
	answers Field
	order   []uint32
	told    int
}

func newTracker(p *Places, sources []Source) *tracker {
	k := &tracker{v: NewVoronoi(p, sources, 1), all: slices.Clone(sources), open: slices.Repeat([]bool{true}, len(sources)), order: p.Order()}
	k.answers = p.Nearest(sources, Reach{Workers: 1})
	return k
}

func (k *tracker) fork() *tracker {
	return &tracker{v: k.v.Fork(), all: slices.Clone(k.all), open: slices.Clone(k.open), order: k.order,
		answers: Field{slices.Clone(k.answers.Time), slices.Clone(k.answers.Source)}}
}

func (k *tracker) found(row uint32, t geo.Deciseconds, source uint32) {
	place := k.order[row]
	k.answers.Time[place], k.answers.Source[place] = t, source
	k.told++
}

func (k *tracker) set(i int, open bool) {
	if k.open[i] = open; open {
		k.v.Open(uint32(i), k.all[i], k.found)
	} else {
		k.v.Close(uint32(i), k.all[i], k.found)
	}
}

// standing is the sources with nothing in place of closed ones, so that numbers
// stay.
func (k *tracker) standing() []Source {
	now := slices.Clone(k.all)
	for i, open := range k.open {
		if !open {
			now[i] = nil
		}
	}
	return now
}

// check compares with a textbook search from nothing, and labels with those of
// a wave.
func (k *tracker) check(t *rapid.T, n *Network, places []Snap) {
	now := k.standing()
	access := NewAccess(n, now, plainNearest(n, now, geo.Unreachable-1))
	for i, x := range places {
		time, source := access.At(x)
		if k.answers.Time[i] != time || k.answers.Source[i] != source {
			t.Fatalf("place %d at %+v: %v from %d, want %v from %d", i, x, k.answers.Time[i], k.answers.Source[i], time, source)
		}
		if at, from := k.v.At(x); at != time || from != source {
			t.Fatalf("asked at %+v: %v from %d, want %v from %d", x, at, from, time, source)
		}
	}
	w := n.spread(now, Reach{Workers: 1}.orDefaults())
	for v, want := range w.labels {
		if got := k.v.labels.At(uint32(v)); got != want && (got.time() <= lastTime || want.time() <= lastTime) {
			t.Fatalf("core node %d: label %x, want %x", v, got, want)
		}
	}
}

// Whatever opens and closes in whatever order, in forks beside each other too,
// every place has the source and the time that a search from nothing finds.
func TestVoronoiLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := tangle(t)
		if rapid.Bool().Draw(t, "ties") {
			for e := range n.Cost {
				n.Cost[e] = 100
			}
			n.core = newCore(n)
		}
		var sources []Source
		for range rapid.IntRange(0, 5).Draw(t, "sources") {
			sources = append(sources, rapid.SliceOfN(somewhere(n), 0, 3).Draw(t, "source"))
		}
		places := rapid.SliceOfN(somewhere(n), 0, 20).Draw(t, "places")
		base := newTracker(NewPlaces(n, places), sources)
		forks := []*tracker{base.fork(), base.fork()}
		for range rapid.IntRange(1, 15).Draw(t, "steps") {
			k := rapid.SampledFrom(forks).Draw(t, "fork")
			if i := rapid.IntRange(0, len(k.all)).Draw(t, "which"); i < len(k.all) {
				k.set(i, !k.open[i])
			} else {
				k.all, k.open = append(k.all, rapid.SliceOfN(somewhere(n), 0, 3).Draw(t, "source")), append(k.open, false)
				k.set(i, true)
			}
			k.check(t, n, places)
		}
		forks[0].check(t, n, places)
		forks[1].check(t, n, places)
		base.check(t, n, places)
	})
}

// A change costs what its own region costs: on a street of 10,000 junctions
// with a source at each hundredth, one more between two, or one less, concerns
// the places between its neighbours, not the map.
func TestVoronoiStaysLocal(t *testing.T) {
	const count = 10_000
	n, number := comb(t, count)
	at := func(i int) Snap { return tip(n, number[2*i+1]) }
	var sources []Source
	var places []Snap
	for i := range count {
		places = append(places, at(i))
		if i%100 == 50 {
			sources = append(sources, Source{at(i)})
		}
	}
	k := newTracker(NewPlaces(n, places), sources)
	k = k.fork()
	k.all, k.open = append(k.all, Source{at(5000)}), append(k.open, false) // between those at 4950 and 5050
	for range 2 {
		for _, open := range []bool{true, false} {
			k.told = 0
			k.set(len(sources), open)
			if k.told < 49 || k.told > 60 { // 4975 or 4976 … 5024 or 5025
				t.Errorf("open %v: %d places were told", open, k.told)
			}
		}
	}
	if claimed := k.v.labels.Claimed(); claimed > 640 { // of 20,000
		t.Errorf("%d labels were copied", claimed)
	}
	k.told = 0
	k.set(50, false) // 5050, whose places are 5000 … 5100
	if k.told < 100 || k.told > 110 {
		t.Errorf("closing one of a hundred told %d places", k.told)
	}
}

// BenchmarkVoronoi is one more source and one less, at random on the town of
// BenchmarkNearest.
func BenchmarkVoronoi(b *testing.B) {
	const side = 400
	n, number := comb(b, side*side)
	var sources []Source
	for i := 100; i < side*side; i += 200 {
		sources = append(sources, Source{tip(n, number[2*i+1])})
	}
	v := NewVoronoi(NewPlaces(n, nil), sources, 1).Fork()
	i := 0
	for b.Loop() {
		i = (i + 7919) % (side * side)
		src := Source{tip(n, number[2*i+1])}
		v.Open(uint32(len(sources)), src, nil)
		v.Close(uint32(len(sources)), src, nil)
	}
}
