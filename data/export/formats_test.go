package export

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
)

// The village: two areas with every type of value, nulls, and Chinese names.
var village = Layer{Name: "areas", Title: "Areas", Geometry: MultiPolygon, Columns: []Column{
	{Name: "id"}, {Name: "name", Title: "名称"}, {Name: "rank", Type: Integer}, {Name: "people", Type: Real}, {Name: "modelled", Type: Boolean}}}

var villageRows = []struct {
	g      orb.Geometry
	values []any
}{
	{orb.MultiPolygon{square(111, 35, 0.01, 0.002), square(111.1, 35, 0.01, 0)}, []any{"A", "南城街道 & <老城>", 1, 512.25, true}},
	{orb.MultiPolygon{square(-111, -35, 0.01, 0)}, []any{"B", "=1+1", -2, nil, false}},
	{nil, []any{"C", nil, nil, math.Inf(1), nil}},
}

// square is one with a square hole where hole > 0, wound as RFC 7946 says.
func square(x, y, side, hole float64) orb.Polygon {
	p := orb.Polygon{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}
	if hole > 0 {
		x, y = x+hole, y+hole
		p = append(p, orb.Ring{{x, y}, {x, y + hole}, {x + hole, y + hole}, {x + hole, y}, {x, y}})
	}
	return p
}

// writeVillage writes the village as a file and returns its path.
func writeVillage(t *testing.T, f Format, name string, o Options) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	w, err := f.Create(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := fillVillage(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func fillVillage(w Writer) error {
	err := w.Begin(village)
	for _, r := range villageRows {
		err = errors.Join(err, w.Add(r.g, r.values...))
	}
	return err
}

// What holds of every format: found by name and ending; a file is there after
// Close and nothing else is; Abandon leaves the old file and nothing beside it;
// a row that is none of the layer's is refused; a second layer is taken exactly
// where the table says so.
func TestEveryFormat(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			if got, ok := Named(f.Name); !ok || got.Name != f.Name {
				t.Errorf("Named: %v", got.Name)
			}
			for _, e := range f.Endings {
				if got, ok := ByEnding("a" + e); !ok || got.Name != f.Name {
					t.Errorf("%s is %s", e, got.Name)
				}
			}
			name := "a" + f.Endings[0]
			path := writeVillage(t, f, name, Options{})
			before, err := os.ReadFile(path)
			if err != nil || len(before) == 0 {
				t.Fatalf("%d bytes, %v", len(before), err)
			}
			files, _ := os.ReadDir(filepath.Dir(path))

			w, err := f.Create(context.Background(), path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := fillVillage(w); err != nil {
				t.Fatal(err)
			}
			if err := w.Add(nil, "too few"); err == nil {
				t.Error("a row of one value was taken")
			}
			if err := w.Add(orb.Point{1, 2}, villageRows[1].values...); err == nil {
				t.Error("a point was taken among polygons")
			}
			w.Abandon()
			after, _ := os.ReadFile(path)
			left, _ := os.ReadDir(filepath.Dir(path))
			if !bytes.Equal(before, after) || len(left) != len(files) {
				t.Errorf("after Abandon: %d bytes of %d, files %v", len(after), len(before), left)
			}

			w, err = f.Create(context.Background(), path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := fillVillage(w); err != nil {
				t.Fatal(err)
			}
			second := village
			second.Name, second.Title = "more", "More"
			if err := w.Begin(second); (err == nil) != f.Layers {
				t.Errorf("a second layer: %v", err)
			}
			w.Abandon()
		})
	}
}

// A stream and a file hold the same.
func TestStreamIsTheFile(t *testing.T) {
	for _, f := range Formats() {
		var b bytes.Buffer
		w, err := f.Stream(&b, Options{})
		if !f.Streams() {
			if !errors.Is(err, ErrNeedsFile) {
				t.Errorf("%s: %v", f.Name, err)
			}
			continue
		}
		if err := errors.Join(err, fillVillage(w), w.Close()); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		file, _ := os.ReadFile(writeVillage(t, f, "a"+f.Endings[0], Options{}))
		if !bytes.Equal(file, b.Bytes()) {
			t.Errorf("%s: %d bytes in the stream, %d in the file", f.Name, b.Len(), len(file))
		}
	}
}

// A writer that fails, as a full disk does, is told on the way or at the end.
func TestFailedWritesAreTold(t *testing.T) {
	for _, f := range Formats() {
		for _, left := range []int{0, 60} {
			w, err := f.Stream(&failing{left}, Options{})
			if err != nil {
				continue
			}
			if err := errors.Join(fillVillage(w), w.Close()); err == nil {
				t.Errorf("%s: nothing said after %d bytes", f.Name, left)
			}
		}
	}
}

type failing struct{ left int }

func (f *failing) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errors.New("no space left on device")
	}
	return len(b), nil
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	f, _ := Named("geojson")
	w, err := f.Create(ctx, filepath.Join(t.TempDir(), "a.geojson"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abandon()
	if err := w.Begin(village); err != nil {
		t.Fatal(err)
	}
	cancel()
	for range 5000 {
		if err = w.Add(nil, villageRows[2].values...); err != nil {
			break
		}
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
