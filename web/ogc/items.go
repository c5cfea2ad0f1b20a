package ogc

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web/ogc/cql2"
)

// How many features a page has. GDAL before 3.8 asks for ten at a time.
const (
	usualLimit = 100
	mostLimit  = 10000
)

// A page is ended, before its limit, by the feature that makes it larger than this:
// an outline can have megabytes. A page to read takes twenty times its text to make.
const (
	mostBytes = 32 << 20
	mostHTML  = 256 << 10
)

// A question is what is asked of the features of a layer.
type question struct {
	choice
	limit, offset int
	out           reference // the coordinates of the answer
}

// items answers with a page of features.
func (s *Service) items(layer *layer, f *form, l links) (maker, []encoding, error) {
	q := layer.question(f)
	q.key = layer.Name + "\n" + selecting(f.query)
	_, kept := s.chosen.get(q.key)
	f.heavy = !q.everything() && !kept
	return func(ctx context.Context, kind string) (Response, error) {
		total := layer.Len()
		number := func(k int) int { return k }
		if !q.everything() {
			found, err := s.choose(ctx, layer, q.choice)
			if err != nil {
				return Response{}, err
			}
			total, number = len(found), func(k int) int { return int(found[k]) }
		}
		return layer.page(q, l, kind, pageOf{total, number})
	}, geoHTML(), nil
}

// choose is find, with what was found before kept.
func (s *Service) choose(ctx context.Context, layer *layer, c choice) ([]int32, error) {
	if found, ok := s.chosen.get(c.key); ok {
		return found, nil
	}
	found, err := layer.find(ctx, c)
	if err == nil {
		s.chosen.put(c.key, found)
	}
	return found, err
}

// selecting is the part of a query that decides which features are chosen.
func selecting(all url.Values) string {
	q := url.Values{}
	for name, v := range all {
		if name != "f" && name != "limit" && name != "offset" && name != "crs" {
			q[name] = v
		}
	}
	return q.Encode()
}

// A pageOf is how many features there are to page through, and which they are.
type pageOf struct {
	total  int
	number func(k int) int
}

// page writes the features of one page.
func (layer *layer) page(q question, l links, kind string, p pageOf) (Response, error) {
	from := min(q.offset, p.total)
	features, n, err := layer.features(q, kind, from, p)
	if err != nil {
		return Response{}, err
	}
	all := l.forms(geoHTML(), kind)
	if to := from + n; to < p.total && n > 0 {
		all = append(all, l.page("next", kind, to))
	}
	if from > 0 {
		all = append(all, l.page("prev", kind, max(0, from-q.limit)))
	}
	all = append(all, l.to("/collections/"+layer.Name, "collection", kindJSON, layer.title))
	links, err := encoded(all)
	if err != nil {
		return Response{}, err
	}
	b := fmt.Appendf(nil, `{"type":"FeatureCollection","numberMatched":%d,"numberReturned":%d,"links":%s,"features":[%s
]}
`, p.total, n, bytes.TrimSpace(links), features)
	if kind == kindHTML {
		b, err = page(l, b)
	}
	return Response{kind, b}, err
}

// features writes the n features from one on, fewer than the limit where they are
// the last or large.
func (layer *layer) features(q question, kind string, from int, p pageOf) (b []byte, n int, err error) {
	most := mostBytes
	if kind == kindHTML {
		most = mostHTML
	}
	for n < q.limit && from+n < p.total && (n == 0 || len(b) < most) {
		if n > 0 {
			b = append(b, ',')
		}
		i := p.number(from + n)
		if b, err = layer.AppendJSON(append(b, '\n'), i, q.out.shape(layer.Geometry(i)), ""); err != nil {
			return nil, 0, err
		}
		n++
	}
	return b, n, nil
}

// item answers with one feature.
func (s *Service) item(layer *layer, id string, f *form, l links) (maker, []encoding, error) {
	out := layer.output(f)
	i, ok := layer.Find(id)
	if !ok {
		return nil, nil, missing("there is no such feature in this collection")
	}
	return func(_ context.Context, kind string) (Response, error) {
		links, err := encoded(append(l.forms(geoHTML(), kind), l.to("/collections/"+layer.Name, "collection", kindJSON, layer.title)))
		if err != nil {
			return Response{}, err
		}
		b, err := layer.AppendJSON(nil, i, out.shape(layer.Geometry(i)), `,"links":`+string(bytes.TrimSpace(links)))
		if err == nil && kind == kindHTML {
			b, err = page(l, b)
		}
		return Response{kind, b}, err
	}, geoHTML(), nil
}

