package geoparquet

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"pgregory.net/rapid"
)

const pointsGeo = `{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":[]}}}`

// theirs is a file as parquet-go writes it: columns of these nodes, then the
// geometry, with the metadata given.
func theirs(t interface {
	Helper()
	Fatal(...any)
}, names []string, nodes []parquet.Node, rows []parquet.Row, geo string, options ...parquet.WriterOption) []byte {
	t.Helper()
	root := ordered{Group: parquet.Group{}}
	for i, n := range nodes {
		root.add(names[i], n)
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[any](&b, append(options, parquet.NewSchema("x", root))...)
	if geo != "" {
		w.SetKeyValueMetadata("geo", geo)
	}
	if _, err := w.WriteRows(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readAll(b []byte) (*File, []Row, error) {
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, nil, err
	}
	var out []Row
	err = f.Each(context.Background(), func(r Row) error {
		out = append(out, r)
		return nil
	})
	return f, out, err
}

// parquet-go is the witness of our reader: every type in every encoding that it
// writes, both kinds of page, every codec, missing values, many pages and row groups.
func TestReadsWhatParquetGoWrites(t *testing.T) {
	t.Parallel()
	type one struct {
		node parquet.Node
		draw func(t *rapid.T) any // as parquet-go takes it
		want func(any) any        // as it is read; nil: the same
	}
	enc := func(n parquet.Node, e encoding.Encoding) parquet.Node { return parquet.Encoded(n, e) }
	text := func(t *rapid.T) any {
		return rapid.SampledFrom([]string{"", "体育馆", "体育场", "a", strings.Repeat("长", 50)}).Draw(t, "text") + rapid.StringN(0, 3, 9).Draw(t, "more")
	}
	integer := func(t *rapid.T) any { return rapid.Int64().Draw(t, "int") }
	short := func(t *rapid.T) any { return rapid.Int32().Draw(t, "int32") }
	real := func(t *rapid.T) any { return rapid.Float64().Draw(t, "real") }
	single := func(t *rapid.T) any { return rapid.Float32().Draw(t, "single") }
	flag := func(t *rapid.T) any { return rapid.Bool().Draw(t, "flag") }
	wide := func(v any) any { return int64(v.(int32)) }
	columns := map[string]one{
		"text":            {parquet.String(), text, nil},
		"text dict":       {enc(parquet.String(), &parquet.RLEDictionary), text, nil},
		"text lengths":    {enc(parquet.String(), &parquet.DeltaLengthByteArray), text, nil},
		"text prefixes":   {enc(parquet.String(), &parquet.DeltaByteArray), text, nil},
		"int":             {parquet.Int(64), integer, nil},
		"int dict":        {enc(parquet.Int(64), &parquet.RLEDictionary), integer, nil},
		"int differences": {enc(parquet.Int(64), &parquet.DeltaBinaryPacked), integer, nil},
		"short":           {parquet.Int(32), short, wide},
		"short deltas":    {enc(parquet.Int(32), &parquet.DeltaBinaryPacked), short, wide},
		"short dict":      {enc(parquet.Int(32), &parquet.RLEDictionary), short, wide},
		"real":            {parquet.Leaf(parquet.DoubleType), real, nil},
		"real split":      {enc(parquet.Leaf(parquet.DoubleType), &parquet.ByteStreamSplit), real, nil},
		"single split":    {enc(parquet.Leaf(parquet.FloatType), &parquet.ByteStreamSplit), single, nil},
		"flag":            {parquet.Leaf(parquet.BooleanType), flag, nil},
		"flag runs":       {enc(parquet.Leaf(parquet.BooleanType), &parquet.RLE), flag, nil},
		"unsigned":        {parquet.Uint(64), func(t *rapid.T) any { return rapid.Uint64().Draw(t, "u") }, nil},
	}
	codecs := []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd}
	for name, c := range columns {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				node := parquet.Compressed(c.node, codecs[rapid.IntRange(0, 3).Draw(t, "codec")])
				optional := rapid.Bool().Draw(t, "optional")
				level := 0
				if optional {
					node, level = parquet.Optional(node), 1
				}
				n := rapid.SampledFrom([]int{0, 1, 7, 8, 9, 33, 130, 700}).Draw(t, "rows")
				few := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) any { return c.draw(t) }), 1, 40).Draw(t, "values")
				if c.node.Type().Kind() == parquet.ByteArray && name == "text dict" {
					few = few[:1+len(few)/8]
				}
				gaps := rapid.IntRange(1, 9).Draw(t, "gaps")
				var rows []parquet.Row
				var want []any
				for i := range n {
					v := few[(i*i/3)%len(few)]
					row := parquet.Row{parquet.ValueOf(v).Level(0, level, 0)}
					w := v
					if c.want != nil {
						w = c.want(v)
					}
					if optional && (i/gaps)%3 == 0 {
						row[0], w = parquet.Value{}.Level(0, 0, 0), nil
					}
					rows = append(rows, append(row, parquet.ValueOf(wkb.MustMarshal(orb.Point{float64(i), 0.5})).Level(0, 0, 1)))
					want = append(want, w)
				}
				b := theirs(t, []string{"v", "geometry"}, []parquet.Node{node, parquet.Leaf(parquet.ByteArrayType)}, rows, pointsGeo,
					parquet.DataPageVersion(rapid.IntRange(1, 2).Draw(t, "version")), parquet.PageBufferSize(rapid.SampledFrom([]int{64, 500, 1 << 20}).Draw(t, "page")),
					parquet.MaxRowsPerRowGroup(rapid.SampledFrom([]int64{5, 100, 1 << 20}).Draw(t, "group")))
				f, got, err := readAll(b)
				if err != nil || len(got) != n || f.Rows != int64(n) {
					t.Fatalf("%d rows of %d, %v", len(got), n, err)
				}
				for i, r := range got {
					if v, isReal := want[i].(float64); isReal && math.IsNaN(v) {
						continue
					}
					if !reflect.DeepEqual(r.Values[0], want[i]) || r.Geometry != (orb.Point{float64(i), 0.5}) {
						t.Fatalf("row %d: %#v at %v, want %#v", i, r.Values[0], r.Geometry, want[i])
					}
				}
			})
		})
	}
}

