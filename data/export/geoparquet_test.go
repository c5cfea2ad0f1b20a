package export

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// hyparquet, as web pages use it, reads every value and corner: it knows nothing
// of our writer, and takes geometries by the metadata alone.
func TestNPMReadsGeoParquet(t *testing.T) {
	t.Parallel()
	f, _ := Named("parquet")
	path := writeVillage(t, f, "a.parquet", Options{})
	out := node(t, "hyparquet", `
import { readFileSync } from 'node:fs'
import { parquetReadObjects, parquetMetadata } from 'hyparquet'
const b = readFileSync(process.argv[1])
const file = b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength)
const rows = await parquetReadObjects({ file })
const geo = parquetMetadata(file).key_value_metadata.find(e => e.key === 'geo').value
const features = rows.map(({ geometry, ...properties }) => ({ type: 'Feature', geometry: geometry ?? null, properties }))
console.log(JSON.stringify({ geo: JSON.parse(geo), features }, (_, v) => typeof v === 'bigint' ? Number(v) : v))`, path)
	var read struct {
		Geo struct {
			Columns map[string]struct {
				Types []string  `json:"geometry_types"`
				Box   []float64 `json:"bbox"`
			}
		}
		Features []struct {
			Properties struct {
				ID  string
				Box map[string]float64 `json:"bbox"`
			}
		}
	}
	if err := json.Unmarshal(out, &read); err != nil {
		t.Fatal(err)
	}
	if c := read.Geo.Columns["geometry"]; len(c.Types) != 1 || c.Types[0] != "MultiPolygon" || len(c.Box) != 4 || c.Box[0] != -111 {
		t.Errorf("%+v", read.Geo)
	}
	if b := read.Features[1].Properties; b.ID != "B" || b.Box["ymin"] != -35 || b.Box["xmax"] != -110.99 {
		t.Errorf("the box of B: %+v", b)
	}
	isVillage(t, byID(t, out))
}

// A plain table is plain Parquet, with whole numbers whole.
func TestParquetTable(t *testing.T) {
	t.Parallel()
	f, _ := Named("parquet")
	var b bytes.Buffer
	w, _ := f.Stream(&b, Options{})
	if err := w.Begin(Layer{Name: "table", Columns: []Column{{Name: "人数", Type: Integer}, {Name: "share", Type: Real}}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(nil, 7, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	in, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || in.NumRows() != 1 || in.Schema().String() != "message schema {\n\toptional int64 人数 (INT(64,true));\n\toptional double share;\n}" {
		t.Errorf("%v\n%s", err, in.Schema())
	}
	if _, is := in.Lookup("geo"); is {
		t.Error("a table says where its rows are")
	}
}
