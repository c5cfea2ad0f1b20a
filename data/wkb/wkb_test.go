package wkb

import (
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// What is appended is as long as Size says, and orb reads it as it was; a line is
// refused by both.
func TestAppend(t *testing.T) {
	t.Parallel()
	ring := orb.Ring{{0, 0}, {4, 0}, {0, 4}, {0, 0}}
	for _, g := range []orb.Geometry{orb.Point{113.25, 23.125}, orb.MultiPolygon{{ring, ring}, {ring}}, orb.MultiPolygon{}} {
		b, err := Append([]byte("before"), g)
		if err != nil || len(b) != 6+Size(g) {
			t.Fatalf("%v: %d bytes, %v; want %d", g, len(b)-6, err, Size(g))
		}
		if theirs, err := wkb.Unmarshal(b[6:]); err != nil || !reflect.DeepEqual(theirs, g) {
			t.Errorf("orb reads %v, %v; want %v", theirs, err, g)
		}
	}
	if _, err := Append(nil, orb.LineString{{0, 0}, {1, 1}}); err == nil || Size(orb.LineString{{0, 0}}) != 0 {
		t.Errorf("a line: %v", err)
	}
}

// Names are those of the standard, and a number beyond it is said.
func TestName(t *testing.T) {
	t.Parallel()
	for kind, want := range map[uint32]string{0: "geometry", 2: "LineString", 7: "GeometryCollection", 17: "Triangle", 99: "geometry of unknown kind 99"} {
		if got := Name(kind); got != want {
			t.Errorf("%d is %q, want %q", kind, got, want)
		}
	}
}

// Whatever the bytes: no panic, and no more corners than they can hold.
func FuzzDecode(f *testing.F) {
	ring := orb.Ring{{0, 0}, {4, 0}, {0, 4}, {0, 0}}
	for _, g := range []orb.Geometry{orb.Point{1, 2}, orb.MultiPoint{{1, 2}}, orb.Polygon{ring}, orb.MultiPolygon{{ring, ring}}, orb.LineString{{1, 2}}} {
		f.Add(wkb.MustMarshal(g))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := Decode(b)
		if m, ok := g.(orb.MultiPolygon); ok && err == nil {
			if again, err := Append(nil, m); err != nil || len(again) > 2*len(b)+32 {
				t.Fatalf("%d bytes of %d, %v", len(again), len(b), err)
			}
		}
	})
}
