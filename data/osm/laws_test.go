package osm

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
	"testing"

	"github.com/paulmach/orb"
	paul "github.com/paulmach/osm"
	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

// randomWorld draws a small map: nodes with gaps in their ids, ways through them
// and through nodes that are not there, in any order.
func randomWorld(t *rapid.T) *paul.OSM {
	m := &paul.OSM{}
	words := rapid.SampledFrom([]string{"", "a", "path", "名字", "long value with spaces"})
	for i := range rapid.IntRange(1, 30).Draw(t, "nodes") {
		m.Nodes = append(m.Nodes, &paul.Node{
			ID:  paul.NodeID(int64(i)*3 + rapid.Int64Range(0, 2).Draw(t, "gap")),
			Lon: float64(rapid.Int64Range(-1_800_000_000, 1_800_000_000).Draw(t, "lon")) / 1e7,
			Lat: float64(rapid.Int64Range(-900_000_000, 900_000_000).Draw(t, "lat")) / 1e7,
		})
	}
	for i := range rapid.IntRange(1, 12).Draw(t, "ways") {
		w := &paul.Way{ID: paul.WayID(1_000_000 - 7*i), Tags: paul.Tags{{Key: "highway", Value: words.Draw(t, "highway")}, {Key: "name", Value: words.Draw(t, "name")}}}
		for range rapid.IntRange(0, 9).Draw(t, "refs") {
			w.Nodes = append(w.Nodes, paul.WayNode{ID: paul.NodeID(rapid.Int64Range(-3, 95).Draw(t, "ref"))})
		}
		m.Ways = append(m.Ways, w)
	}
	return m
}

// plainStreets says what Read should make of m, the slow and simple way: for each
// way by id, its runs of two and more nodes that are there, as places.
func plainStreets(m *paul.OSM) (out []string) {
	at := map[paul.NodeID]orb.Point{}
	for _, n := range m.Nodes {
		at[n.ID] = orb.Point{n.Lon, n.Lat}
	}
	ways := slices.Clone(m.Ways)
	sort.Slice(ways, func(i, j int) bool { return ways[i].ID < ways[j].ID })
	for _, w := range ways {
		var run []orb.Point
		end := func() {
			if len(run) > 1 {
				out = append(out, fmt.Sprint(w.ID, w.Tags.Map(), run))
			}
			run = nil
		}
		for _, n := range w.Nodes {
			if p, ok := at[n.ID]; ok {
				run = append(run, p)
			} else {
				end()
			}
		}
		end()
	}
	return out
}

// Any world, packed in any way and in any block size, gives the same streets.
func TestStreetsLaw(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		m := randomWorld(t)
		e := encoder{plain: rapid.Bool().Draw(t, "plain"), raw: rapid.Bool().Draw(t, "raw"), perBlob: rapid.IntRange(1, 9).Draw(t, "block")}
		path := filepath.Join(dir, "w.osm.pbf")
		if err := os.WriteFile(path, e.encode(m), 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := Read(context.Background(), path, "w", Want{Streets: true}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		used := map[uint32]bool{}
		for _, w := range x.Streets.Ways {
			var run []orb.Point
			for _, k := range w.Nodes {
				used[k] = true
				run = append(run, x.Streets.Nodes[k])
			}
			got = append(got, fmt.Sprint(w.ID, map[string]string(w.Tags), run))
		}
		if want := plainStreets(m); !slices.Equal(got, want) {
			t.Fatalf("%q\nwant %q", got, want)
		}
		if len(used) != len(x.Streets.Nodes) {
			t.Fatalf("%d nodes, %d used", len(x.Streets.Nodes), len(used))
		}
	})
}

// rankOf is what an idSet says, the plain way.
func rankOf(ids []int64, id int64) (uint32, bool) {
	i, ok := slices.BinarySearch(ids, id)
	return uint32(i), ok
}

// However ids are added and asked for, in whatever order, each has the rank it
// has in a sorted list of them all.
func TestIDSetLaw(t *testing.T) {
	id := rapid.OneOf(rapid.Int64Range(-200, 200), rapid.Int64Range(1<<33, 1<<33+5000), rapid.Int64())
	rapid.Check(t, func(t *rapid.T) {
		var s idSet
		var all []int64
		for range rapid.IntRange(0, 5).Draw(t, "times") {
			some := rapid.SliceOfN(id, 0, 80).Draw(t, "ids")
			s.add(some)
			all = append(all, some...)
		}
		slices.Sort(all)
		all = slices.Compact(all)
		if n := s.rank(); n != len(all) {
			t.Fatalf("%d ids, want %d", n, len(all))
		}
		f, w := s.finder(), s.walker()
		ask := append(rapid.SliceOfN(id, 0, 80).Draw(t, "others"), all...)
		if rapid.Bool().Draw(t, "sorted") {
			slices.Sort(ask)
		}
		for _, id := range ask {
			want, ok := rankOf(all, id)
			k, found := f.find(id)
			l, walked := w.find(id)
			if found != ok || walked != ok || ok && (k != want || l != want) {
				t.Fatalf("%d: found %d %v, walked to %d %v, want %d %v", id, k, found, l, walked, want, ok)
			}
		}
	})
}

