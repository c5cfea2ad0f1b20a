package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/intake"
	"github.com/walkshed/walkshed/coverage/shelf"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	walking "github.com/walkshed/walkshed/geo/network"
	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web"
)

// A town is the drawn world behind the page: one street of 1,600 m with a court
// at its west end, and a street that is joined to nothing.
//
//	court
//	A ---- B ---- C ---- D ---- E     400 m apart; a cell under each of B…E
//
//	       X ----------- Y            the island, a cell at X
//
// A minute is 66.67 m (1,000 m in 15 min). The court stands 33.33 m from the
// street and so does every home: half a minute each. With n steps of 400 m
// (6 min) a walk takes 6n + 1 minutes: B 7, C 13, D 19, E 25; X none. People are
// powers of two: B 1, C 2, D 4, E 8, X 16; 31 in all. At 15 min B and C are
// covered: 3 of 31 = 9.7 %. D and E (12 people) lie side by side: one gap; X
// (16) is the other.
type town struct {
	server *httptest.Server
	what   web.Server // what the server answers from
	engine *coverage.Engine
	homes  map[rune]orb.Point
	broken sync.Map // paths that answer 503 while they are in here
	dir    string   // of the project: its scenarios
	shelf  *shelf.Shelf
}

const leg = 2.0 / 3 // in steps of 50 m: 33.33 m

func newTown(t *testing.T, change ...func(*coverage.Inputs)) *town {
	t.Helper()
	return drawTown(t, data.AsPolygons, change...)
}

// newGridTown has the same cells as a lattice of 5 by 3, which the page draws itself.
func newGridTown(t *testing.T) *town { t.Helper(); return drawTown(t, data.OnLattice) }

func drawTown(t *testing.T, form data.Form, change ...func(*coverage.Inputs)) *town {
	t.Helper()
	w := geotest.Draw(t, `
A-------B-------C-------D-------E





        X-------Y`, 50)
	to := &town{homes: map[rune]orb.Point{}}
	in := coverage.Inputs{Streets: w.Streets,
		Facilities: []data.Facility{{ID: "court", Name: "北球场", Kind: "pitch", Sports: []string{"basketball"}, Point: w.At(0, -leg)}},
		Population: data.Population{Source: "homes.csv", Form: data.AsPolygons},
		Areas: []data.Area{
			{ID: "west", Name: "东湖区", Names: map[string]string{"en": "East Lake", "zh": "东湖区"}, Level: "8", Shape: w.Box(-2, -2, 20, 4), People: data.NoTotal},
			{ID: "east", Name: "西山区", Names: map[string]string{"en": "West Hill", "zh": "西山区"}, Level: "8", Shape: w.Box(20, -2, 38, 4), People: data.NoTotal},
		}}
	home := func(name rune, col, line, people float64) {
		to.homes[name] = w.At(col, line)
		p := &in.Population
		p.Points, p.People, p.IDs = append(p.Points, w.At(col, line)), append(p.People, people), append(p.IDs, string(name))
		p.Outlines = append(p.Outlines, w.Box(col-4, line-1.5, col+4, line+1.5))
	}
	if form == data.OnLattice {
		in.Population.Form, in.Population.Col, in.Population.Row = form, []int32{1, 2, 3, 4, 1}, []int32{0, 0, 0, 0, 2}
		in.Population.Lattice = data.Lattice{Cols: 5, Rows: 3, SizeM: 200, Corner: func(c, r int) orb.Point { return w.At(8*float64(c)-4, leg-1.5+3*float64(r)) }}
	}
	home('B', 8, leg, 1)
	home('C', 16, leg, 2)
	home('D', 24, leg, 4)
	home('E', 32, leg, 8)
	home('X', 8, 6+leg, 16)
	for _, c := range change {
		c(&in)
	}
	to.open(t, in)
	return to
}

