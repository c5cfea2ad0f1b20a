package flatgeobuf

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

var townColumns = []Column{{"id", "", Text}, {"人口", "People", Float64}, {"n", "", Int64}, {"open", "", Bool}}

// written is a file of these features.
func written(t interface {
	Helper()
	Fatal(...any)
}, dir string, h Header, features []Feature) []byte {
	t.Helper()
	out, err := os.Create(filepath.Join(dir, "a.fgb"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w, err := Create(context.Background(), out, h)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range features {
		if err := w.Add(f.Geometry, f.Values...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Fatal("left behind:", left)
	}
	b, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readAll reads to the end or the first error.
func readAll(b []byte) (*Reader, []Feature, error) {
	r, err := NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, nil, err
	}
	var out []Feature
	for {
		f, err := r.Next()
		if err == io.EOF {
			return r, out, nil
		}
		if err != nil {
			return r, out, err
		}
		out = append(out, f)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	h := Header{Name: "town", Title: "镇", Description: "a drawn town", Kind: MultiPolygon, Columns: townColumns, CRS: CRS{"EPSG", 4490, "CGCS2000", "GEOGCS[…]"}}
	square := func(x, y float64) orb.Ring { return orb.Ring{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y}} }
	want := []Feature{
		{Geometry: orb.MultiPolygon{{square(0, 0), square(0.25, 0.25)}, {square(8, 8)}}, Values: []any{"A", 512.25, -3, true}},
		{Geometry: nil, Values: []any{nil, nil, nil, nil}},
		{Geometry: orb.MultiPolygon{{square(4, 4)}}, Values: []any{"南城", math.Inf(1), math.MaxInt64, false}},
	}
	r, got, err := readAll(written(t, t.TempDir(), h, want))
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	h.Count = 3
	if !reflect.DeepEqual(r.Header, h) {
		t.Errorf("header %+v, want %+v", r.Header, h)
	}
	byName := map[any]Feature{}
	for _, f := range got {
		byName[f.Values[0]] = f
	}
	want[0].Values[2], want[2].Values[2] = int64(-3), int64(math.MaxInt64)
	want[2].Values[1] = nil // what is no number is nothing
	for _, f := range want {
		if g := byName[f.Values[0]]; !reflect.DeepEqual(g.Values, f.Values) || !reflect.DeepEqual(g.Geometry, f.Geometry) {
			t.Errorf("%+v, want %+v", g, f)
		}
	}
	if byName[nil].Fault != "no geometry" {
		t.Errorf("a feature without geometry: %+v", byName[nil])
	}
}

func TestNothingIsAFile(t *testing.T) {
	r, got, err := readAll(written(t, t.TempDir(), Header{Kind: Point}, nil))
	if err != nil || len(got) != 0 || r.Count != 0 || r.Kind != Point {
		t.Error(r, got, err)
	}
}

// A row that is none of the file's is refused.
func TestRowsThatDoNotFit(t *testing.T) {
	for _, values := range [][]any{{"a"}, {1, 1.0, 1, true}, {"a", 1, 1, true}, {"a", 1.0, 1.0, true}, {"a", 1.0, 1, "true"}} {
		out, _ := os.Create(filepath.Join(t.TempDir(), "a.fgb"))
		w, err := Create(context.Background(), out, Header{Columns: townColumns})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(nil, values...); err == nil {
			t.Errorf("%v was taken", values)
		}
		if err := w.Add(orb.LineString{{0, 0}, {1, 1}}, "a", 1.0, 1, true); err == nil {
			t.Error("a line was taken")
		}
		w.Abandon()
		out.Close()
	}
}

// found asks the tree of a file for a box: the numbers of the features it gives,
// and how many nodes were looked at. It also holds every node to its children.
func found(t *rapid.T, b []byte, n int, box orb.Bound) (places []uint64, looked int) {
	tree := 12 + int(binary.LittleEndian.Uint32(b[8:]))
	s := newShape(n, defaultNodeSize)
	leaves := s.first(0)
	node := func(i int64) (orb.Bound, uint64) {
		at := tree + int(i)*nodeBytes
		return boxOf(b[at:]), binary.LittleEndian.Uint64(b[at+32:])
	}
	level := func(i int64) int {
		l := 0
		for s.first(l) > i {
			l++
		}
		return l
	}
	stack := []int64{0}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		looked++
		own, offset := node(i)
		if i >= leaves {
			if own.Intersects(box) && own != nowhere() {
				places = append(places, offset)
			}
			continue
		}
		below := level(i) - 1
		end := s.first(below) + s.levels[below]
		for c := int64(offset); c < min(int64(offset)+defaultNodeSize, end); c++ {
			child, _ := node(c)
			if joined(own, child) != own {
				t.Fatalf("node %d %v does not hold its child %d %v", i, own, c, child)
			}
			if child.Intersects(box) && child != nowhere() {
				stack = append(stack, c)
			}
		}
	}
	return places, looked
}

// The tree gives exactly the features that meet a box, and each where it stands.
func TestTreeFindsWhatMeetsABox(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Float64Range(-100, 100)
		n := rapid.IntRange(1, 700).Draw(t, "n")
		seed := rapid.Custom(func(t *rapid.T) orb.Point { return orb.Point{at.Draw(t, "x"), at.Draw(t, "y")} })
		few := rapid.SliceOfN(seed, 1, 5).Draw(t, "seeds")
		features := make([]Feature, n)
		for i := range features {
			p := few[i%len(few)]
			features[i] = Feature{Values: []any{i}, Geometry: orb.Point{p[0] + float64(i*i%97)/8, p[1] + float64(i*31%89)/8}}
			if i%50 == 49 {
				features[i].Geometry = nil
			}
		}
		b := written(t, dir, Header{Kind: Point, Columns: []Column{{"i", "", Int64}}}, features)
		a, c := seed.Draw(t, "corner"), seed.Draw(t, "corner")
		box := orb.MultiPoint{a, c}.Bound()

		r, all, err := readAll(b)
		if err != nil || len(all) != n || r.Count != uint64(n) {
			t.Fatal(len(all), err)
		}
		var want []int
		for i, f := range features {
			if p, ok := f.Geometry.(orb.Point); ok && box.Contains(p) {
				want = append(want, i)
			}
		}
		places, _ := found(t, b, n, box)
		data := 12 + int(binary.LittleEndian.Uint32(b[8:])) + int(newShape(n, defaultNodeSize).nodes)*nodeBytes
		var got []int
		for _, place := range places {
			one := b[data+int(place):]
			size := int(binary.LittleEndian.Uint32(one))
			in := newBuffer(one[4 : 4+size])
			f := r.feature(in.root())
			if in.err != nil {
				t.Fatal(in.err)
			}
			got = append(got, int(f.Values[0].(int64)))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// More features than are sorted in memory at a time: all are there, along one curve
// from the first to the last.
func TestMoreThanAChunk(t *testing.T) {
	const n = chunk + 5000
	features := make([]Feature, n)
	for i := range features {
		features[i] = Feature{Values: []any{i}, Geometry: orb.Point{float64(i * 7919 % 4099), float64(i * 104729 % 3907)}}
	}
	_, got, err := readAll(written(t, t.TempDir(), Header{Kind: Point, Columns: []Column{{"i", "", Int64}}}, features))
	if err != nil || len(got) != n {
		t.Fatal(len(got), err)
	}
	extent := orb.Bound{Max: orb.Point{4098, 3906}}
	seen, last := make([]bool, n), uint32(0)
	for _, f := range got {
		i := f.Values[0].(int64)
		if seen[i] || f.Geometry != features[i].Geometry {
			t.Fatalf("feature %d: %v", i, f.Geometry)
		}
		key := onCurve(f.Geometry.Bound(), extent)
		if key < last {
			t.Fatalf("feature %d is at %d along the curve, after %d", i, key, last)
		}
		seen[i], last = true, key
	}
}

// A cancelled writer stops, and leaves nothing but what its caller made.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out, _ := os.Create(filepath.Join(t.TempDir(), "a.fgb"))
	defer out.Close()
	w, err := Create(ctx, out, Header{})
	for range 2000 {
		err = errors.Join(err, w.Add(orb.Point{}))
	}
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := w.Close(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if left, _ := os.ReadDir(filepath.Dir(out.Name())); len(left) != 1 {
		t.Error("left behind:", left)
	}
}

// Every type of column, made by the library of flatbuffers itself, as other
// writers do; and kinds of geometry that are not read.
func TestEveryTypeOfColumn(t *testing.T) {
	le := binary.LittleEndian
	text := func(s string) []byte { return append(le.AppendUint32(nil, uint32(len(s))), s...) }
	cases := []struct {
		typ  Type
		b    []byte
		want any
	}{
		{Int8, []byte{0xfe}, int64(-2)}, {Uint8, []byte{0xfe}, uint64(254)}, {Bool, []byte{1}, true},
		{Int16, le.AppendUint16(nil, 0xfffe), int64(-2)}, {Uint16, le.AppendUint16(nil, 0xfffe), uint64(65534)},
		{Int32, le.AppendUint32(nil, 0xfffffffe), int64(-2)}, {Uint32, le.AppendUint32(nil, 0xfffffffe), uint64(1<<32 - 2)},
		{Int64, le.AppendUint64(nil, 1<<63), int64(math.MinInt64)}, {Uint64, le.AppendUint64(nil, 1<<63), uint64(1 << 63)},
		{Float32, le.AppendUint32(nil, math.Float32bits(0.1)), float32(0.1)}, {Float64, le.AppendUint64(nil, math.Float64bits(0.1)), 0.1},
		{Text, text("体育馆"), "体育馆"}, {JSON, text(`{"a":1}`), `{"a":1}`}, {DateTime, text("2026-11-25"), "2026-11-25"}, {Binary, text("\x00\x01"), nil},
	}
	var columns []Column
	var props []byte
	var want []any
	for i, c := range cases {
		columns = append(columns, Column{Name: fmt.Sprint(i), Type: c.typ})
		props = append(le.AppendUint16(props, uint16(i)), c.b...)
		want = append(want, c.want)
	}
	in := newBuffer(nil)
	if got := properties(in, props, columns); in.err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v; want %v", got, in.err, want)
	}
	for cut := range props { // cut anywhere, it is whole values or an error
		in := newBuffer(nil)
		got := properties(in, props[:cut], columns)
		for i, v := range got {
			if v != nil && !reflect.DeepEqual(v, want[i]) {
				t.Fatalf("cut at %d: value %d is %v", cut, i, v)
			}
		}
	}
	in = newBuffer(nil)
	if properties(in, []byte{0, 0, 1}, []Column{{Type: 99}}); in.err == nil {
		t.Error("a type that is not known was read")
	}
}

// shapeOf reads a geometry made by hand.
func shapeOf(t *testing.T, kind, said Kind, make func(e encoder) flatbuffers.UOffsetT) (orb.Geometry, string, error) {
	t.Helper()
	e := encoder{b: flatbuffers.NewBuilder(64)}
	e.b.Finish(make(e))
	in := newBuffer(e.b.FinishedBytes())
	g, fault := geometry(in.root(), kind)
	return g, fault, in.err
}

func TestKindsOfGeometry(t *testing.T) {
	line := []float64{1, 2, 3, 4}
	for _, c := range []struct {
		kind, said Kind
		xy         []float64
		want       orb.Geometry
		fault      string
	}{
		{Point, 0, []float64{1, 2}, orb.Point{1, 2}, ""},
		{Mixed, Point, []float64{1, 2}, orb.Point{1, 2}, ""},
		{Mixed, MultiPoint, []float64{1, 2}, orb.Point{1, 2}, ""},
		{MultiPoint, 0, line, nil, "2 points in one"},
		{Point, 0, []float64{math.NaN(), math.NaN()}, nil, "no geometry"},
		{Point, 0, nil, nil, "no geometry"},
		{Mixed, 2, line, nil, "a LineString"},
		{Mixed, Mixed, line, nil, "a geometry"},
		{Mixed, 99, line, nil, "a geometry of unknown kind 99"},
		{Polygon, 0, []float64{0, 0, 4, 0, 0, 4, 0, 0}, orb.MultiPolygon{{{{0, 0}, {4, 0}, {0, 4}, {0, 0}}}}, ""},
		{Polygon, 0, nil, nil, "no geometry"},
		{MultiPolygon, 0, nil, nil, "no geometry"},
	} {
		g, fault, err := shapeOf(t, c.kind, c.said, func(e encoder) flatbuffers.UOffsetT { return e.geometry(c.said, e.floats(c.xy), 0, 0) })
		if err != nil || fault != c.fault || !reflect.DeepEqual(g, c.want) {
			t.Errorf("%v: %v, %q, %v; want %v, %q", c, g, fault, err, c.want, c.fault)
		}
	}
}

func TestHostileGeometries(t *testing.T) {
	ends := func(e encoder, n ...uint32) flatbuffers.UOffsetT {
		e.b.StartVector(4, len(n), 4)
		for _, v := range slices.Backward(n) {
			e.b.PrependUint32(v)
		}
		return e.b.EndVector(len(n))
	}
	for name, list := range map[string][]uint32{"beyond": {5}, "backwards": {4, 2}, "far beyond": {math.MaxUint32}} {
		_, _, err := shapeOf(t, Polygon, 0, func(e encoder) flatbuffers.UOffsetT {
			return e.geometry(Polygon, e.floats([]float64{0, 0, 4, 0, 0, 4, 0, 0}), ends(e, list...), 0)
		})
		if err == nil || !strings.Contains(err.Error(), "rings") {
			t.Errorf("rings that end %s: %v", name, err)
		}
	}
	// One polygon of 2,000 corners named 100,000 times: 3 GB if it were taken out.
	_, _, err := shapeOf(t, MultiPolygon, 0, func(e encoder) flatbuffers.UOffsetT {
		one := e.geometry(Polygon, e.floats(make([]float64, 4000)), 0, 0)
		parts := make([]flatbuffers.UOffsetT, 100_000)
		for i := range parts {
			parts[i] = one
		}
		return e.geometry(MultiPolygon, 0, 0, e.tables(parts))
	})
	if err != errShared {
		t.Errorf("one polygon a hundred thousand times: %v", err)
	}
}

// Lies in the header and in sizes: an error that names them, and no memory for
// what is not there.
func TestLies(t *testing.T) {
	b := written(t, t.TempDir(), Header{Kind: Point, Columns: []Column{{"i", "", Int64}}}, []Feature{{Geometry: orb.Point{1, 2}, Values: []any{1}}, {Geometry: orb.Point{3, 4}, Values: []any{2}}})
	e := encoder{b: flatbuffers.NewBuilder(64)}
	with := func(h Header, after []byte) []byte {
		return slices.Concat(magic[:], e.header(h, nowhere(), true), after)
	}
	patched := func(at int, v uint32) []byte {
		c := slices.Clone(b)
		binary.LittleEndian.PutUint32(c[at:], v)
		return c
	}
	head := 12 + int(binary.LittleEndian.Uint32(b[8:]))
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"something else":    {[]byte("PK\x03\x04 and more"), ErrNotFlatGeobuf.Error()},
		"version 2":         {[]byte("fgb\x02fgb\x00"), ErrNotFlatGeobuf.Error()},
		"nothing":           {nil, ErrNotFlatGeobuf.Error()},
		"a huge header":     {patched(8, math.MaxUint32), "its header claims 4294967295 bytes, the file has"},
		"root outside":      {patched(12, 1<<30), "outside"},
		"root before":       {patched(12, math.MaxUint32), "outside"},
		"a huge feature":    {patched(head+3*nodeBytes, 1<<31), "it claims 2147483648 bytes"},
		"more than fit":     {with(Header{Count: 1 << 60}, b[head:]), "1152921504606846976 features"},
		"more than are":     {with(Header{Count: 3, Kind: Point}, make([]byte, 4*nodeBytes)), "it ends after 0 of 3 features"},
		"an index too long": {with(Header{Count: 3}, make([]byte, 3*nodeBytes)), "its index of 160 bytes does not fit in 120"},
		"a column too many": {with(Header{Columns: make([]Column, mostColumns+1)}, nil), "10001 columns"},
		"no such column":    {with(Header{Count: 2, Kind: Point}, b[head:]), "column 1 of 0"},
	} {
		_, _, err := readAll(c.b)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	whole := len(b)
	for cut := range whole {
		if _, got, err := readAll(b[:cut]); err == nil {
			t.Fatalf("cut at %d of %d: %d features and no error", cut, whole, len(got))
		}
	}
	// A stream shorter than its size, as a file that is cut while it is read.
	r, err := NewReader(bytes.NewReader(b[:whole-3]), int64(whole))
	for err == nil {
		_, err = r.Next()
	}
	if err == io.EOF {
		t.Error("a file cut while it was read ends well")
	}
}

// Whatever the bytes: no panic, no more memory than a few times the file, and
// what is read twice is the same.
func FuzzRead(f *testing.F) {
	dir := f.TempDir()
	square := orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}}
	for kind, g := range map[Kind]orb.Geometry{Point: orb.Point{1, 2}, MultiPolygon: orb.MultiPolygon{{square, square}, {square}}} {
		b := written(f, dir, Header{Name: "a", Kind: kind, Columns: townColumns, CRS: CRS{Org: "EPSG", Code: 4326}}, []Feature{{Geometry: g, Values: []any{"a", 0.5, 1, true}}, {Values: make([]any, 4)}})
		f.Add(b)
		f.Add(b[:len(b)-5])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_, first, err := readAll(b)
		_, again, err2 := readAll(b)
		if fmt.Sprint(first, err) != fmt.Sprint(again, err2) {
			t.Fatalf("%v, %v; again %v, %v", first, err, again, err2)
		}
		points := 0
		for _, one := range first {
			switch g := one.Geometry.(type) {
			case orb.MultiPolygon:
				for _, p := range g {
					for _, r := range p {
						points += len(r)
					}
				}
			case nil:
				if one.Fault == "" {
					t.Fatal("no geometry and no word why")
				}
			}
		}
		if 16*points > len(b)+len(first)*slack {
			t.Fatalf("%d corners from %d bytes", points, len(b))
		}
	})
}
