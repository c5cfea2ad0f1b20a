package tiles

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"google.golang.org/protobuf/encoding/protowire"
)

// readTile decodes a tile; it fails the test on anything the specification
// forbids: a wrong version, a tag without its key or value, an unknown command.
func readTile(t testing.TB, b []byte) map[string]readLayer {
	t.Helper()
	out := map[string]readLayer{}
	fields(t, b, func(num protowire.Number, _ uint64, layer []byte) {
		if num != 3 {
			t.Fatalf("field %d in a tile", num)
		}
		name, l := readOneLayer(t, layer)
		if _, twice := out[name]; twice {
			t.Fatalf("two layers %q", name)
		}
		if l.version != 2 || l.extent != 4096 || len(l.features) == 0 {
			t.Fatalf("layer %q: version %d, extent %d, %d features", name, l.version, l.extent, len(l.features))
		}
		out[name] = l
	})
	return out
}

func readOneLayer(t testing.TB, b []byte) (string, readLayer) {
	t.Helper()
	var name string
	var l readLayer
	var keys []string
	var values []any
	var raw [][]byte
	fields(t, b, func(num protowire.Number, v uint64, sub []byte) {
		switch num {
		case 1:
			name = string(sub)
		case 2:
			raw = append(raw, sub)
		case 3:
			keys = append(keys, string(sub))
		case 4:
			values = append(values, readValue(t, sub))
		case 5:
			l.extent = v
		case 15:
			l.version = v
		}
	})
	for _, f := range raw {
		l.features = append(l.features, readOneFeature(t, f, keys, values))
	}
	return name, l
}

func readValue(t testing.TB, b []byte) (out any) {
	t.Helper()
	fields(t, b, func(num protowire.Number, v uint64, sub []byte) {
		switch num {
		case 1:
			out = string(sub)
		case 3:
			out = math.Float64frombits(v)
		case 5:
			out = int(v)
		case 7:
			out = v == 1
		default:
			t.Fatalf("value field %d", num)
		}
	})
	return out
}

func readOneFeature(t testing.TB, b []byte, keys []string, values []any) readFeature {
	t.Helper()
	f := readFeature{props: map[string]any{}}
	fields(t, b, func(num protowire.Number, v uint64, sub []byte) {
		switch num {
		case 1:
			f.id, f.hasID = v, true
		case 2:
			tags := varints(t, sub)
			for i := 0; i+1 < len(tags); i += 2 {
				f.props[keys[tags[i]]] = values[tags[i+1]]
			}
		case 3:
			f.kind = v
		case 4:
			f.paths = readPaths(t, varints(t, sub))
		}
	})
	return f
}

func readPaths(t testing.TB, cmd []uint64) []orb.LineString {
	t.Helper()
	var out []orb.LineString
	x, y := 0.0, 0.0
	for i := 0; i < len(cmd); {
		id, count := cmd[i]&7, int(cmd[i]>>3)
		i++
		if id == 7 {
			continue
		}
		if id != 1 && id != 2 || count == 0 {
			t.Fatalf("command %d × %d", id, count)
		}
		for range count {
			x += float64(protowire.DecodeZigZag(cmd[i]))
			y += float64(protowire.DecodeZigZag(cmd[i+1]))
			i += 2
			if id == 1 {
				out = append(out, nil)
			}
			out[len(out)-1] = append(out[len(out)-1], orb.Point{x, y})
		}
	}
	return out
}

// areaOf is the surveyor's formula of the specification, 4.3.4.4: positive for
// an outer ring, negative for a hole, in tile coordinates.
func areaOf(ring orb.LineString) float64 {
	sum := 0.0
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		sum += a[0]*b[1] - b[0]*a[1]
	}
	return sum / 2
}

func TestEncode(t *testing.T) {
	t.Parallel()
	square := orb.MultiPolygon{{{{0, 0}, {8, 0}, {8, 8}, {0, 8}, {0, 0}}, {{2, 2}, {2, 4}, {4, 4}, {4, 2}, {2, 2}}}}
	b := encode([]layer{
		{"empty", nil},
		{"a", []feature{
			{7, square, []prop{{"s", "été 东湖"}, {"f", 12.5}, {"i", 3}, {"b", true}}},
			{-1, orb.Point{-5, 4100}, []prop{{"s", "été 东湖"}, {"f", math.Pi}}},
		}},
		{"b", []feature{{0, orb.MultiLineString{{{1, 1}, {5, 1}}, {{9, 9}, {0, 0}, {4096, -64}}}, nil}}},
	})
	got := readTile(t, b)
	if len(got) != 2 {
		t.Fatalf("%d layers, want 2: one without features is left out", len(got))
	}
	f := got["a"].features
	if f[0].id != 7 || !f[0].hasID || f[0].kind != 3 || len(f[0].paths) != 2 || f[1].hasID {
		t.Errorf("polygon read as %+v", f[0])
	}
	if a, hole := areaOf(f[0].paths[0]), areaOf(f[0].paths[1]); a != 64 || hole != -4 {
		t.Errorf("areas %v and %v, want 64 and -4", a, hole)
	}
	for k, want := range map[string]any{"s": "été 东湖", "f": 12.5, "i": 3, "b": true} {
		if f[0].props[k] != want {
			t.Errorf("property %s = %v, want %v", k, f[0].props[k], want)
		}
	}
	if p := f[1].paths[0][0]; p != (orb.Point{-5, 4100}) || f[1].props["f"] != math.Pi || len(f[1].props) != 2 {
		t.Errorf("point read as %v %v", p, f[1].props)
	}
	line := got["b"].features[0]
	if !line.hasID || line.id != 0 || len(line.paths) != 2 || line.paths[1][2] != (orb.Point{4096, -64}) {
		t.Errorf("lines read as %+v", line)
	}
}
