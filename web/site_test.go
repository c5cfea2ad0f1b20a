package web_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web"
)

// published writes the town's site into a folder, as walkshed publish does.
func (to *town) published(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	put := func(name string, content []byte) error {
		file := filepath.Join(dir, "edition-1", filepath.FromSlash(name))
		check(t, os.MkdirAll(filepath.Dir(file), 0o755))
		return os.WriteFile(file, content, 0o644)
	}
	site := web.NewSite(to.what)
	check(t, site.Files(put))
	var archive, front bytes.Buffer
	check(t, to.what.Tiles.WriteArchive(context.Background(), &archive, tiles.ArchiveRule{MaxZoom: tiles.DetailZoom, TempDir: t.TempDir()}, nil))
	check(t, put("map.pmtiles", archive.Bytes()))
	check(t, put("method.html", []byte("<!doctype html><title>note</title>")))
	check(t, put("downloads/gaps.geojson", []byte(`{"type":"FeatureCollection","features":[]}`)))
	check(t, put("answers/downloads.json", []byte(`[{"name":"downloads/gaps.geojson","layer":"gaps","bytes":42000},{"name":"map.pmtiles","layer":"all","bytes":1500000}]`)))
	check(t, site.Index(&front, "edition-1"))
	check(t, os.WriteFile(filepath.Join(dir, "index.html"), front.Bytes(), 0o644))
	return dir
}

// TestPublishedSite looks at the site in Chromium as a plain file server gives it
// out, under a path, once with ranges and once by a server that knows none.
func TestPublishedSite(t *testing.T) {
	to := newTown(t)
	to.server.Close() // nothing of ours answers any more
	files := http.StripPrefix("/plans/two-streets", http.FileServer(http.Dir(to.published(t))))
	var ranges, wholes atomic.Int32
	serve := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".pmtiles") && r.Header.Get("Range") != "" {
			ranges.Add(1)
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(serve.Close)
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // as python -m http.server
		if strings.HasSuffix(r.URL.Path, ".pmtiles") {
			wholes.Add(1)
		}
		r.Header.Del("Range")
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(plain.Close)
	to.server = serve
	b := startBrowser(t, to)
	p := b.open(t, serve.URL+"/plans/two-streets", "", desktop)
	p.drawn()
	t.Run("figures", func(t *testing.T) { stepPublished(&tab{t, b, p.ctx}) })
	t.Run("map", func(t *testing.T) { stepMap(&tab{t, b, p.ctx}, to) })
	t.Run("Chinese", func(t *testing.T) { stepPublishedChinese(&tab{t, b, p.ctx}, to) })
	b.quiet(t)
	if ranges.Load() == 0 {
		t.Error("the archive was not read by ranges")
	}
	b.host = strings.TrimPrefix(plain.URL, "http://")
	q := b.open(t, plain.URL+"/plans/two-streets", "#limit=5&cell=2", desktop)
	q.drawn()
	t.Run("without ranges", func(t *testing.T) { stepMap(&tab{t, b, q.ctx}, to) })
	q.has(".figures", "9.7%") // the limit of the publication, whatever an address says
	b.quiet(t)
	if wholes.Load() != 1 {
		t.Errorf("the archive was fetched %d times by a page that gets all of it at once", wholes.Load())
	}
}

func stepPublished(p *tab) {
	p.has("header", "Two Streets", "at most 15 min on foot")
	p.has(".figures", "9.7%", "3 covered + 12 too far + 16 with no known walk = 31 people in the source")
	p.has(".panel", "12", "16") // the two gaps
	p.has("table.of-areas", "West Hill 12 0 12 0.0% East Lake 3 3 0 100.0%")
	p.has(".legend", "up to 5 0.0%", "10 to 15 6.5%", "no known walk 51.6%")
	p.has(".downloads", "Gap areas", "GeoJSON", "PMTiles", "What the figures rest on")
	if said := p.text("body"); strings.Contains(said, "needs JavaScript") {
		p.Error("the page still says that it cannot be seen")
	}
	var statuses []int
	p.js(`Promise.all([...document.querySelectorAll('.downloads a')].map((a) => fetch(a.href, {method: 'HEAD'}).then((r) => r.status)))`, &statuses)
	if len(statuses) != 3 || statuses[0]+statuses[1]+statuses[2] != 600 {
		p.Errorf("the links answer %v", statuses)
	}
	var controls int
	p.js(`document.querySelectorAll('.limits, .whatif, .suggest, [role=alert]').length`, &controls)
	if controls > 0 {
		p.Errorf("%d controls that need a server, or complaints", controls)
	}
}

func stepPublishedChinese(p *tab, to *town) {
	p.run(chromedp.Click(".lang", chromedp.ByQuery))
	p.until(`document.documentElement.lang === 'zh-CN'`)
	p.has(".downloads", "下载", "数据依据与方法")
	p.has("table.of-areas", "西山区 12 0 12 0.0% 东湖区")
	court := to.what.Results.Venues[0].Point
	p.clickMap(court)
	p.has(".why", "北球场")
	p.clickMap(to.beside('D')) // nobody is there to explain a cell: nothing happens
	p.drawn()
	if said := p.text("body"); strings.Contains(said, "未能取得") {
		p.Error("the page complains of a missing server")
	}
}

// TestSiteIndex: the front page needs nothing of a server to be safe, and says
// what it is to whoever sees no map.
func TestSiteIndex(t *testing.T) {
	to := newTown(t)
	var front bytes.Buffer
	check(t, web.NewSite(to.what).Index(&front, "edition-1"))
	page := front.String()
	for _, want := range []string{`http-equiv="Content-Security-Policy"`, "default-src &#39;self&#39;", `"./edition-1/assets/index.js"`, `content="./edition-1/"`,
		"<title>Two Streets · Walkshed</title>", `href="./edition-1/method.html"`, "needs JavaScript", "需要 JavaScript"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	for _, not := range []string{"frame-ancestors", "/api/v1", "http://", "https://"} {
		if strings.Contains(page, not) {
			t.Errorf("%q in\n%s", not, page)
		}
	}
}

// TestSiteAnswers: the files hold what the server answers.
func TestSiteAnswers(t *testing.T) {
	to := newTown(t)
	got := map[string]string{}
	check(t, web.NewSite(to.what).Files(func(name string, b []byte) error { got[name] = string(b); return nil }))
	for file, address := range map[string]string{"answers/coverage.json": "/api/v1/coverage", "answers/gaps.json": "/api/v1/gaps?n=50",
		"answers/sites.json": "/api/v1/sites?n=10", "answers/areas.geojson": "/api/v1/areas?format=geojson"} {
		r, err := http.Get(to.server.URL + address)
		check(t, err)
		want, err := io.ReadAll(r.Body)
		r.Body.Close()
		check(t, err)
		if strings.TrimSpace(got[file]) != strings.TrimSpace(string(want)) {
			t.Errorf("%s differs from what %s answers:\n%s\n%s", file, address, got[file], want)
		}
	}
	if len(got["assets/index.js"]) < 1000 || got["index.html"] != "" || !strings.Contains(got["answers/index.json"], `"scenarios":"none"`) {
		t.Errorf("%d bytes of script, front page %q, %s", len(got["assets/index.js"]), got["index.html"], got["answers/index.json"])
	}
}
