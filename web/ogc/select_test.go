package ogc

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/web/ogc/cql2"
)

// naive asks each feature by itself, without index, boxes or what was kept.
func naive(l *layer, c choice) []int32 {
	out := []int32{}
	for i := range l.Len() {
		g := l.Geometry(i)
		if c.box != nil && g != nil {
			if g = c.boxIn.shape(g); g == nil || !cql2.Meet(c.box, g) {
				continue
			}
		}
		if c.filter == nil || c.filter.Match(&row{layer: l, i: i, in: c.in}) {
			out = append(out, int32(i))
		}
	}
	return out
}

// Boxes and filters in any system choose what asking each feature chooses, and a
// question asked again has the same answer.
func TestChoosing(t *testing.T) {
	t.Parallel()
	s := drawn(t)
	rapid.Check(t, func(t *rapid.T) {
		l := s.layers[rapid.IntRange(0, len(s.layers)-1).Draw(t, "layer")]
		ref := rapid.SampledFrom(l.references()).Draw(t, "system")
		at := func(name string) orb.Point {
			b := s.layers[0].extent()
			x, y := rapid.Float64Range(-0.2, 1.2).Draw(t, name+"x"), rapid.Float64Range(-0.2, 1.2).Draw(t, name+"y")
			return ref.from(orb.Point{b.Min[0] + x*(b.Max[0]-b.Min[0]), b.Min[1] + y*(b.Max[1]-b.Min[1])})
		}
		query := url.Values{}
		if rapid.Bool().Draw(t, "a box") {
			b := orb.MultiPoint{at("a"), at("b")}.Bound()
			query.Set("bbox", fmt.Sprintf("%v,%v,%v,%v", b.Min[0], b.Min[1], b.Max[0], b.Max[1]))
			query.Set("bbox-crs", ref.uri)
		}
		if rapid.Bool().Draw(t, "a filter") {
			a, b := at("c"), at("d")
			query.Set("filter", fmt.Sprintf("S_INTERSECTS(LINESTRING(%v %v, %v %v), geometry) OR limit_min > %d", a[0], a[1], b[0], b[1], rapid.IntRange(4, 6).Draw(t, "limit")))
			query.Set("filter-crs", ref.uri)
		}
		f := &form{query: query}
		q := l.question(f)
		if len(f.bad) > 0 {
			t.Fatalf("%v: %v", query, f.bad)
		}
		q.key = l.Name + query.Encode()
		want := naive(l, q.choice)
		for range 2 {
			if got, err := s.choose(t.Context(), l, q.choice); err != nil || !slices.Equal(got, want) {
				t.Fatalf("%v: %v, want %v (%v)", query, got, want, err)
			}
		}
	})
}

// What was chosen is kept until there is too much of it: the longest ago goes first.
func TestSelectionsAreBounded(t *testing.T) {
	t.Parallel()
	s := newSelections()
	quarter := make([]int32, mostChosen/4)
	for k := range 4 {
		s.put(fmt.Sprint(k), quarter[:len(quarter)-100])
	}
	if _, ok := s.get("0"); !ok {
		t.Error("four quarters do not fit")
	}
	s.put("4", quarter[:len(quarter)-100])
	for k, want := range []bool{true, false, true, true, true} {
		if _, ok := s.get(fmt.Sprint(k)); ok != want {
			t.Errorf("%d is kept: %v", k, ok)
		}
	}
	s.put("large", make([]int32, mostChosen/4+1))
	if _, ok := s.get("large"); ok {
		t.Error("what fills more than a quarter is kept")
	}
	for k := range 1000 {
		s.put(fmt.Sprint("small", k), nil)
		s.put(fmt.Sprint("small", k), nil)
	}
	if len(s.kept) > 256 || s.total > mostChosen {
		t.Errorf("%d are kept, %d numbers", len(s.kept), s.total)
	}
}

// The zones of CGCS2000 are all known, lie where their number says, and bring a
// point back to a tenth of a millimetre; a place far outside has none there.
func TestReferences(t *testing.T) {
	t.Parallel()
	for code := 4491; code <= 4554; code++ {
		meridian, half := gaussKrueger(code)
		refs := referencesFor(orb.Bound{Min: orb.Point{meridian, 30}, Max: orb.Point{meridian, 30}})
		at := slices.IndexFunc(refs, func(r reference) bool { return r.uri == fmt.Sprint(epsg, code) })
		if at < 0 {
			t.Fatalf("EPSG:%d is not offered at %v°", code, meridian)
		}
		p := refs[at].from(orb.Point{meridian, 30})
		easting := math.Mod(p[1], 1e6)
		if math.Abs(easting-500000) > 0.001 || math.Abs(p[0]-3320113.4) > 0.1 {
			t.Errorf("EPSG:%d: the meridian %v° at 30° is at %v", code, meridian, p)
		}
		q := orb.Point{meridian + half*0.9, 45}
		if back := refs[at].to(refs[at].from(q)); math.Abs(back[0]-q[0])+math.Abs(back[1]-q[1]) > 2e-9 {
			t.Errorf("EPSG:%d: %v comes back as %v", code, q, back)
		}
	}
	if n := len(referencesFor(orb.Bound{Min: orb.Point{-75, 39}, Max: orb.Point{-74, 40}})); n != 4 {
		t.Errorf("%d systems in Delaware, want 4", n)
	}
	if n := len(referencesFor(orb.MultiPoint{}.Bound())); n != 4 {
		t.Errorf("%d systems of nothing, want 4", n)
	}
}

// A box around another system's box holds every place in it.
func TestAround(t *testing.T) {
	t.Parallel()
	refs := referencesFor(orb.Bound{Min: orb.Point{114, 30}, Max: orb.Point{115, 31}})
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(refs).Draw(t, "system")
		place := func(name string) orb.Point {
			return orb.Point{rapid.Float64Range(112, 117).Draw(t, name+"x"), rapid.Float64Range(28, 33).Draw(t, name+"y")}
		}
		b := orb.MultiPoint{r.from(place("a")), r.from(place("b"))}.Bound()
		around := r.around(b)
		x, y := rapid.Float64Range(0, 1).Draw(t, "x"), rapid.Float64Range(0, 1).Draw(t, "y")
		inside := r.to(orb.Point{b.Min[0] + x*(b.Max[0]-b.Min[0]), b.Min[1] + y*(b.Max[1]-b.Min[1])})
		if !around.Contains(inside) {
			t.Fatalf("%s: %v does not hold %v of %v", r.uri, around, inside, b)
		}
	})
	if whole := refs[3].around(orb.Bound{Min: orb.Point{-1e300, -1e300}, Max: orb.Point{1e300, 1e300}}); !whole.Contains(orb.Point{179, 89}) && !whole.Contains(orb.Point{114, 30}) {
		t.Errorf("a box beyond the world is around %v", whole)
	}
}
