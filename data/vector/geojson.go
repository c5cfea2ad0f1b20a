package vector

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/walkshed/walkshed/data"
)

// geoJSON streams features: a FeatureCollection, a single feature or geometry,
// or one feature a line (GeoJSON-Seq). Only one feature is in memory at a time.
type geoJSON struct {
	l    Layer
	file *os.File
	in   *bufio.Reader
	crs  string
}

// deepest is how deeply brackets may nest in a feature. orb takes quadratic time
// over nested collections: 215 KiB of them took 8 s and 1.2 GiB.
const deepest = 32

// crsMember is the old (2008) way to say which coordinates these are.
var crsMember = regexp.MustCompile(`"crs"\s*:\s*\{\s*"type"\s*:\s*"name"\s*,\s*"properties"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"`)

func openGeoJSON(l Layer, tell data.Progress) (*geoJSON, error) {
	f, size, err := openFile(l)
	if err != nil {
		return nil, err
	}
	g := &geoJSON{l: l, file: f, in: bufio.NewReaderSize(&counting{r: f, tell: tell, total: size}, sniffed), crs: "wgs84"}
	start, _ := g.in.Peek(sniffed)
	if text := bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf"))); len(text) == 0 || !strings.ContainsRune("{\x1e", rune(text[0])) {
		f.Close()
		what := "this is not GeoJSON"
		if len(text) == 0 {
			what = "the file is empty"
		} else if text[0] == '<' {
			what = "this is a web page or XML, not GeoJSON"
		}
		return nil, &data.Error{Op: "read " + l.Source, Err: errors.New(what), Hint: "export it again as GeoJSON (RFC 7946)"}
	}
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		g.in.Discard(3)
	}
	if m := crsMember.FindSubmatch(start); m != nil {
		g.crs = crsName(string(m[1]))
	}
	return g, nil
}

// crsName turns "urn:ogc:def:crs:EPSG::3857" into "EPSG:3857".
func crsName(urn string) string {
	if strings.HasSuffix(urn, "CRS84") {
		return "wgs84"
	}
	parts := strings.Split(urn, ":")
	if i := len(parts) - 1; i >= 2 && strings.EqualFold(parts[0], "urn") {
		for _, authority := range []string{"EPSG", "ESRI"} {
			if strings.Contains(strings.ToUpper(urn), authority) {
				return authority + ":" + parts[i]
			}
		}
	}
	return urn
}

func (g *geoJSON) declaredCRS() string { return g.crs }
func (g *geoJSON) columns() []string   { return nil }
func (g *geoJSON) close() error        { return g.file.Close() }

func (g *geoJSON) each(ctx context.Context, yield func(record) error) error {
	d := jsontext.NewDecoder(noSeparators{g.in}, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	n := 0
	emit := func(raw jsontext.Value) error {
		n++
		if n%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r, err := feature(raw, n)
		if err != nil {
			return g.fail(d, err)
		}
		return yield(r)
	}
	for {
		if d.PeekKind() == 0 { // end of file, or broken
			if _, err := d.ReadToken(); err != io.EOF {
				return g.fail(d, err)
			}
			if n == 0 {
				return g.fail(d, errors.New("it holds no feature"))
			}
			return nil
		}
		if err := g.object(d, emit); err != nil {
			return err
		}
	}
}

// object reads one top-level value: the features of a collection one by one,
// anything else whole.
func (g *geoJSON) object(d *jsontext.Decoder, emit func(jsontext.Value) error) error {
	if d.PeekKind() != '{' {
		return g.fail(d, errors.New("a feature or collection was expected"))
	}
	d.ReadToken()
	members := map[string]jsontext.Value{}
	collection := false
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return g.fail(d, err)
		}
		key := name.String()
		if key == "features" && d.PeekKind() == '[' {
			collection = true
			if err := g.features(d, emit); err != nil {
				return err
			}
			continue
		}
		v, err := d.ReadValue()
		if err != nil {
			return g.fail(d, err)
		}
		members[key] = v.Clone()
	}
	if _, err := d.ReadToken(); err != nil {
		return g.fail(d, err)
	}
	if collection {
		return nil
	}
	if _, bare := members["coordinates"]; bare || members["geometries"] != nil {
		raw, _ := json.Marshal(members)
		members = map[string]jsontext.Value{"type": jsontext.Value(`"Feature"`), "geometry": raw, "properties": jsontext.Value("{}")}
	}
	raw, err := json.Marshal(members)
	if err != nil {
		return g.fail(d, err)
	}
	return emit(raw)
}

func (g *geoJSON) features(d *jsontext.Decoder, emit func(jsontext.Value) error) error {
	d.ReadToken()
	for d.PeekKind() != ']' {
		v, err := d.ReadValue()
		if err != nil {
			return g.fail(d, err)
		}
		if err := emit(v); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// fail says where in the file reading stopped; errors that are already ours pass.
func (g *geoJSON) fail(d *jsontext.Decoder, err error) error {
	var ours *data.Error
	if errors.As(err, &ours) || errors.Is(err, context.Canceled) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = errors.New("the file ends in the middle")
	}
	return &data.Error{Op: "read " + g.l.Source, Err: fmt.Errorf("at byte %d: %w", d.InputOffset(), err), Hint: "export or copy the file again"}
}

// feature decodes one feature. A geometry that cannot be read is nil: the row is
// reported by the layer, the file goes on.
func feature(raw jsontext.Value, n int) (record, error) {
	r := record{row: n}
	if depth(raw) > deepest {
		return r, fmt.Errorf("feature %d nests deeper than %d brackets", n, deepest)
	}
	var f struct {
		ID         json.RawMessage `json:"id"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return r, fmt.Errorf("feature %d: %w", n, err)
	}
	if id := plainText(f.ID); id != "" {
		r.fields = append(r.fields, field{"id", id})
	}
	r.fields = append(r.fields, properties(f.Properties)...)
	if g, err := geojson.UnmarshalGeometry(f.Geometry); err == nil && g != nil {
		r.geometry = finite(g.Geometry())
	}
	return r, nil
}

// properties keeps the file's order; nested values stay JSON text.
func properties(raw json.RawMessage) []field {
	d := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return nil
	}
	var out []field
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			break
		}
		key := name.String()
		v, err := d.ReadValue()
		if err != nil {
			break
		}
		out = append(out, field{key, plainText(json.RawMessage(v))})
	}
	return out
}

func plainText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if t := string(bytes.TrimSpace(raw)); t != "null" {
		return t
	}
	return ""
}

// depth is how deeply brackets nest, by one pass over the bytes.
func depth(raw []byte) int {
	now, most := 0, 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			for i++; i < len(raw) && raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			now++
			most = max(most, now)
		case '}', ']':
			now--
		}
	}
	return most
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

// finite drops geometries with numbers that are none.
func finite(g orb.Geometry) orb.Geometry {
	if g == nil {
		return nil
	}
	b := g.Bound()
	for _, v := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
		if s := strconv.FormatFloat(v, 'g', -1, 64); s == "NaN" || strings.HasSuffix(s, "Inf") {
			return nil
		}
	}
	return g
}
