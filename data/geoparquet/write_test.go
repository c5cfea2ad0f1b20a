package geoparquet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/paulmach/orb"
)

var townColumns = []Column{{"id", Text}, {"人口", Real}, {"n", Integer}, {"open", Boolean}, {"Geometry", Text}, {"bbox", Text}}

func town(t interface {
	Helper()
	Fatal(...any)
}, l Layer, rows []Row) []byte {
	t.Helper()
	var b bytes.Buffer
	w := Create(&b, l)
	for _, r := range rows {
		if err := w.Add(r.Geometry, r.Values...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ring(x, y float64) orb.Ring { return orb.Ring{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y}} }

var townRows = []Row{
	{Geometry: orb.MultiPolygon{{ring(0, 0), ring(0.25, 0.25)}, {ring(8, 8)}}, Values: []any{"A", 512.25, -3, true, "x", "y"}},
	{Values: []any{nil, nil, nil, nil, nil, nil}, Fault: "no geometry"},
	{Geometry: orb.MultiPolygon{{ring(4, -4)}}, Values: []any{"南城", math.Inf(1), math.MaxInt64, false, "", ""}},
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	f, got, err := readAll(town(t, Layer{Type: "MultiPolygon", Columns: townColumns}, townRows))
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	if want := []string{"id", "人口", "n", "open", "Geometry_2", "bbox_2"}; !reflect.DeepEqual(f.Names, want) {
		t.Errorf("columns %q, want %q", f.Names, want)
	}
	want := []Row{townRows[0], townRows[1], {Geometry: townRows[2].Geometry, Values: []any{"南城", nil, int64(math.MaxInt64), false, "", ""}}}
	want[0].Values = []any{"A", 512.25, int64(-3), true, "x", "y"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

// The metadata, by hand from the standard; the boxes are each row's own, and the
// statistics of a row group hold them, by which readers pass groups over.
func TestMetadataByHand(t *testing.T) {
	t.Parallel()
	crs := json.RawMessage(`{"id":{"authority":"EPSG","code":4490}}`)
	b := town(t, Layer{Type: "MultiPolygon", Columns: townColumns, CRS: crs}, townRows)
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":["MultiPolygon"],` +
		`"crs":{"id":{"authority":"EPSG","code":4490}},"orientation":"counterclockwise","bbox":[0,-4,9,9],` +
		`"covering":{"bbox":{"xmin":["bbox","xmin"],"ymin":["bbox","ymin"],"xmax":["bbox","xmax"],"ymax":["bbox","ymax"]}}}}}`
	if geo, _ := f.Lookup("geo"); geo != want {
		t.Errorf("%s\nwant %s", geo, want)
	}
	rows := make([]parquet.Row, 3)
	in := f.RowGroups()[0].Rows()
	defer in.Close()
	if n, _ := in.ReadRows(rows); n != 3 {
		t.Fatal(n)
	}
	box := fmt.Sprint(rows[2][7].Double(), rows[2][8].Double(), rows[2][9].Double(), rows[2][10].Double())
	if box != "4 -4 5 -3" || !rows[1][7].IsNull() {
		t.Errorf("the box of the third row is %s, of the second %v", box, rows[1][7])
	}
	least := f.Metadata().RowGroups[0].Columns[8].MetaData
	if fmt.Sprint(least.PathInSchema) != "[bbox ymin]" || len(least.Statistics.MinValue) != 8 || math.Float64frombits(le64(least.Statistics.MinValue)) != -4 {
		t.Errorf("statistics of %v: %v", least.PathInSchema, least.Statistics)
	}
}

func le64(b []byte) (v uint64) {
	for i, x := range b {
		v |= uint64(x) << (8 * i)
	}
	return v
}

// A plain table says nothing of geometries, and is not taken for a layer.
func TestPlainTable(t *testing.T) {
	t.Parallel()
	b := town(t, Layer{Columns: []Column{{"geometry", Text}, {"n", Integer}}}, []Row{{Values: []any{"a", 1}}, {Values: []any{"b", nil}}})
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil || f.NumRows() != 2 || fmt.Sprint(f.Schema().Columns()) != "[[geometry] [n]]" {
		t.Error(f, err)
	}
	if _, _, err := readAll(b); err != ErrNoGeo {
		t.Errorf("%v", err)
	}
}

// Many rows are many row groups, and the empty file is a file.
func TestRowGroups(t *testing.T) {
	t.Parallel()
	if f, got, err := readAll(town(t, Layer{Type: "Point"}, nil)); err != nil || len(got) != 0 || f.Rows != 0 {
		t.Error(f, got, err)
	}
	rows := make([]Row, groupRows+10)
	for i := range rows {
		rows[i] = Row{Geometry: orb.Point{float64(i), 1}, Values: []any{i}}
	}
	f, got, err := readAll(town(t, Layer{Type: "Point", Columns: []Column{{"i", Integer}}}, rows))
	if err != nil || len(f.groups) != 2 || len(got) != len(rows) {
		t.Fatal(len(f.groups), len(got), err)
	}
	for i, r := range got {
		if r.Values[0] != int64(i) || r.Geometry != (orb.Point{float64(i), 1}) {
			t.Fatalf("row %d: %+v", i, r)
		}
	}
}

func TestRowsThatDoNotFit(t *testing.T) {
	t.Parallel()
	for _, values := range [][]any{{"a"}, {1, 1.0}, {"a", 1}, {"a", "1"}} {
		w := Create(&bytes.Buffer{}, Layer{Type: "Point", Columns: []Column{{"a", Text}, {"b", Real}}})
		if err := w.Add(orb.Point{}, values...); err == nil {
			t.Errorf("%v was taken", values)
		}
		if err := w.Add(orb.LineString{{0, 0}, {1, 1}}, "a", 1.0); err == nil {
			t.Error("a line was taken")
		}
	}
}
