package vector

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// geoJSON streams features: a FeatureCollection, a single feature or geometry,
// or several of them one after another (RFC 8142, with or without record
// separators). One feature is in memory at a time.
type geoJSON struct {
	l          Layer
	file       *os.File
	in         *rationed
	d          *jsontext.Decoder
	n          int                       // features read
	members    map[string]jsontext.Value // of the top object, those read so far
	inFeatures bool                      // the decoder stands inside "features": [
	crs        string                    // "wgs84" (RFC 7946) or what a crs member says
	said       string                    // what a crs member of an unknown kind says
}

func openGeoJSON(l Layer, tell func(done, total int64)) (*geoJSON, error) {
	f, size, err := openFile(l)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(&counting{r: f, tell: tell, total: size}, sniffed)
	if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		in.Discard(3)
	}
	start, _ := in.Peek(512)
	g := &geoJSON{l: l, file: f, crs: "wgs84"}
	if err = g.refuse(bytes.TrimSpace(start)); err == nil {
		g.in = &rationed{in, mostFeature}
		g.d = jsontext.NewDecoder(noSeparators{g.in}, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		err = g.begin()
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return g, nil
}

// refuse names files that are not JSON objects.
func (g *geoJSON) refuse(start []byte) error {
	what := ""
	switch {
	case len(start) == 0:
		what = "the file is empty"
	case start[0] == '<':
		what = "this is a web page or XML, not GeoJSON"
	case start[0] != '{' && start[0] != 0x1e:
		what = "this is not GeoJSON"
	default:
		return nil
	}
	return g.l.failure(errors.New(what), "export it again as GeoJSON (RFC 7946)")
}

func (g *geoJSON) declared() (name, said string) { return g.crs, g.said }
func (g *geoJSON) columns() []string             { return nil }
func (g *geoJSON) close() error                  { return g.file.Close() }

// begin reads a top object up to its features, or the whole of one that has none.
func (g *geoJSON) begin() error {
	g.members, g.inFeatures = map[string]jsontext.Value{}, false
	if g.d.PeekKind() != '{' {
		if _, err := g.d.ReadToken(); err != nil {
			return g.fail(err)
		}
		return g.fail(errors.New("a feature or collection was expected"))
	}
	if _, err := g.d.ReadToken(); err != nil {
		return g.fail(err)
	}
	return g.top()
}

// top reads members of the top object until features or its end.
func (g *geoJSON) top() error {
	for g.d.PeekKind() == '"' {
		name, err := g.d.ReadToken()
		if err != nil {
			return g.fail(err)
		}
		key := name.String()
		if key == "features" && g.d.PeekKind() == '[' {
			g.inFeatures = true
			_, err := g.d.ReadToken()
			return g.failIf(errors.Join(err, g.kind()))
		}
		v, err := g.d.ReadValue()
		if err != nil {
			return g.fail(err)
		}
		g.members[key] = v.Clone()
		if key == "crs" {
			if err := g.crsMember(v); err != nil {
				return err
			}
		}
	}
	_, err := g.d.ReadToken()
	return g.failIf(err)
}

// kind refuses JSON of other kinds by what stands in the top object.
func (g *geoJSON) kind() error {
	if g.members["geometryType"] != nil || g.members["spatialReference"] != nil {
		return errors.New("this is Esri JSON, not GeoJSON")
	}
	switch t := text(g.members["type"]); t {
	case "", "FeatureCollection", "Feature", "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection":
		return nil
	case "Topology":
		return errors.New("this is TopoJSON, not GeoJSON")
	default:
		return fmt.Errorf("a %q is not GeoJSON", t)
	}
}

// crsMember takes the word of GeoJSON before 2016: {"type": "name", "properties":
// {"name": …}}. Anything else it may hold (a link, null) leaves the CRS open,
// for the project to say.
func (g *geoJSON) crsMember(v jsontext.Value) error {
	name := text(member(member(v, "properties"), "name"))
	said := ""
	if name == "" {
		said = `its "crs" member is ` + short(string(v), 80)
	} else if c, err := crs.Lookup(name); err == nil {
		name = c.Name
	}
	if g.n > 0 && g.l.CRS == "" && name != g.crs {
		return g.l.failure(fmt.Errorf("its crs member (%s) stands after features that were read as %s", short(string(v), 80), g.crs),
			"declare crs for this source in the project file")
	}
	g.crs, g.said = name, said
	return nil
}

func (g *geoJSON) each(ctx context.Context, yield func(record) error) error {
	emit := func(r record) error {
		if g.n%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		g.n++
		r.row, g.in.left = g.n, mostFeature
		return yield(r)
	}
	for {
		if err := g.object(emit); err != nil {
			return err
		}
		if g.d.PeekKind() == 0 { // the end of the file, or broken
			if _, err := g.d.ReadToken(); err != io.EOF {
				return g.fail(err)
			}
			if g.n == 0 {
				return g.fail(errors.New("it holds no feature"))
			}
			return nil
		}
		if err := g.begin(); err != nil {
			return err
		}
	}
}

// object yields the features of the top object that begin has opened.
func (g *geoJSON) object(emit func(record) error) error {
	if !g.inFeatures {
		if err := g.kind(); err != nil {
			return g.fail(err)
		}
		if text(g.members["type"]) == "FeatureCollection" {
			return nil // one without features
		}
		return emit(recordOf(g.members))
	}
	for g.inFeatures {
		for g.d.PeekKind() != ']' {
			v, err := g.d.ReadValue()
			if err != nil {
				return g.fail(err)
			}
			if err := emit(parseFeature(v)); err != nil {
				return err
			}
		}
		if _, err := g.d.ReadToken(); err != nil {
			return g.fail(err)
		}
		g.inFeatures = false
		if err := g.top(); err != nil { // a crs member after all, or more features
			return err
		}
	}
	return nil
}

func (g *geoJSON) failIf(err error) error {
	if err != nil {
		return g.fail(err)
	}
	return nil
}

// fail says at which byte reading stopped.
func (g *geoJSON) fail(err error) error {
	at := g.d.InputOffset()
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = errors.New("the file ends in the middle")
	}
	return g.l.failure(fmt.Errorf("at byte %d, after %s: %w", at, plural(g.n, "feature"), err), "export it again as GeoJSON (RFC 7946), or copy it again")
}

