package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/tiles"
)

func TestIndex(t *testing.T) {
	t.Parallel()
	var i Index
	if err := json.Unmarshal(ask(open(t, newDesk()), "/api/v1").Body.Bytes(), &i); err != nil {
		t.Fatal(err)
	}
	if i.Name != "Row" || i.Version != "v0" || !i.Modelled || i.Basis.LimitMin != 15 || fmt.Sprint(i.Levels) != "[8]" || fmt.Sprint(i.Languages) != "[en zh]" || len(i.Attribution) != 1 || len(i.Legend) != 6 {
		t.Errorf("index %+v", i)
	}
	if fmt.Sprintf("%.4f", i.Bound) != "[10.0000 50.0000 10.0030 50.0010]" {
		t.Errorf("bound %v", i.Bound)
	}
}

// The body is the engine's own struct, the same that the command line prints.
func TestAnswersAreTheEngines(t *testing.T) {
	t.Parallel()
	d := newDesk()
	h := open(t, d)
	gaps, _ := d.Gaps(context.Background(), 9000, nil)
	plan, _ := d.Sites(context.Background(), 9000, 10, nil)
	venues, _ := d.Venues(context.Background(), 9000, nil)
	why, _ := d.Why(context.Background(), 1, 12000)
	for q, want := range map[string]any{
		"/api/v1/coverage": d.Coverage(9000), "/api/v1/coverage?limit=20": d.Coverage(12000),
		"/api/v1/gaps":                coverage.GapList{Basis: d.Basis(9000), NotCovered: 6, Total: 1, Gaps: gaps},
		"/api/v1/sites":               plan,
		"/api/v1/venues":              coverage.VenueList{Basis: d.Basis(9000), Venues: venues},
		"/api/v1/why?cell=1&limit=20": why,
		"/api/v1/why?lon=10.0015&lat=50.0005&limit=20": why,
	} {
		text, _ := json.Marshal(want)
		if got := strings.TrimSpace(ask(h, q).Body.String()); got != string(text) {
			t.Errorf("%s: %s\nwant %s", q, got, text)
		}
	}
}

// What the server knew when it started is not asked for again, and the first n
// of a longer plan are the plan for n.
func TestKnownResultsAreUsed(t *testing.T) {
	t.Parallel()
	d := newDesk()
	gaps, _ := d.Gaps(context.Background(), 9000, nil)
	plan, _ := d.Sites(context.Background(), 9000, 2, nil)
	venues, _ := d.Venues(context.Background(), 9000, nil)
	h := open(t, d, func(s *Server) {
		s.Results = tiles.Results{Limit: 9000, Gaps: gaps, Sites: plan, Venues: venues}
	})
	before := d.asked.Load()
	for _, q := range []string{"gaps", "gaps?limit=15", "sites?n=1", "sites?n=2", "venues", "venues?format=geojson"} {
		if w := ask(h, "/api/v1/"+q); w.Code != 200 {
			t.Errorf("%s: %d", q, w.Code)
		}
	}
	if n := d.asked.Load() - before; n != 0 {
		t.Errorf("the engine was asked %d times", n)
	}
	var p coverage.SitePlan
	_ = json.Unmarshal(ask(h, "/api/v1/sites?n=1").Body.Bytes(), &p)
	if len(p.Sites) != 1 || p.Sites[0].ID != plan.Sites[0].ID {
		t.Errorf("the first of the plan is %+v", p.Sites)
	}
	ask(h, "/api/v1/sites?n=3")
	ask(h, "/api/v1/gaps?limit=14.9")
	if n := d.asked.Load() - before; n != 2 {
		t.Errorf("a longer plan and another limit asked the engine %d times, want 2", n)
	}
}

