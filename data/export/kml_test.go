package export

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// coloured is the village with two symbols, told apart by rank.
func coloured() Layer {
	l := village
	l.Symbols = []Symbol{{Fill: "#2c7bb6", Opacity: 0.75}, {Line: "#5c0a16", Width: 0.5}}
	l.Symbol = func(values []any) int {
		if values[2] == 1 {
			return 0
		}
		return 1
	}
	return l
}

// stops is a second layer: one point, drawn as a disc.
var stops = Layer{Name: "stops", Geometry: Point, Columns: []Column{{Name: "id", Type: Integer}},
	Symbols: []Symbol{{Fill: "#12314a", Opacity: 1, Size: 2}}}

// writeKML writes the coloured village and its stops in a format.
func writeKML(t *testing.T, name string) string {
	t.Helper()
	f, _ := Named(name)
	path := filepath.Join(t.TempDir(), "a."+name)
	w, err := f.Create(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.Begin(coloured()))
	for _, r := range villageRows {
		must(w.Add(r.g, r.values...))
	}
	must(w.Begin(stops))
	must(w.Add(orb.Point{113.2500000449, 23.125}, 7))
	must(w.Close())
	return path
}

// The form of the standard, by hand: styles, then the schema, then placemarks;
// colours as aabbggrr; nothing for a value that is none.
func TestKMLByHand(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(writeKML(t, "kml"))
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, want := range []string{
		`<kml xmlns="http://www.opengis.net/kml/2.2"><Document>`,
		`<Document id="areas"><name>Areas</name>`,
		`<Style id="areas.0"><LineStyle><color>00ffffff</color><width>0</width></LineStyle><PolyStyle><color>bfb67b2c</color><fill>1</fill><outline>0</outline></PolyStyle></Style>`,
		`<Style id="areas.1"><LineStyle><color>ff160a5c</color><width>2</width></LineStyle><PolyStyle><color>00ffffff</color><fill>0</fill><outline>1</outline></PolyStyle></Style>`,
		`<Schema name="areas" id="areas.schema"><SimpleField type="string" name="id"></SimpleField><SimpleField type="string" name="name"><displayName>名称</displayName></SimpleField>`,
		`<SimpleField type="int" name="rank"></SimpleField><SimpleField type="double" name="people"></SimpleField><SimpleField type="bool" name="modelled"></SimpleField></Schema>`,
		`<Placemark><name>南城街道 &amp; &lt;老城&gt;</name><styleUrl>#areas.0</styleUrl>`,
		`<SimpleData name="rank">1</SimpleData><SimpleData name="people">512.25</SimpleData><SimpleData name="modelled">1</SimpleData></SchemaData></ExtendedData>`,
		`<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>111,35 111.01,35 111.01,35.01 111,35.01 111,35</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs>`,
		`<Placemark><name>=1+1</name><styleUrl>#areas.1</styleUrl>`,
		`<Placemark><name>C</name><styleUrl>#areas.1</styleUrl><ExtendedData><SchemaData schemaUrl="#areas.schema"><SimpleData name="id">C</SimpleData></SchemaData></ExtendedData></Placemark>`,
		`</Document>`, `<Document id="stops"><name>stops</name>`, `<IconStyle><color>ff4a3112</color><scale>0.5</scale>`,
		`<Point><coordinates>113.25,23.125</coordinates></Point></Placemark>`, "</Document>\n</Document></kml>\n",
	} {
		i := strings.Index(string(b[at:]), want)
		if i < 0 {
			t.Fatalf("no %q in, or not in this order:\n%s", want, b)
		}
		at += i + len(want)
	}
	if at != len(b) {
		t.Errorf("more after the end: %q", b[at:])
	}
}

// A KMZ is the KML in a zip, as its first and only file.
func TestKMZIsTheKML(t *testing.T) {
	t.Parallel()
	want, _ := os.ReadFile(writeKML(t, "kml"))
	z, err := zip.OpenReader(writeKML(t, "kmz"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if len(z.File) != 1 || z.File[0].Name != "doc.kml" {
		t.Fatalf("%d files", len(z.File))
	}
	in, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(in); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v; want %d", len(got), err, len(want))
	}
}

// Any text is well-formed XML, whatever a stranger called his venue.
func TestKMLOfAnyText(t *testing.T) {
	t.Parallel()
	f, _ := Named("kml")
	for _, name := range []string{"]]>", `"'<>&`, "\x00\x01\x1b", "\xff\xfe", "</name></Placemark>", "a\tb\r\nc", "\ufffe"} {
		var b bytes.Buffer
		w, _ := f.Stream(&b, Options{})
		l := Layer{Name: "a", Title: name, Description: name, Geometry: Point, Columns: []Column{{Name: "name"}, {Name: name, Title: name + "!"}}}
		if err := w.Begin(l); err != nil {
			t.Fatal(err)
		}
		if err := w.Add(orb.Point{}, name, name); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Name string `xml:"Document>Document>Placemark>name"`
		}
		if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if clean := utf8.ValidString(name) && !strings.ContainsAny(name, "\x00\ufffe"); clean && got.Name != name {
			t.Errorf("%q is read as %q", name, got.Name)
		}
	}
}

// GDAL (libkml) sees the layers, and reads every value and corner and how a
// feature is drawn.
func TestGDALReadsKML(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"kml", "kmz"} {
		path := writeKML(t, name)
		out := gdal(t, "ogrinfo", "-al", path)
		for _, want := range []string{"Layer name: Areas", "Layer name: stops", "Feature Count: 3", "Feature Count: 1",
			"rank: Integer", "people: Real", "POINT (113.25 23.125)", "Style = @areas.0", "Style = @areas.1", "Style = @stops.0", `ID["EPSG",4326]`} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", name, want, out)
			}
		}
		areas := filepath.Join(t.TempDir(), "areas.geojson")
		gdal(t, "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", areas, path, "Areas")
		b, err := os.ReadFile(areas)
		if err != nil {
			t.Fatal(err)
		}
		got := byID(t, bytes.ReplaceAll(b, []byte(`"Name":`), []byte(`"name":`))) // libkml's own field takes ours in
		if c := got["C"].Properties; c["name"] == "C" {
			c["name"] = nil // a placemark without a name is called by its id
		}
		isVillage(t, got)
	}
}
