package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/web/ogc/ogctest"
)

// gis serves the drawn place.
func gis(t testing.TB, change ...func(*Server)) http.Handler {
	t.Helper()
	p := ogctest.New(t)
	s := Server{Engine: p.Engine, Tiles: p.Source, Results: p.Results, Version: "v0", Attribution: []string{"© OpenStreetMap contributors (ODbL)"}}
	for _, c := range change {
		c(&s)
	}
	return New(s)
}

// readInto reads a JSON answer with status 200.
func readInto(t testing.TB, w *httptest.ResponseRecorder, into any) {
	t.Helper()
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatalf("%v: %.300s", err, w.Body)
	}
}

type linked struct {
	Links []struct{ Href, Rel, Type string }
}

func (l linked) to(rel string) string {
	for _, link := range l.Links {
		if link.Rel == rel {
			return link.Href
		}
	}
	return ""
}

// What HTTP asks for: the coordinates of an answer are named, caches are told what
// it depends on, what a client has is not sent again, and a tile of nothing is 204.
func TestOGCHeaders(t *testing.T) {
	t.Parallel()
	h := gis(t)
	for path, crs := range map[string]string{"/ogc": "", "/ogc/": "", "/ogc/collections/gaps/items": "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>",
		"/ogc/collections/cells/items/3?crs=http://www.opengis.net/def/crs/EPSG/0/4547": "<http://www.opengis.net/def/crs/EPSG/0/4547>"} {
		w := ask(h, path)
		if w.Code != 200 || w.Header().Get("Content-Crs") != crs || fmt.Sprint(w.Header().Values("Vary")) != "[Accept Accept-Encoding]" {
			t.Errorf("%s: %d, Content-Crs %q, Vary %q", path, w.Code, w.Header().Get("Content-Crs"), w.Header().Values("Vary"))
		}
		if again := ask(h, path, "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s: %d with the ETag it has", path, again.Code)
		}
	}
	if w := ask(h, "/ogc/tiles/WebMercatorQuad/14/0/0"); w.Code != http.StatusNoContent || w.Body.Len() > 0 {
		t.Errorf("a tile of the Pacific: %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := ask(h, "/ogc/conformance", "Accept", "image/png"); w.Code != http.StatusNotAcceptable || w.Header().Get("Vary") != "Accept" {
		t.Errorf("a picture of the conformance: %d", w.Code)
	}
}

// Links are absolute and begin with the address the client asked for, or with the
// public one, wherever that is.
func TestOGCLinksArePublic(t *testing.T) {
	t.Parallel()
	for public, root := range map[string]string{"": "http://localhost:8080/ogc", "https://maps.example.org/walk/": "https://maps.example.org/walk/ogc"} {
		h := gis(t, func(s *Server) { s.PublicURL = public })
		for _, path := range []string{"/ogc", "/ogc/collections", "/ogc/collections/gaps/items?limit=1", "/ogc/tiles/WebMercatorQuad?f=tilejson"} {
			hrefs := regexp.MustCompile(`"(https?://[^"]*)"`).FindAllStringSubmatch(ask(h, path).Body.String(), -1)
			for _, href := range hrefs {
				if !strings.HasPrefix(href[1], root) && !strings.HasPrefix(href[1], "http://www.opengis.net/def/") {
					t.Errorf("%s of %q links to %s", path, public, href[1])
				}
			}
			if len(hrefs) == 0 {
				t.Errorf("%s of %q has no links", path, public)
			}
		}
	}
}

// A filter with a polygon is longer than other queries may be, and still bounded;
// hostile numbers neither fail nor cost.
func TestOGCHostileQuestions(t *testing.T) {
	t.Parallel()
	h := gis(t)
	var page struct {
		linked
		NumberReturned, NumberMatched int
	}
	readInto(t, ask(h, "/ogc/collections/cells/items?limit=999999999999"), &page)
	if page.NumberReturned != 1200 {
		t.Errorf("%d cells", page.NumberReturned)
	}
	readInto(t, ask(h, "/ogc/collections/cells/items?offset=9223372036854775807&limit=9223372036854775807"), &page)
	if page.NumberReturned != 0 || page.NumberMatched != 1200 || page.to("next") != "" {
		t.Errorf("beyond the end: %+v", page)
	}
	for query, status := range map[string]int{
		"offset=-1": 400, "limit=0": 400, "limit=1e3": 400, "offset=99999999999999999999": 400,
		"filter=" + strings.Repeat("(", 3000) + "people%3E1":              400,
		"filter=" + strings.Repeat("NOT%20", 3000) + "people%3E1":         400,
		"filter=people%3E1" + strings.Repeat("%20OR%20people%3E1", 1000):  400,
		"filter=" + strings.Repeat("a", 25<<10):                           414,
		"filter-lang=cql2-json&filter=" + strings.Repeat("[", 20<<10):     400,
		"filter=name%20LIKE%20%27" + strings.Repeat("%25a", 2000) + "%27": 200,
	} {
		if w := ask(h, "/ogc/collections/venues/items?"+query); w.Code != status {
			t.Errorf("%.60s…: %d, want %d: %.200s", query, w.Code, status, w.Body)
		}
	}
}