// What values mean, as written by hand.
func TestMeanings(t *testing.T) {
	t.Parallel()
	moment := time.Date(2026, 11, 25, 14, 30, 0, 5_000_000, time.UTC)
	days := int32(moment.Unix() / 86400)
	cases := []struct {
		name string
		node parquet.Node
		v    any
		want any
	}{
		{"day", parquet.Date(), days, "2026-11-25"},
		{"before 1970", parquet.Date(), int32(-1), "1969-12-31"},
		{"ms", parquet.Timestamp(parquet.Millisecond), moment.UnixMilli(), "2026-11-25T14:30:00.005Z"},
		{"us", parquet.Timestamp(parquet.Microsecond), moment.UnixMicro(), "2026-11-25T14:30:00.005Z"},
		{"ns", parquet.Timestamp(parquet.Nanosecond), int64(-1), "1969-12-31T23:59:59.999999999Z"},
		{"time", parquet.Time(parquet.Microsecond), int64(3_600_000_001), "01:00:00.000001"},
		{"decimal", parquet.Decimal(2, 9, parquet.Int32Type), int32(-5), "-0.05"},
		{"long decimal", parquet.Decimal(3, 18, parquet.Int64Type), int64(123456), "123.456"},
		{"wide decimal", parquet.Decimal(1, 20, parquet.FixedLenByteArrayType(9)), [9]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf6}, "-1.0"},
		{"uuid", parquet.UUID(), [16]byte{0x12, 0x34, 0x56, 0x78, 15: 0xff}, "12345678-0000-0000-0000-0000000000ff"},
		{"json", parquet.JSON(), `{"a":1}`, `{"a":1}`},
		{"bytes", parquet.Leaf(parquet.ByteArrayType), "\x00\xff", nil},
		{"text that does not say so", parquet.Leaf(parquet.ByteArrayType), "公园", "公园"},
		{"single", parquet.Leaf(parquet.FloatType), float32(0.1), float32(0.1)},
		{"byte", parquet.Uint(8), uint32(200), uint64(200)},
	}
	var names []string
	var nodes []parquet.Node
	var row parquet.Row
	for i, c := range cases {
		names, nodes = append(names, fmt.Sprintf("%02d %s", i, c.name)), append(nodes, c.node)
		v := c.v
		switch b := v.(type) {
		case [9]byte:
			v = b[:]
		case [16]byte:
			v = b[:]
		}
		p := parquet.ValueOf(v)
		if k := c.node.Type().Kind(); k == parquet.FixedLenByteArray {
			p = parquet.FixedLenByteArrayValue(v.([]byte))
		}
		row = append(row, p.Level(0, 0, i))
	}
	names, nodes = append(names, "geometry"), append(nodes, parquet.Leaf(parquet.ByteArrayType))
	row = append(row, parquet.ValueOf(wkb.MustMarshal(orb.Point{1, 2})).Level(0, 0, len(cases)))
	f, got, err := readAll(theirs(t, names, nodes, []parquet.Row{row}, pointsGeo))
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	for i, c := range cases {
		if got[0].Values[i] != c.want {
			t.Errorf("%s: %#v, want %#v", f.Names[i], got[0].Values[i], c.want)
		}
	}
}