// parseFeature reads one element of "features".
func parseFeature(v jsontext.Value) record {
	members := map[string]jsontext.Value{}
	if !eachMember(v, func(name string, v jsontext.Value) { members[name] = v }) {
		return record{code: data.CodeBadGeometry, fault: "not a feature but " + short(string(v), 40)}
	}
	return recordOf(members)
}

// recordOf makes a record of a feature's members, or of a bare geometry's.
func recordOf(m map[string]jsontext.Value) record {
	var r record
	if m["coordinates"] != nil || m["geometries"] != nil {
		r.geometry, r.fault = geometryOf(m)
	} else {
		r.geometry, r.fault = parseGeometry(m["geometry"])
	}
	if r.geometry == nil {
		r.code = data.CodeBadGeometry
	}
	if id := text(m["id"]); id != "" {
		r.fields = append(r.fields, field{"id", id})
	}
	eachMember(m["properties"], func(name string, v jsontext.Value) {
		r.fields = append(r.fields, field{name, text(v)})
	})
	return r
}

// mostFeature is the most bytes a feature may have, or what stands before the
// first: an outline of two million corners. It bounds the memory of a file that
// never ends its feature; nesting is bounded by jsontext (10,000 deep).
const mostFeature = 64 << 20

// rationed gives a reader so many bytes until it is told to go on.
type rationed struct {
	r    io.Reader
	left int
}

func (r *rationed) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, fmt.Errorf("a feature of more than %d bytes", mostFeature)
	}
	n, err := r.r.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}

// noSeparators turns the record separators of RFC 8142 into white space.
type noSeparators struct{ r io.Reader }

func (n noSeparators) Read(p []byte) (int, error) {
	k, err := n.r.Read(p)
	for i := range p[:k] {
		if p[i] == 0x1e {
			p[i] = ' '
		}
	}
	return k, err
}

// short cuts a text after n bytes.
func short(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// eachMember calls f with every member of a JSON object, in order; false where v
// is no object.
func eachMember(v jsontext.Value, f func(name string, v jsontext.Value)) bool {
	if v.Kind() != '{' {
		return false
	}
	d := jsontext.NewDecoder(bytes.NewReader(v), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	d.ReadToken()
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return false
		}
		key := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return false
		}
		end := int(d.InputOffset())
		f(key, v[end-len(value):end]) // a part of v: value itself is the decoder's
	}
	return true
}

// member returns one member of an object, nil where there is none.
func member(v jsontext.Value, name string) jsontext.Value {
	var out jsontext.Value
	eachMember(v, func(n string, v jsontext.Value) {
		if n == name {
			out = v
		}
	})
	return out
}

// text is a JSON value as plain text: strings without quotes, null as nothing,
// objects and lists as they stand.
func text(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		b, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return strings.ToValidUTF8(string(b), "\ufffd")
		}
		return strings.TrimSpace(string(b))
	case 'n', 0:
		return ""
	}
	return string(v)
}
