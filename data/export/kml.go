package export

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// keyhole is KML 2.2 (OGC 07-147r2), for Google Earth and map apps: a document of
// documents, one for each layer, with its styles, its schema and its placemarks.
// A layer is a document and not a folder because a schema has no place in a
// folder, and a stream cannot say the schemas of layers to come.
type keyhole struct {
	begun
	w     *bufio.Writer
	close func() error // of what w writes into
	name  int          // the column that names a placemark, -1 for none
	ended bool         // the layer before
	buf   []byte
	err   error // the first; everything after it is dropped
}

func newKML(w io.Writer, _ Options) Writer {
	return &keyhole{w: bufio.NewWriterSize(w, 64<<10), close: func() error { return nil }, ended: true}
}

// newKMZ is the same as the first file of a zip, which is what KMZ is.
func newKMZ(w io.Writer, o Options) Writer {
	z := zip.NewWriter(w)
	in, err := z.CreateHeader(&zip.FileHeader{Name: "doc.kml", Method: zip.Deflate, Modified: o.When})
	if err != nil {
		in = io.Discard
	}
	return &keyhole{w: bufio.NewWriterSize(in, 64<<10), close: z.Close, ended: true, err: err}
}

const kmlHead = `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
`

func (k *keyhole) Begin(l Layer) error {
	if !k.any {
		k.add(kmlHead)
	}
	k.end()
	if err := k.begin(l); err != nil {
		return err
	}
	k.ended, k.name = false, -1
	for i, c := range l.Columns {
		if c.Name == "name" {
			k.name = i
		}
	}
	title := l.Title
	if title == "" {
		title = l.Name
	}
	k.add(`<Document id="`, l.Name, `">`)
	k.element("name", title)
	if l.Description != "" {
		k.element("description", l.Description)
	}
	for i, s := range l.Symbols {
		k.style(i, s)
	}
	k.schema()
	return k.flush()
}

// schema names the columns and their types.
func (k *keyhole) schema() {
	name := k.layer.Name
	k.add("\n", `<Schema name="`, name, `" id="`, name, `.schema">`)
	for _, c := range k.layer.Columns {
		k.add(`<SimpleField type="`, [...]string{Text: "string", Integer: "int", Real: "double", Boolean: "bool"}[c.Type], `" name="`)
		k.text(c.Name)
		k.add(`">`)
		if c.Title != "" && c.Title != c.Name {
			k.element("displayName", c.Title)
		}
		k.add("</SimpleField>")
	}
	k.add("</Schema>\n")
}

// style writes a symbol. Points are the plain disc that Google Earth hosts,
// coloured; a program that does not reach it shows its own. A line width is in
// pixels: four to a millimetre.
func (k *keyhole) style(i int, s Symbol) {
	k.add("\n", `<Style id="`, k.layer.Name, ".", strconv.Itoa(i), `">`)
	if s.Size > 0 {
		k.add("<IconStyle><color>", kmlColour(s.Fill, s.Opacity), "</color><scale>", strconv.FormatFloat(s.Size/4, 'f', -1, 64),
			"</scale><Icon><href>http://maps.google.com/mapfiles/kml/shapes/placemark_circle.png</href></Icon></IconStyle>")
	} else {
		k.add("<LineStyle><color>", kmlColour(s.Line, 1), "</color><width>", strconv.FormatFloat(4*s.Width, 'f', -1, 64), "</width></LineStyle>",
			"<PolyStyle><color>", kmlColour(s.Fill, s.Opacity), "</color>", flagged("fill", s.Fill != ""), flagged("outline", s.Line != ""), "</PolyStyle>")
	}
	k.add("</Style>")
}

func flagged(name string, on bool) string {
	if on {
		return "<" + name + ">1</" + name + ">"
	}
	return "<" + name + ">0</" + name + ">"
}

// kmlColour writes #rrggbb as KML does: aabbggrr.
func kmlColour(c string, opacity float64) string {
	if len(c) != 7 {
		return "00ffffff"
	}
	return fmt.Sprintf("%02x%s%s%s", int(math.Round(opacity*255)), c[5:7], c[3:5], c[1:3])
}

func (k *keyhole) Add(g orb.Geometry, values ...any) error {
	if k.err != nil {
		return k.err
	}
	if err := k.check(g, values); err != nil {
		return err
	}
	k.add("<Placemark>")
	k.element("name", k.label(values))
	if len(k.layer.Symbols) > 0 {
		class := 0
		if k.layer.Symbol != nil {
			class = k.layer.Symbol(values)
		}
		k.add("<styleUrl>#", k.layer.Name, ".", strconv.Itoa(class), "</styleUrl>")
	}
	k.add(`<ExtendedData><SchemaData schemaUrl="#`, k.layer.Name, `.schema">`)
	for i, v := range values {
		if s, ok := plainValue(finite(v)); ok {
			k.add(`<SimpleData name="`)
			k.text(k.layer.Columns[i].Name)
			k.add(`">`)
			k.text(s)
			k.add("</SimpleData>")
		}
	}
	k.add("</SchemaData></ExtendedData>")
	k.geometry(g)
	k.add("</Placemark>\n")
	return k.flush()
}

// label is what a placemark is called: its name, else its first value.
func (k *keyhole) label(values []any) string {
	for _, i := range []int{k.name, 0} {
		if i >= 0 && i < len(values) {
			if s, _ := plainValue(values[i]); s != "" {
				return s
			}
		}
	}
	return ""
}

// plainValue writes a value as text; false for nil. True is 1, as KML says it.
func plainValue(v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return x, true
	case int:
		return strconv.Itoa(x), true
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), true
	case bool:
		if x {
			return "1", true
		}
		return "0", true
	}
	return "", false
}

func (k *keyhole) geometry(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		k.add("<Point><coordinates>")
		k.position(g)
		k.add("</coordinates></Point>")
	case orb.MultiPolygon:
		k.add("<MultiGeometry>")
		for _, p := range g {
			k.add("<Polygon>")
			for i, r := range p {
				side := "innerBoundaryIs"
				if i == 0 {
					side = "outerBoundaryIs"
				}
				k.add("<", side, "><LinearRing><coordinates>")
				for j, at := range r {
					if j > 0 {
						k.add(" ")
					}
					k.position(at)
				}
				k.add("</coordinates></LinearRing></", side, ">")
			}
			k.add("</Polygon>")
		}
		k.add("</MultiGeometry>")
	}
}

func (k *keyhole) position(p orb.Point) {
	k.buf = appendDegrees(k.buf, p[0])
	k.buf = appendDegrees(append(k.buf, ','), p[1])
}

func (k *keyhole) add(parts ...string) {
	for _, s := range parts {
		k.buf = append(k.buf, s...)
	}
}

func (k *keyhole) element(name, text string) {
	k.add("<", name, ">")
	k.text(text)
	k.add("</", name, ">")
}

// text writes text as XML holds it; what XML has no character for becomes U+FFFD.
func (k *keyhole) text(s string) {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	k.add(b.String())
}

func (k *keyhole) end() {
	if !k.ended {
		k.add("</Document>\n")
		k.ended = true
	}
}

func (k *keyhole) flush() error {
	if k.err == nil {
		_, k.err = k.w.Write(k.buf)
	}
	k.buf = k.buf[:0]
	return k.err
}

func (k *keyhole) Close() error {
	if !k.any {
		k.add(kmlHead)
	}
	k.end()
	k.add("</Document></kml>\n")
	if k.flush() == nil {
		k.err = k.w.Flush()
	}
	if k.err == nil {
		k.err = k.close()
	}
	return k.err
}

func (k *keyhole) Abandon() {}