func (to *town) open(t *testing.T, in coverage.Inputs) {
	t.Helper()
	ctx := context.Background()
	limit := geo.FromMinutes(15)
	e, err := coverage.New(ctx, "Two Streets", in, coverage.Settings{Limit: limit, Speed: geo.DefaultSpeed, Mode: coverage.OnNetwork,
		Profile: walking.Walk(geo.DefaultSpeed, walking.WalkRule{}), ReachM: 100, Islands: coverage.KeepIslands, Detour: 1.3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	to.engine = e
	r := tiles.Results{Limit: limit}
	r.Gaps, err = e.Gaps(ctx, limit, nil)
	check(t, err)
	r.Venues, err = e.Venues(ctx, limit, nil)
	check(t, err)
	r.Sites, err = e.Sites(ctx, limit, 10, nil)
	check(t, err)
	source, err := tiles.NewSource(ctx, e, r)
	check(t, err)
	to.dir = t.TempDir()
	to.shelf = &shelf.Shelf{Folder: project.NewScenarioFolder(to.dir), Project: &project.Project{Dir: to.dir, Name: "Two Streets"}, Inputs: project.Inputs{Facilities: in.Facilities}, Engine: e, Version: "test"}
	to.shelf.Project.Settings.SpeedMS = float64(geo.DefaultSpeed)
	to.what = web.Server{Engine: e, Tiles: source, Results: r, Version: "test", Scenarios: to.shelf, Attribution: []string{"streets.osm.pbf: ODbL 1.0 © OpenStreetMap contributors"}}
	to.what.Files = &intake.Desk{Dir: filepath.Join(to.dir, "incoming"), Engine: e}
	t.Cleanup(to.what.Files.Close)
	h := web.New(to.what)
	to.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, down := to.broken.Load(r.URL.Path)
		if _, all := to.broken.Load(whatIfs); all && strings.HasPrefix(r.URL.Path, whatIfs) {
			down = true
		}
		if down {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, `{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"the tables are being counted"}`)
			return
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(to.server.Close)
}

const whatIfs = "/api/v1/sessions" // kept in broken, every address under it answers 503

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A browser is one Chromium for all tests of the page; what it complains of and
// whom it calls is kept for the end.
type browser struct {
	ctx  context.Context
	host string

	mu     sync.Mutex
	errors []string
	abroad []string
}

// startBrowser skips where there is no Chromium; WALKSHED_CHROMIUM names one.
func startBrowser(t *testing.T, to *town) *browser {
	t.Helper()
	path := os.Getenv("WALKSHED_CHROMIUM")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); path == "" && err == nil {
			path = found
		}
	}
	if path == "" {
		t.Skip("needs chromium: none on PATH and WALKSHED_CHROMIUM is not set")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, // root in a container has no sandbox
		chromedp.Flag("use-angle", "swiftshader"), chromedp.Flag("enable-unsafe-swiftshader", true), // WebGL2 without a GPU
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("force-prefers-reduced-motion", true), chromedp.Flag("lang", "en-GB"), chromedp.WindowSize(1280, 800))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	at, err := url.Parse(to.server.URL)
	check(t, err)
	b := &browser{host: at.Host}
	ctx, stop := chromedp.NewContext(alloc)
	t.Cleanup(stop)
	b.ctx = ctx
	check(t, chromedp.Run(ctx))
	return b
}

// A tab is one page of the browser.
type tab struct {
	*testing.T
	b   *browser
	ctx context.Context
}

// A step is what a planner does and sees on a page somebody has used before.
type step struct {
	name string
	do   func(*tab, *town)
}

// inSteps does them in one tab, up to the first that fails: each stands on the one
// before.
func (p *tab) inSteps(to *town, steps []step) {
	for _, s := range steps {
		if !p.Run(s.name, func(t *testing.T) { s.do(&tab{t, p.b, p.ctx}, to) }) {
			p.FailNow()
		}
	}
}

type view struct {
	width, height int64
	mobile, dark  bool
	before        string // a script run before those of the page
}

// emulate turns a tab into a view of this size and colour.
func (v view) emulate() []chromedp.Action {
	scheme := "light"
	if v.dark {
		scheme = "dark"
	}
	return []chromedp.Action{
		emulation.SetDeviceMetricsOverride(v.width, v.height, 1, v.mobile), emulation.SetTouchEmulationEnabled(v.mobile),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
	}
}

// open opens an address (what follows the host) in a new tab and waits for the page.
func (b *browser) open(t *testing.T, root, hash string, v view) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(stop)
	b.watch(ctx)
	p := &tab{t, b, ctx}
	actions := append([]chromedp.Action{network.Enable(), log.Enable()}, v.emulate()...)
	// Readers of the tests have seen the introduction, but where one says otherwise.
	before := `try { localStorage.setItem('walkshed tour', 'seen'); } catch {} ` + v.before
	actions = append(actions, chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(before).Do(ctx)
		return err
	}))
	p.run(append(actions, chromedp.Navigate(root+"/"+hash))...)
	return p
}