// All mistakes of one request at once, each named.
func TestBadParametersAllAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	for q, want := range map[string]string{
		"/api/v1/gaps?limit=0&n=0&format=xml&limt=3": "limit n format limt",
		"/api/v1/gaps?limit=-1":                      "limit",
		"/api/v1/gaps?limit=121":                     "limit",
		"/api/v1/gaps?limit=NaN":                     "limit",
		"/api/v1/gaps?limit=1e400":                   "limit",
		"/api/v1/gaps?limit=15&limit=10":             "limit",
		"/api/v1/gaps?n=1001&format=":                "n",
		"/api/v1/gaps?n=2.5":                         "n",
		"/api/v1/sites?n=101":                        "n",
		"/api/v1/why":                                "lon",
		"/api/v1/why?lon=10":                         "lat",
		"/api/v1/why?lat=10":                         "lon",
		"/api/v1/why?lon=181&lat=-91":                "lon lat",
		"/api/v1/why?cell=3":                         "cell",
		"/api/v1/why?cell=-1&limit=x":                "limit cell",
		"/api/v1/why?cell=0&lon=10&lat=50":           "cell",
		"/api/v1/why?lon=a&cell=b":                   "lon cell cell",
		"/api/v1/areas?format=json":                  "format",
		"/api/v1?limit=15":                           "limit",
		"/healthz?x":                                 "x",
		"/api/v1/gaps?%zz":                           "",
		"/api/v1/gaps?a;b":                           "",
		"/tiles/0/0/0.mvt?v=1":                       "v",
		"/tiles/23/0/0.mvt":                          "z",
		"/tiles/2/4/4.mvt":                           "x y",
		"/tiles/-1/0/0.mvt":                          "z",
		"/tiles/a/b/c.mvt":                           "z x y",
		"/tiles/1/0/0.png":                           "y",
		"/tiles/1/0/0":                               "y",
		"/tiles/1/0/0.mvt.mvt":                       "y",
		"/tiles/4294967296/0/0.mvt":                  "z",
	} {
		p := problem(t, ask(h, q), 400)
		var names []string
		for _, e := range p.Errors {
			names = append(names, e.Parameter)
			if e.Detail == "" {
				t.Errorf("%s: %s without a detail", q, e.Parameter)
			}
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %q, want %q", q, got, want)
		}
	}
	long := problem(t, ask(h, "/api/v1/gaps?n="+strings.Repeat("9", 900)), 400)
	if d := long.Errors[0].Detail; len(d) > 200 {
		t.Errorf("the answer repeats all that was sent: %d bytes", len(d))
	}
}

func TestLimitsAtTheirBounds(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	for q, want := range map[string]string{"limit=120": "120", "limit=0.001": "0.0016666666666666668", "": "15", "limit=": "15", "limit=7.5": "7.5"} {
		w := ask(h, "/api/v1/coverage?"+q)
		if w.Code != 200 || !strings.Contains(w.Body.String(), `"limit_min":`+want+",") {
			t.Errorf("%q: %d %s", q, w.Code, w.Body)
		}
	}
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	for _, q := range []string{"/nothing", "/api", "/api/v2", "/api/v1/", "/api/v1/gaps/1", "/tiles/1/0", "/assets/../openapi.yaml",
		"/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cwindows", "/dist/index.html", "/index.html%00", "/assets/"} {
		problem(t, ask(h, q), 404)
	}
	problem(t, ask(h, "/api/v1/why?lon=0&lat=0"), 404) // no cell there
	w := ask(h, "/nothing", "Accept", "text/html,application/xhtml+xml")
	if w.Code != 404 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || !strings.Contains(w.Body.String(), "没有这个页面") {
		t.Errorf("a browser gets %d %s", w.Code, w.Body)
	}
	problem(t, ask(h, "/api/nothing", "Accept", "text/html"), 404)
}

// A failure of ours tells the client its id and the log the cause.
func TestOurFailures(t *testing.T) {
	t.Parallel()
	for name, during := range map[string]func(context.Context) error{
		"error": func(context.Context) error { return errors.New("secret: /srv/data/x.pbf") },
		"panic": func(context.Context) error { panic("secret: /srv/data/x.pbf") },
	} {
		var log bytes.Buffer
		d := newDesk()
		d.during = during
		h := open(t, d, func(s *Server) { s.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		for range 2 { // errors are not kept: the second asks again
			w := ask(h, "/api/v1/gaps")
			if strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%s: the client reads %s", name, w.Body)
			}
			if p := problem(t, w, 500); !strings.Contains(log.String(), p.RequestID) || !strings.Contains(log.String(), "secret") {
				t.Errorf("%s: the log has no %s with its cause: %s", name, p.RequestID, log.String())
			}
		}
		if n := d.asked.Load(); n != 2 {
			t.Errorf("%s: asked %d times", name, n)
		}
		if w := ask(h, "/api/v1/coverage"); w.Code != 200 {
			t.Errorf("%s: after it the server answers %d", name, w.Code)
		}
	}
}

// A panic in the handler itself, outside the store, is answered as well.
func TestPanicInHandler(t *testing.T) {
	t.Parallel()
	h := guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oh") }), nil, nil)
	problem(t, ask(h, "/"), 500)
	begun := guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half"))
		panic("oh")
	}), nil, nil)
	if w := ask(begun, "/"); w.Body.String() != "half" {
		t.Errorf("an answer under way became %q", w.Body)
	}
}