// question reads the parameters of items.
func (layer *layer) question(f *form) question {
	q := question{limit: min(mostLimit, f.whole("limit", 1, usualLimit)), offset: f.whole("offset", 0, 0), out: layer.output(f)}
	q.boxIn, q.box = layer.reference(f, "bbox-crs"), bbox(f)
	moment(f)
	q.in = layer.reference(f, "filter-crs")
	q.filter = layer.filter(f)
	for i, field := range layer.Fields {
		if v, ok := f.text(field.Name); ok {
			q.filter = cql2.And(q.filter, equality(f, field, i, v))
		}
	}
	return q
}

// output reads crs, which Content-Crs says again.
func (layer *layer) output(f *form) reference {
	r := layer.reference(f, "crs")
	f.crs = r.uri
	return r
}

// reference reads the URI of a coordinate system; CRS84 where none is given.
func (layer *layer) reference(f *form, name string) reference {
	uri, ok := f.text(name)
	if !ok {
		return layer.references()[0]
	}
	for _, r := range layer.references() {
		if r.uri == uri {
			return r
		}
	}
	f.wrong(name, "%q is none of the coordinate systems of this collection, which are written %s%d and so on", shortened(uri), epsg, 4490)
	return layer.references()[0]
}

// bbox reads 4 or 6 numbers, of which heights are let go.
func bbox(f *form) orb.Geometry {
	text, ok := f.text("bbox")
	if !ok {
		return nil
	}
	v, ok := numbers(text)
	if ok {
		if g, err := cql2.Box(v); err == nil {
			return g
		}
	}
	f.wrong("bbox", "wanted four numbers (or six), the lower corner first, got %q", shortened(text))
	return nil
}

// moment reads datetime: an instant, or two with / between, either of which may be
// open (.. or nothing). No feature here has a time of its own, and so all match
// (fc-time-response, C).
func moment(f *form) {
	text, ok := f.text("datetime")
	if !ok {
		return
	}
	var ends [2]time.Time
	parts := strings.Split(text, "/")
	good := len(parts) <= 2
	for i, part := range parts[:min(2, len(parts))] {
		if len(parts) == 2 && (part == "" || part == "..") {
			continue
		}
		at, err := time.Parse(time.RFC3339Nano, part)
		if err != nil {
			at, err = time.Parse(time.DateOnly, part)
		}
		ends[i], good = at, good && err == nil
	}
	if !good || len(parts) == 2 && !ends[0].IsZero() && !ends[1].IsZero() && ends[1].Before(ends[0]) {
		f.wrong("datetime", "wanted a moment as RFC 3339 writes it, or FROM/TO where either may be .., got %q", shortened(text))
	}
}

// filter reads filter and filter-lang.
func (layer *layer) filter(f *form) *cql2.Filter {
	lang, given := f.text("filter-lang")
	read := cql2.ParseText
	switch {
	case lang == "cql2-json":
		read = cql2.ParseJSON
	case given && lang != "cql2-text":
		f.wrong("filter-lang", "wanted cql2-text or cql2-json, got %q", shortened(lang))
	}
	text, ok := f.text("filter")
	if !ok {
		return nil
	}
	out, err := read(text, layer.schema)
	if err != nil {
		f.wrong("filter", "%v", err)
	}
	return out
}

// equality reads NAME=VALUE of a queryable.
func equality(f *form, field tiles.Field, place int, text string) *cql2.Filter {
	switch field.Type {
	case export.Text:
		return cql2.Equal(place, text)
	case export.Boolean:
		if v, err := strconv.ParseBool(text); err == nil {
			return cql2.Equal(place, v)
		}
		f.wrong(field.Name, "wanted true or false, got %q", shortened(text))
		return nil
	}
	if v, ok := numbers(text); ok && len(v) == 1 {
		return cql2.Equal(place, v[0])
	}
	f.wrong(field.Name, "wanted a number, got %q", shortened(text))
	return nil
}
