package ogc

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web/ogc/ogctest"
)

const root = "http://maps.test/ogc"

// drawn is the service of the drawn place.
func drawn(t testing.TB) *Service {
	t.Helper()
	p := ogctest.New(t)
	return New(About{Title: "Drawn", Version: "v0", Attribution: []string{"own"}, Tiles: p.Source}, tiles.NewLayers(p.Source, p.Engine, p.Results))
}

// answered asks and makes; the address is relative to the root.
func answered(s *Service, address, accept string) (Response, error) {
	path, query, _ := strings.Cut(address, "?")
	a, err := s.Ask(Request{Path: path, Query: query, Accept: accept, Root: root})
	if err != nil {
		return Response{}, err
	}
	return a.Make(context.Background())
}

// A page is a page of features as a client reads it.
type featurePage struct {
	NumberMatched, NumberReturned int
	Links                         []Link
	Features                      []struct {
		ID       any
		Geometry *struct {
			Type        string
			Coordinates json.RawMessage
		}
		Properties map[string]any
	}
}

func read(t testing.TB, s *Service, address string) featurePage {
	t.Helper()
	r, err := answered(s, address, "")
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	var p featurePage
	if err := json.Unmarshal(r.Body, &p); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return p
}

func (p featurePage) next() string {
	for _, l := range p.Links {
		if l.Rel == "next" {
			return strings.TrimPrefix(l.Href, root)
		}
	}
	return ""
}

// A page to read ends where it would grow too large, however many were asked for, and
// leads on: all of them are read once.
func TestPagesAreBounded(t *testing.T) {
	t.Parallel()
	s := drawn(t)
	seen, pages := 0, 0
	for at := "/collections/cells/items?f=html&limit=10000"; at != ""; pages++ {
		r, err := answered(s, at, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Body) > 4*mostHTML {
			t.Errorf("%s has %d bytes", at, len(r.Body))
		}
		text := string(r.Body)
		seen += strings.Count(text, "<summary>")
		before, _, found := strings.Cut(text, `</a></td><td>next</td>`)
		if at = ""; found {
			at = strings.ReplaceAll(strings.TrimPrefix(before[strings.LastIndex(before, ">")+1:], root), "&amp;", "&")
		}
	}
	if seen != 1200 || pages < 2 {
		t.Errorf("%d features on %d pages", seen, pages)
	}
	if got := read(t, s, "/collections/cells/items?limit=10000"); got.NumberReturned != 1200 || got.next() != "" {
		t.Errorf("as JSON: %d", got.NumberReturned)
	}
}

// Many may ask at once, of everything there is, and each gets what one alone gets.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	s := drawn(t)
	addresses := []string{"/collections", "/collections/cells/items?limit=50", "/collections/cells/items?filter=people%3E3&limit=20", "/collections/gaps/items?bbox=114.25,30.5,114.3,30.52",
		"/collections/venues/items?crs=" + epsg + "4547", "/api", "/tiles/WebMercatorQuad", "/collections/cells/tiles/WebMercatorQuad/14/6715/13394"}
	want := map[string]string{}
	for _, a := range addresses {
		r, err := answered(drawn(t), a, "")
		if err != nil {
			t.Fatalf("%s: %v", a, err)
		}
		want[a] = string(r.Body)
	}
	var all sync.WaitGroup
	for k := range 64 {
		all.Go(func() {
			a := addresses[k%len(addresses)]
			if r, err := answered(s, a, ""); err != nil || string(r.Body) != want[a] {
				t.Errorf("%s differs: %v", a, err)
			}
		})
	}
	all.Wait()
}

// Whatever is asked is answered or refused with 400, 404 or 406; nothing fails, and
// what is answered as JSON is JSON.
func FuzzAsk(f *testing.F) {
	s := drawn(f)
	for _, a := range []string{"", "/", "/collections/cells/items?filter=people%3E1&crs=" + epsg + "4547&limit=3", "/collections/venues/items/way%2F7?f=html", "/collections/areas/items?bbox=170,0,-170,1&datetime=../2020-01-01T00:00:00Z",
		"/tiles/WebMercatorQuad/3/1/2", "/collections/gaps/tiles/WebMercatorQuad?f=tilejson", "/collections//items", "/collections/%2e%2e/x?%zz", "/collections/cells/items?offset=18446744073709551615", "/collections/cells/items?bbox=1e308,1e308,1e308,1e308&bbox-crs=" + epsg + "3857"} {
		f.Add(a, "text/html;q=0.5, */*;q=0.1")
	}
	f.Fuzz(func(t *testing.T, address, accept string) {
		r, err := answered(s, address, accept)
		var refused *Refusal
		switch {
		case errors.As(err, &refused):
			if refused.Status != 400 && refused.Status != 404 && refused.Status != 406 || refused.Detail == "" {
				t.Errorf("%q: %+v", address, refused)
			}
		case err != nil:
			t.Errorf("%q: %v", address, err)
		case strings.Contains(r.Kind, "json") && !json.Valid(r.Body):
			t.Errorf("%q: %.200s is no JSON", address, r.Body)
		}
	})
}

// Equal keys are equal answers: the order of parameters makes no other, a slash at
// the end neither; another root does.
func TestKeys(t *testing.T) {
	t.Parallel()
	s := drawn(t)
	key := func(path, query, root string) string {
		a, err := s.Ask(Request{Path: path, Query: query, Root: root})
		if err != nil {
			t.Fatal(err)
		}
		return a.Key
	}
	a := key("/collections/cells/items", "limit=1&offset=2", root)
	if b := key("/collections/cells/items/", "offset=2&limit=1", root); a != b {
		t.Errorf("%q and %q", a, b)
	}
	for _, b := range []string{key("/collections/cells/items", "limit=1&offset=2", root+"/x"), key("/collections/gaps/items", "limit=1&offset=2", root), key("/collections/cells/items", "limit=1&offset=2&f=html", root), key("/collections/cells/items", "limit=12", root)} {
		if a == b {
			t.Errorf("two questions, one key %q", a)
		}
	}
	for query, heavy := range map[string]bool{"": false, "limit=3": false, "crs=" + epsg + "4490": false, "people=3": true, "bbox=0,0,1,1": true, url.Values{"filter": {"cell=1"}}.Encode(): true} {
		if a, err := s.Ask(Request{Path: "/collections/cells/items", Query: query, Root: root}); err != nil || a.Heavy != heavy {
			t.Errorf("%q is heavy: %v, %v", query, a.Heavy, err)
		}
	}
}
