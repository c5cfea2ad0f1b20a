package vector

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
)

const wgsPRJ = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`

// A drawing is a Shapefile by hand, so that each test can break one thing.
type drawing struct {
	kind    uint32
	shapes  [][]byte // record contents, from pointShape and so on
	columns []column
	rows    [][]string // fields, already in their encoding
	deleted map[int]bool
	parts   map[string][]byte // made by build; tests change them
}

type column struct {
	name  string
	kind  byte
	width byte
}

// plain is points at 1° E, 2° N and so on with the people given.
func plain(people ...string) *drawing {
	d := &drawing{kind: 1, columns: []column{{"people", 'N', 8}}}
	for i, p := range people {
		d.shapes = append(d.shapes, pointShape(float64(i+1), float64(i+2)))
		d.rows = append(d.rows, []string{p})
	}
	return d.build()
}

// grounds is polygons with the people given.
func grounds(shapes [][]byte, people ...string) *drawing {
	d := &drawing{kind: 5, columns: []column{{"people", 'N', 8}}, shapes: shapes}
	for _, p := range people {
		d.rows = append(d.rows, []string{p})
	}
	return d.build()
}

func (d *drawing) build() *drawing {
	d.parts = map[string][]byte{".prj": []byte(wgsPRJ), ".dbf": d.table()}
	var shp, shx []byte
	for i, s := range d.shapes {
		shx = binary.BigEndian.AppendUint32(shx, uint32(50+len(shp)/2))
		shx = binary.BigEndian.AppendUint32(shx, uint32(len(s)/2))
		shp = binary.BigEndian.AppendUint32(shp, uint32(i+1))
		shp = append(binary.BigEndian.AppendUint32(shp, uint32(len(s)/2)), s...)
	}
	d.parts[".shp"] = append(d.header(len(shp)), shp...)
	d.parts[".shx"] = append(d.header(len(shx)), shx...)
	return d
}

func (d *drawing) header(body int) []byte {
	h := make([]byte, 100)
	binary.BigEndian.PutUint32(h, 9994)
	binary.BigEndian.PutUint32(h[24:], uint32(50+body/2))
	binary.LittleEndian.PutUint32(h[28:], 1000)
	binary.LittleEndian.PutUint32(h[32:], d.kind)
	return h
}

func (d *drawing) table() []byte {
	width := 1
	var heads []byte
	for _, c := range d.columns {
		h := make([]byte, 32)
		copy(h[:11], c.name)
		h[11], h[16] = c.kind, c.width
		heads, width = append(heads, h...), width+int(c.width)
	}
	out := make([]byte, 32)
	out[0], out[1], out[2], out[3] = 3, 126, 1, 1
	binary.LittleEndian.PutUint32(out[4:], uint32(len(d.rows)))
	binary.LittleEndian.PutUint16(out[8:], uint16(33+len(heads)))
	binary.LittleEndian.PutUint16(out[10:], uint16(width))
	out = append(append(out, heads...), '\r')
	for i, row := range d.rows {
		mark := byte(' ')
		if d.deleted[i] {
			mark = '*'
		}
		out = append(out, mark)
		for k, c := range d.columns {
			out = append(out, pad(row[k], int(c.width))...)
		}
	}
	return append(out, 0x1a)
}

// pad counts bytes, as a .dbf does, and cuts what is too long.
func pad(s string, width int) []byte {
	b := append([]byte(s), bytes.Repeat([]byte{' '}, max(0, width-len(s)))...)
	return b[:width]
}

// layer writes the parts beside one another.
func (d *drawing) layer(t testing.TB) Layer {
	t.Helper()
	dir := t.TempDir()
	for ext, b := range d.parts {
		if err := os.WriteFile(filepath.Join(dir, "drawn"+ext), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Layer{Path: filepath.Join(dir, "drawn.shp"), Source: "drawn.shp"}
}

// archive writes entries into a zip, in order of a list of name and content.
func archive(t testing.TB, entries ...string) Layer {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		w, err := z.Create(entries[i])
		if err == nil {
			_, err = w.Write([]byte(entries[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	l := file(t, "drawn.zip", b.String())
	l.CRS = ""
	return l
}

func pointShape(x, y float64) []byte {
	return floats(binary.LittleEndian.AppendUint32(nil, 1), x, y)
}

func nullShape() []byte { return make([]byte, 4) }

// ringsShape is a polygon (5) or polyline (3) of rings as given, in their order
// and direction.
func ringsShape(kind uint32, rings ...orb.Ring) []byte {
	b := binary.LittleEndian.AppendUint32(nil, kind)
	b = floats(b, 0, 0, 0, 0) // the box; readers need not believe it
	b = binary.LittleEndian.AppendUint32(b, uint32(len(rings)))
	n := 0
	for _, r := range rings {
		n += len(r)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	n = 0
	for _, r := range rings {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
		n += len(r)
	}
	for _, r := range rings {
		for _, p := range r {
			b = floats(b, p[0], p[1])
		}
	}
	return b
}

func floats(b []byte, v ...float64) []byte {
	for _, f := range v {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	}
	return b
}

// box is a closed square ring of side s with its corner at (x, y); clockwise, as
// a Shapefile's grounds run, or not, as its holes do.
func box(x, y, s float64, clockwise bool) orb.Ring {
	r := orb.Ring{{x, y}, {x, y + s}, {x + s, y + s}, {x + s, y}, {x, y}}
	if !clockwise {
		r.Reverse()
	}
	return r
}