// watch listens for complaints and for requests to others.
func (b *browser) watch(ctx context.Context) {
	chromedp.ListenTarget(ctx, func(event any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			u, err := url.Parse(e.Request.URL)
			if err != nil || (u.Host != b.host && u.Scheme != "data" && u.Scheme != "blob") {
				b.abroad = append(b.abroad, e.Request.URL)
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
				b.errors = append(b.errors, e.Entry.Text+" "+e.Entry.URL)
			}
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
				b.errors = append(b.errors, fmt.Sprintf("console.%s %s", e.Type, e.Args[0].Value))
			}
		case *runtime.EventExceptionThrown:
			b.errors = append(b.errors, e.ExceptionDetails.Error())
		}
	})
}

func (p *tab) run(actions ...chromedp.Action) {
	p.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		p.Fatal(err)
	}
}

// js evaluates an expression, awaiting a promise, into its JSON.
func (p *tab) js(expression string, into any) {
	p.Helper()
	awaited := func(q *runtime.EvaluateParams) *runtime.EvaluateParams { return q.WithAwaitPromise(true) }
	if err := chromedp.Run(p.ctx, chromedp.Evaluate(expression, into, awaited)); err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
}

// until waits for an expression to be true, at most a minute: without a GPU, on a
// busy machine, one picture of the map takes seconds.
func (p *tab) until(expression string) {
	p.Helper()
	end := time.Now().Add(time.Minute)
	for {
		var yes bool
		p.js("!!("+expression+")", &yes)
		if yes {
			return
		}
		if time.Now().After(end) {
			p.Fatalf("after a minute still not: %s\npage: %s", expression, p.text("body"))
		}
		time.Sleep(40 * time.Millisecond)
	}
}

// drawn waits until the map has drawn everything it was told.
func (p *tab) drawn() {
	p.Helper()
	p.until(`document.body.dataset.mapReady`)
	p.js(`new Promise((done) => { const m = walkshedMap; m.once('idle', () => done(true)); m.triggerRepaint(); })`, nil)
}

func (p *tab) text(selector string) string {
	p.Helper()
	var s string
	p.js(fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ''`, selector), &s)
	return strings.Join(strings.Fields(s), " ")
}

// has waits for the text of an element to hold each of some words.
func (p *tab) has(selector string, words ...string) {
	p.Helper()
	for _, w := range words {
		quoted, _ := json.Marshal(w)
		p.until(fmt.Sprintf(`(document.querySelector(%q)?.innerText ?? '').replace(/\s+/g, ' ').includes(%s)`, selector, quoted))
	}
}

// clickMap presses the mouse where a place is drawn.
func (p *tab) clickMap(at orb.Point) {
	p.Helper()
	x, y := p.pixel(at)
	p.run(chromedp.MouseClickXY(x, y))
}

func (p *tab) pixel(at orb.Point) (x, y float64) {
	p.Helper()
	var xy [2]float64
	p.js(fmt.Sprintf(`(() => { const r = walkshedMap.getCanvas().getBoundingClientRect(), q = walkshedMap.project([%v, %v]); return [r.x + q.x, r.y + q.y]; })()`, at[0], at[1]), &xy)
	return xy[0], xy[1]
}

func (p *tab) picture() image.Image {
	p.Helper()
	var b []byte
	p.run(chromedp.CaptureScreenshot(&b))
	if dir := os.Getenv("WALKSHED_SHOTS"); dir != "" { // to be looked at
		name := strings.ReplaceAll(p.Name(), "/", "-")
		_ = os.WriteFile(fmt.Sprintf("%s/%s.png", dir, name), b, 0o644)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		p.Fatal(err)
	}
	return img
}

// near says whether two colours differ by at most 2 in each part: CPUs of
// different kinds round SwiftShader's arithmetic differently.
func near(a, b color.Color) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	far := func(x, y uint32) bool { return max(x, y)-min(x, y) > 2*257 }
	return !far(r1, r2) && !far(g1, g2) && !far(b1, b2)
}
