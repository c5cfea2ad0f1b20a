package geopackage

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"pgregory.net/rapid"
)

// The bits by which older writers say what follows x and y (EWKB).
const ewkbZ, ewkbM, ewkbSRID = 1 << 31, 1 << 30, 1 << 29

var (
	point    = orb.Point{113.25, 23.125}
	triangle = orb.Polygon{{{0, 0}, {4, 0}, {0, 4}, {0, 0}}}
	holed    = orb.Polygon{{{0, 0}, {8, 0}, {0, 8}, {0, 0}}, {{1, 1}, {1, 2}, {2, 1}, {1, 1}}}
)

// The bytes of a point, by hand from clause 2.1.3 and OGC 06-103r4, 8.2.
func TestEncodeByHand(t *testing.T) {
	t.Parallel()
	got, err := Encode(orb.Point{1, -2}, WGS84)
	if err != nil {
		t.Fatal(err)
	}
	const one, two = "000000000000f03f", "00000000000000c0"
	want := "47500003" + "e6100000" + one + one + two + two + "0101000000" + one + two
	if hex.EncodeToString(got) != want {
		t.Errorf("%x, want %s", got, want)
	}
	if b, err := Encode(nil, WGS84); b != nil || err != nil {
		t.Errorf("nothing is %x, %v", b, err)
	}
	if _, err := Encode(orb.LineString{{0, 0}, {1, 1}}, WGS84); err == nil {
		t.Error("a line was taken")
	}
}

// orb's encoder and decoder are the witnesses of ours.
func TestWKBAgreesWithOrb(t *testing.T) {
	t.Parallel()
	coordinate := rapid.Float64Range(-1e7, 1e7)
	ring := rapid.Custom(func(t *rapid.T) orb.Ring {
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) orb.Point {
			return orb.Point{coordinate.Draw(t, "x"), coordinate.Draw(t, "y")}
		}), 1, 9).Draw(t, "ring")
	})
	polygon := rapid.Custom(func(t *rapid.T) orb.Polygon { return rapid.SliceOfN(ring, 1, 3).Draw(t, "rings") })
	rapid.Check(t, func(t *rapid.T) {
		m := orb.MultiPolygon(rapid.SliceOfN(polygon, 1, 4).Draw(t, "polygons"))
		at := orb.Point{coordinate.Draw(t, "x"), coordinate.Draw(t, "y")}
		for _, g := range []orb.Geometry{m, at} {
			b, err := Encode(g, WGS84)
			if err != nil {
				t.Fatal(err)
			}
			if theirs, err := wkb.Unmarshal(b[headBytes+32:]); err != nil || !reflect.DeepEqual(theirs, g) {
				t.Fatalf("orb reads %v, %v; want %v", theirs, err, g)
			}
			if ours, err := Decode(b); err != nil || !reflect.DeepEqual(ours, g) {
				t.Fatalf("%v, %v; want %v", ours, err, g)
			}
		}
		for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
			for _, g := range []orb.Geometry{m, at, m[0], orb.MultiPoint{at}} {
				want := g
				switch x := g.(type) {
				case orb.Polygon:
					want = orb.MultiPolygon{x}
				case orb.MultiPoint:
					want = x[0]
				}
				if got, err := Decode(append([]byte{'G', 'P', 0, 0, 0, 0, 0, 0}, wkb.MustMarshal(g, order)...)); err != nil || !reflect.DeepEqual(got, want) {
					t.Fatalf("%v %T: %v, %v; want %v", order, g, got, err, want)
				}
			}
		}
	})
}

// withHead puts a header of an envelope kind before well-known binary.
func withHead(flags byte, envelope int, wkb ...byte) []byte {
	b := append([]byte{'G', 'P', 0, flags, 0, 0, 0, 0}, make([]byte, envelope)...)
	return append(b, wkb...)
}

func numbers(head []byte, v ...float64) []byte {
	for _, x := range v {
		head = binary.LittleEndian.AppendUint64(head, math.Float64bits(x))
	}
	return head
}

func kindOf(kind uint32, more ...byte) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte{1}, kind), more...)
}

// Heights and measures, as ISO and as EWKB write them, and every envelope.
func TestDecodeDimensions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind uint32
		v    []float64
	}{
		{1, []float64{113.25, 23.125}}, {1001, []float64{113.25, 23.125, 7}}, {2001, []float64{113.25, 23.125, 7}}, {3001, []float64{113.25, 23.125, 7, 8}},
		{1 | ewkbZ, []float64{113.25, 23.125, 7}}, {1 | ewkbM, []float64{113.25, 23.125, 7}}, {1 | ewkbZ | ewkbM, []float64{113.25, 23.125, 7, 8}},
	} {
		for envelope, size := range []int{0, 32, 48, 48, 64} {
			b := withHead(byte(envelope<<1|flagLittle), size, numbers(kindOf(c.kind), c.v...)...)
			if got, err := Decode(b); err != nil || got != point {
				t.Errorf("kind %d, envelope %d: %v, %v", c.kind, envelope, got, err)
			}
		}
	}
	srid := numbers(kindOf(1|ewkbSRID, 0xe6, 0x10, 0, 0), point[0], point[1])
	if got, err := Decode(withHead(1, 0, srid...)); err != nil || got != point {
		t.Errorf("with an srid: %v, %v", got, err)
	}
}

