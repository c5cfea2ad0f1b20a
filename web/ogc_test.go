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

// serveGIS serves the drawn place.
func serveGIS(t testing.TB, change ...func(*Server)) http.Handler {
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
	h := serveGIS(t)
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
		h := serveGIS(t, func(s *Server) { s.PublicURL = public })
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
	h := serveGIS(t)
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

// covered adds up who is covered in the cells below an address.
func covered(t testing.TB, h http.Handler, root string) (people float64, title string) {
	t.Helper()
	var cells struct {
		Features []struct {
			Properties struct {
				People float64
				Status string
			}
		}
	}
	readInto(t, ask(h, root+"/collections/cells/items"), &cells)
	for _, c := range cells.Features {
		if c.Properties.Status == "covered" {
			people += c.Properties.People
		}
	}
	var home struct {
		linked
		Title string
	}
	readInto(t, ask(h, root), &home)
	if !strings.HasPrefix(home.to("data"), "http://localhost:8080"+root+"/") {
		t.Errorf("%s leads to %s", root, home.to("data"))
	}
	return people, home.Title
}

// The collections show what there is now: below /ogc today's, below a scenario it as
// it was saved last, below a what-if as it was edited last. A venue at C covers C, 4
// people, beside A, 1; at B it covers B, 2.
func TestOGCIsLive(t *testing.T) {
	t.Parallel()
	h, _, e := shelfOf(t)
	check := func(root string, want float64, name string) {
		t.Helper()
		if got, title := covered(t, h, root); got != want || title != name {
			t.Errorf("%s %q covers %v, want %q and %v", root, title, got, name, want)
		}
	}
	check("/ogc", 1, "Drawn")
	w := post(h, "/api/v1/scenarios", draftAt("At C", e, 2))
	d := document200(t, w, http.StatusCreated)
	check("/ogc/scenario/at-c", 5, "Drawn · At C")
	saved := send(h, http.MethodPut, "/api/v1/scenarios/at-c", strings.NewReader(draftAt("At B", e, 1)), "Content-Type", "application/json", "If-Match", `"`+d.Version+`"`)
	document200(t, saved, http.StatusOK)
	check("/ogc/scenario/at-c", 3, "Drawn · At B")

	s := begin(t, h)
	at := "/ogc/session/" + s.ID
	check(at, 1, "Drawn · session/"+s.ID)
	decoded(t, post(h, "/api/v1/sessions/"+s.ID+"/edits", addAt(0, "new/1", e, 2)))
	check(at, 5, "Drawn · session/"+s.ID)
	decoded(t, post(h, "/api/v1/sessions/"+s.ID+"/undo", `{"version": 1}`))
	check(at, 1, "Drawn · session/"+s.ID)
	check("/ogc", 1, "Drawn")
	if w := ask(h, at+"/tiles/WebMercatorQuad/0/0/0"); w.Code != http.StatusOK {
		t.Errorf("its tiles: %d", w.Code)
	}
	for _, gone := range []string{"/ogc/scenario/none", "/ogc/scenario/..%2F..%2Fetc", "/ogc/scenario", "/ogc/session/", "/ogc/today/x"} {
		problem(t, ask(h, gone), http.StatusNotFound)
	}
	problem(t, ask(h, "/ogc/session/none/collections"), http.StatusGone)
}