func TestNodeSet(t *testing.T) {
	var s nodeSet
	s.ids.add([]int64{5, 1, 5})
	s.ids.add([]int64{-2, 1})
	if err := s.ready(); err != nil {
		t.Fatal(err)
	}
	equal(t, "ids", []int{len(s.at), s.left}, []int{3, 3}) // -2, 1, 5
	s.put(1, orb.Point{0, 0})                              // off Africa is a place too
	s.put(1, orb.Point{3, 3})                              // the first counts
	equal(t, "seen", []bool{s.has(0), s.has(1), s.has(2)}, []bool{false, true, false})
	equal(t, "indices", []int32{s.index(0), s.index(1)}, []int32{-1, 1})
	equal(t, "place", s.at[1], orb.Point{0, 0})
	equal(t, "left", s.left, 2)
}

func TestUniqueKeepsTheFirst(t *testing.T) {
	g := &gather{rep: &data.Report{}}
	type thing struct{ id, n int64 }
	got := unique(g, []thing{{3, 0}, {1, 1}, {3, 2}, {2, 3}, {1, 4}, {3, 5}}, "node", func(t *thing) int64 { return t.id })
	equal(t, "kept", got, []thing{{1, 1}, {2, 3}, {3, 0}})
	equal(t, "reported", g.rep.Groups()[0].Count, 3)
}

func TestPacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.Int64()).Draw(t, "numbers")
		var b []byte
		for _, v := range want {
			b = protowire.AppendVarint(b, protowire.EncodeZigZag(v))
		}
		p := packed(b)
		if p.count() != len(want) {
			t.Fatalf("count %d, want %d", p.count(), len(want))
		}
		at, sum := 0, int64(0)
		var sums []int64
		for _, v := range want {
			got, after, err := p.sint(at)
			if err != nil || got != v {
				t.Fatalf("%d %v, want %d", got, err, v)
			}
			at, sum = after, sum+v
			sums = append(sums, sum)
		}
		if _, _, err := p.sint(at); err == nil {
			t.Fatal("a number beyond the end")
		}
		got := make([]int64, len(want))
		if err := p.sums(got); err != nil || !slices.Equal(got, sums) {
			t.Fatalf("sums %d %v, want %d", got, err, sums)
		}
	})
}

// A varint read in one go is what protowire reads byte by byte, with or without
// more bytes behind it, and no number where that says there is none.
func TestUvarint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.OneOf(rapid.Byte(), rapid.ByteRange(0x80, 0xff)), 0, 24).Draw(t, "bytes")
		p := b[:rapid.IntRange(0, len(b)).Draw(t, "length")]
		if rapid.Bool().Draw(t, "no room") {
			p = slices.Clip(p)
		}
		want, n := protowire.ConsumeVarint(p)
		got, k := uvarint(p)
		if k != n || got != want {
			t.Fatalf("%d in %d bytes, want %d in %d", got, k, want, n)
		}
		below := 0
		for _, c := range p {
			if c < 0x80 {
				below++
			}
		}
		if packed(p).count() != below {
			t.Fatalf("count %d, want %d", packed(p).count(), below)
		}
	})
}