func TestDecodeNothing(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for name, b := range map[string][]byte{
		"null": nil, "empty flag": withHead(flagEmpty|1, 0, numbers(kindOf(1), nan, nan)...), "NaN": withHead(1, 0, numbers(kindOf(1), nan, nan)...),
		"no polygon": withHead(1, 0, kindOf(6, 0, 0, 0, 0)...), "no ring": withHead(1, 0, kindOf(3, 0, 0, 0, 0)...), "no point": withHead(1, 0, kindOf(4, 0, 0, 0, 0)...),
	} {
		if g, err := Decode(b); g != nil || err != nil {
			t.Errorf("%s: %v, %v", name, g, err)
		}
	}
}

// A lie costs nothing but a message.
func TestDecodeLies(t *testing.T) {
	t.Parallel()
	many := []byte{0xff, 0xff, 0xff, 0xff}
	good, _ := Encode(orb.MultiPolygon{triangle, holed}, WGS84)
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"text":              {[]byte("POINT (1 2)"), "no GeoPackage geometry"},
		"SpatiaLite":        {append([]byte{0, 1}, make([]byte, 60)...), "no GeoPackage geometry"},
		"extended":          {withHead(flagExtended, 0, 1), "extended type"},
		"envelope 5":        {withHead(5<<1, 0, 1), "unknown kind 5"},
		"short envelope":    {withHead(1<<1, 9), "ends in its header"},
		"no geometry":       {withHead(1, 0), "ends in the middle"},
		"byte order":        {withHead(1, 0, 7), "byte order 7"},
		"half a point":      {withHead(1, 0, numbers(kindOf(1), 3)...), "ends in the middle"},
		"many polygons":     {withHead(1, 0, kindOf(6, many...)...), "claims 4294967295 parts in 0 bytes"},
		"many rings":        {withHead(1, 0, kindOf(3, many...)...), "claims 4294967295 parts"},
		"many corners":      {withHead(1, 0, kindOf(3, append([]byte{1, 0, 0, 0}, many...)...)...), "claims 4294967295 parts"},
		"many points":       {withHead(1, 0, kindOf(4, many...)...), "claims 4294967295 parts"},
		"two points":        {withHead(1, 0, wkb.MustMarshal(orb.MultiPoint{{1, 2}, {3, 4}})...), "2 points in one"},
		"a line":            {withHead(1, 0, wkb.MustMarshal(orb.LineString{{1, 2}, {3, 4}})...), "a LineString"},
		"a collection":      {withHead(1, 0, wkb.MustMarshal(orb.Collection{point})...), "a GeometryCollection"},
		"a surface":         {withHead(1, 0, kindOf(12, 0, 0, 0, 0)...), "a MultiSurface"},
		"kind 999":          {withHead(1, 0, kindOf(999, 0, 0, 0, 0)...), "unknown kind 999"},
		"a point as member": {withHead(1, 0, kindOf(6, append([]byte{1, 0, 0, 0}, wkb.MustMarshal(point)...)...)...), "a Polygon inside of it is a Point"},
		"more behind":       {append(good[:len(good):len(good)], 0), "1 bytes are left"},
	} {
		if g, err := Decode(c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want %q", name, g, err, c.want)
		}
	}
	for n := 1; n < len(good); n++ {
		if g, err := Decode(good[:n]); err == nil {
			t.Errorf("the first %d bytes of %d read as %v", n, len(good), g)
		}
	}
}

// FuzzDecode: no bytes make it fail or take memory beyond their length, and what
// it reads is the same when written and read again.
func FuzzDecode(f *testing.F) {
	for _, g := range []orb.Geometry{point, orb.MultiPolygon{triangle, holed}} {
		b, _ := Encode(g, WGS84)
		f.Add(b)
		f.Add(withHead(0, 0, wkb.MustMarshal(g, binary.BigEndian)...))
	}
	f.Add(withHead(1, 0, kindOf(1003, 1, 0, 0, 0, 1, 0, 0, 0)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := Decode(b)
		if err != nil || g == nil {
			return
		}
		if m, ok := g.(orb.MultiPolygon); ok {
			points := 0
			for _, p := range m {
				for _, r := range p {
					points += len(r)
				}
			}
			if 16*points > len(b) {
				t.Fatalf("%d points of %d bytes", points, len(b))
			}
		}
		again, err := Encode(g, WGS84)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(again)
		if err != nil {
			t.Fatal(err)
		}
		if last, _ := Encode(back, WGS84); string(last) != string(again) {
			t.Fatalf("%x was read, %x when read again", again, last)
		}
	})
}