func TestCompressionAndRevalidation(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	for _, q := range []string{"/", "/api/v1", "/api/v1/gaps?format=geojson", "/api/v1/openapi.yaml", "/tiles/14/8647/5552.mvt", "/healthz", "/tiles/9/0/0.mvt"} {
		plain := ask(h, q)
		packed := ask(h, q, "Accept-Encoding", "br, gzip")
		if plain.Code != 200 || plain.Header().Get("Content-Encoding") != "" || plain.Header().Get("Vary") != "Accept-Encoding" || plain.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d %v", q, plain.Code, plain.Header())
		}
		body := packed.Body.Bytes()
		if packed.Header().Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(packed.Body)
			if err != nil {
				t.Fatal(err)
			}
			body, _ = io.ReadAll(z)
		} else if plain.Body.Len() >= smallest {
			t.Errorf("%s: %d bytes were not compressed", q, plain.Body.Len())
		}
		if !bytes.Equal(body, plain.Body.Bytes()) {
			t.Errorf("%s: compressed and plain differ", q)
		}
		tag := plain.Header().Get("ETag")
		if tag == "" || tag != packed.Header().Get("ETag") {
			t.Errorf("%s: ETags %q and %q", q, tag, packed.Header().Get("ETag"))
		}
		for _, have := range []string{tag, strings.TrimPrefix(tag, "W/"), `"other", ` + tag, "*"} {
			if w := ask(h, q, "If-None-Match", have); w.Code != 304 || w.Body.Len() != 0 || w.Header().Get("ETag") != tag {
				t.Errorf("%s with %s: %d, %d bytes", q, have, w.Code, w.Body.Len())
			}
		}
		if w := ask(h, q, "If-None-Match", `"other"`); w.Code != 200 {
			t.Errorf("%s with another tag: %d", q, w.Code)
		}
	}
}

func TestAcceptEncoding(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{"": false, "gzip": true, "GZIP": true, "deflate, gzip;q=1.0": true, "*": true, "gzip;q=0": false,
		"gzip; q=0.0, *": false, "*;q=0": false, "br": false, "*;q=0, gzip": true, "gzip;q=x": false, "identity": false, ",,;": false} {
		if got := takesGzip(header); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

func TestContentTypes(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	for q, want := range map[string]string{"/": "text/html; charset=utf-8", "/index.html": "text/html; charset=utf-8", "/api/v1": "application/json",
		"/api/v1/sites?format=geojson": "application/geo+json", "/api/v1/openapi.yaml": "application/yaml", "/tiles/0/0/0.mvt": "application/vnd.mapbox-vector-tile"} {
		if w := ask(h, q); w.Code != 200 || w.Header().Get("Content-Type") != want {
			t.Errorf("%s: %d %q, want %q", q, w.Code, w.Header().Get("Content-Type"), want)
		}
	}
}

// HEAD has the headers of GET and no body, at every address.
func TestHead(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	for _, q := range append([]string{"/", "/nothing", "/tiles/0/0/0.mvt"}, questions...) {
		get, head := ask(h, q), send(h, http.MethodHead, q, nil)
		if head.Code != get.Code || head.Body.Len() != 0 || head.Header().Get("ETag") != get.Header().Get("ETag") || head.Header().Get("Content-Length") != get.Header().Get("Content-Length") {
			t.Errorf("HEAD %s: %d %v, %d bytes", q, head.Code, head.Header(), head.Body.Len())
		}
	}
}