// Fields a reader does not know, fixed-width ones too, are passed over.
func TestFieldsPassesOver(t *testing.T) {
	b := num(nil, 1, 300)
	b = protowire.AppendFixed32(protowire.AppendTag(b, 2, protowire.Fixed32Type), 1)
	b = protowire.AppendFixed64(protowire.AppendTag(b, 3, protowire.Fixed64Type), 1)
	b = msg(b, 4, nil)
	var got []string
	err := fields(b, func(n protowire.Number, v value) error {
		got = append(got, fmt.Sprint(n, v.n, v.bytes != nil))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "fields", got, []string{"1 300 false", "4 0 true"})
	for cut := 1; cut < len(b); cut++ {
		if bytes.Equal(b[:cut], num(nil, 1, 300)) || cut == 3+5 || cut == 3+5+9 {
			continue // between two fields
		}
		if fields(b[:cut], func(protowire.Number, value) error { return nil }) == nil {
			t.Errorf("cut at %d of %d: nothing noticed", cut, len(b))
		}
	}
}

// A block may count in other units than 1e-7 degrees, from another corner.
// 7 units of 1,000 nanodegrees from 50 degrees are 50.000007.
func TestGranularityAndOffset(t *testing.T) {
	one := func(v int64) []byte { return zigzag(nil, v) }
	dense := msg(msg(msg(nil, 1, one(1)), 8, one(7)), 9, one(-3))
	raw := num(num(num(msg(msg(nil, 1, msg(nil, 1, nil)), 2, msg(nil, 2, dense)), 17, 1000), 19, 50e9), 20, 10e9)
	b := new(block)
	for range 2 { // a block leaves nothing behind for the next
		if err := b.parse(raw, nil); err != nil {
			t.Fatal(err)
		}
		err := b.nodes(false, func(n *node) error {
			equal(t, "node", b.degrees(n), orb.Point{9.999997, 50.000007})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	plain := msg(msg(nil, 1, msg(nil, 1, nil)), 2, msg(nil, 2, dense))
	if err := b.parse(plain, nil); err != nil {
		t.Fatal(err)
	}
	_ = b.nodes(false, func(n *node) error {
		equal(t, "default units", b.degrees(n), orb.Point{-0.0000003, 0.0000007})
		return nil
	})
}

func TestNames(t *testing.T) {
	got := names(data.Tags{"name": "x", "name:en": "a", "name:zh": "b", "name:zh-Hans": "c", "name:sr-Latn": "d",
		"name:left": "e", "name:pronunciation": "f", "name:en:short": "g", "name:": "h", "name:de": "", "old_name:en": "i", "name:1990": "j"})
	equal(t, "names", got, map[string]string{"en": "a", "zh": "b", "zh-Hans": "c", "sr-Latn": "d"})
	if names(data.Tags{"name": "x"}) != nil {
		t.Error("a map for nothing")
	}
}

// A ground too large for squares is found all the same, a point outside is not.
func TestLookup(t *testing.T) {
	square := func(lon, lat, side float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}}}
	}
	all := []data.Facility{{ID: "large", Outline: square(-20, -20, 40)}, {ID: "small", Outline: square(1, 1, 0.005)},
		{ID: "point"}, {ID: "south-west", Outline: square(-180, -90, 0.02)}}
	l := newLookup(all)
	if len(l.large) != 1 || len(l.squares) > 20 {
		t.Errorf("%d large, %d squares", len(l.large), len(l.squares))
	}
	any := func(int) bool { return true }
	for want, p := range map[string]orb.Point{"small": {1.001, 1.004}, "large": {1.006, 1.001}, "": {50, 50}, "south-west": {-179.99, -89.99}} {
		equal(t, fmt.Sprint(p), l.find(p, any), want)
	}
	equal(t, "no match", l.find(orb.Point{1.001, 1.001}, func(i int) bool { return i == 2 }), "")
}

func TestAreaOfARectangleAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat := rapid.Float64Range(-75, 75).Draw(t, "lat")
		w, h := rapid.Float64Range(0.0001, 0.01).Draw(t, "w"), rapid.Float64Range(0.0001, 0.01).Draw(t, "h")
		r := orb.Ring{{7, lat}, {7 + w, lat}, {7 + w, lat + h}, {7, lat + h}, {7, lat}}
		// The zone between two latitudes on the ellipsoid, in closed form (Snyder
		// 1987, 3-12): a²(1-e²)/2 · Δλ · (q(φ2) - q(φ1)), q without its factor.
		const a, e2 = 6378137.0, 6.69437999014e-3
		e := math.Sqrt(e2)
		q := func(lat float64) float64 {
			s := math.Sin(lat * math.Pi / 180)
			return s/(1-e2*s*s) + math.Log((1+e*s)/(1-e*s))/(2*e)
		}
		want := a * a * (1 - e2) / 2 * w * math.Pi / 180 * (q(lat+h) - q(lat))
		if got := areaM2(r); math.Abs(got-want) > 0.001*want {
			t.Fatalf("%g m², on the ellipsoid %g", got, want)
		}
	})
}

// No layer's order depends on the order of the file.
func TestOrderOfTheFileDoesNotMatter(t *testing.T) {
	w := draw("ABC\nDEF\nGHI").way(9, "ABC", "highway=path").way(4, "BEH", "highway=path").
		way(7, "DEHGD", "leisure=pitch").way(5, "EFIHE", "leisure=pitch building=yes").
		relation(3, "outer:7", "type=boundary boundary=administrative admin_level=8 name=B").
		relation(2, "outer:5", "type=boundary boundary=administrative admin_level=8 name=A").
		node('C', "place=town name=C").node('A', "place=town name=A")
	x, _ := w.read(t, everything)
	slices.Reverse(w.Nodes)
	slices.Reverse(w.Ways)
	slices.Reverse(w.Relations)
	y, _ := w.read(t, everything)
	if !reflect.DeepEqual(x, y) {
		t.Errorf("%v\n%v", x, y)
	}
	equal(t, "by id", []string{x.Areas[0].ID, x.Areas[1].ID}, []string{"relation/2", "relation/3"})
}