// Of groups the columns are read under the group's name; lists, and the boxes of
// the covering, are left out.
func TestColumnsThatAreRead(t *testing.T) {
	t.Parallel()
	geo := `{"version":"1.1.0","primary_column":"g","columns":{"g":{"encoding":"WKB","geometry_types":[],"covering":{"bbox":{"xmin":["box","a"],"ymin":["box","b"],"xmax":["box","c"],"ymax":["box","d"]}}}}}`
	real := parquet.Leaf(parquet.DoubleType)
	nodes := []parquet.Node{parquet.Repeated(parquet.String()), parquet.Optional(parquet.Group{"a": real, "b": real, "c": real, "d": real}),
		parquet.Optional(parquet.Group{"primary": parquet.Optional(parquet.String())}), parquet.Leaf(parquet.ByteArrayType)}
	at := parquet.ValueOf(wkb.MustMarshal(orb.Point{1, 2}))
	row := func(name parquet.Value) parquet.Row {
		return parquet.Row{parquet.ValueOf("x").Level(0, 1, 0), parquet.ValueOf("y").Level(1, 1, 0), parquet.Value{}.Level(0, 0, 1), parquet.Value{}.Level(0, 0, 2),
			parquet.Value{}.Level(0, 0, 3), parquet.Value{}.Level(0, 0, 4), name.Level(0, 2, 5), at.Level(0, 0, 6)}
	}
	none := row(parquet.Value{})
	none[6] = parquet.Value{}.Level(0, 1, 5)
	f, got, err := readAll(theirs(t, []string{"list", "box", "names", "g"}, nodes, []parquet.Row{row(parquet.ValueOf("南城")), none}, geo))
	if err != nil || len(got) != 2 || !reflect.DeepEqual(f.Names, []string{"names.primary"}) {
		t.Fatal(f, got, err)
	}
	if got[0].Values[0] != "南城" || got[1].Values[0] != nil || got[0].Geometry != (orb.Point{1, 2}) {
		t.Errorf("%+v", got)
	}
}

// The coordinate system is the file's word, and where it has none that is said.
func TestCoordinateSystems(t *testing.T) {
	t.Parallel()
	for crs, want := range map[string][2]string{
		``:              {"OGC:CRS84", ""},
		`"crs":null,`:   {"", ""},
		`"crs":"nope",`: {"", `"nope"`},
		`"crs":{"name":"CGCS2000","id":{"authority":"EPSG","code":4490}},`: {"EPSG:4490", "CGCS2000"},
		`"crs":{"name":"x","id":{"authority":"OGC","code":"CRS84"}},`:      {"OGC:CRS84", "x"},
		`"crs":{"name":"local grid"},`:                                     {"", "local grid"},
	} {
		geo := strings.Replace(pointsGeo, `"encoding"`, crs+`"encoding"`, 1)
		f, _, err := readAll(theirs(t, []string{"geometry"}, []parquet.Node{parquet.Leaf(parquet.ByteArrayType)}, nil, geo))
		if err != nil || f.Code != want[0] || f.CRSName != want[1] {
			t.Errorf("%s: %+v, %v", crs, f, err)
		}
	}
}
