package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	walking "github.com/walkshed/walkshed/geo/network"
	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web"
)

// plainCols and plainRows are a lattice of half a million cells of 20 m.
const plainCols, plainRows = 1000, 500

// newPlain is a plain of 20 by 10 km with a street every kilometre and a person in
// each cell, so that every class is drawn.
func newPlain(t *testing.T) *town {
	t.Helper()
	w := geotest.Draw(t, strings.Repeat(strings.Repeat("+", 21)+"\n", 11), 1000)
	at := func(col, row int) uint32 { return uint32(row*21 + col) }
	w.Streets = data.Streets{}
	street := func(a, b uint32) {
		w.Streets.Ways = append(w.Streets.Ways, data.Street{ID: int64(len(w.Streets.Ways) + 1), Tags: data.Tags{"highway": "residential"}, Nodes: []uint32{a, b}})
	}
	for row := range 11 {
		for col := range 21 {
			w.Streets.Nodes = append(w.Streets.Nodes, w.At(float64(col), float64(row)))
			if col > 0 {
				street(at(col-1, row), at(col, row))
			}
			if row > 0 {
				street(at(col, row-1), at(col, row))
			}
		}
	}
	in := coverage.Inputs{Streets: w.Streets, Population: data.Population{Source: "plain.tif", Form: data.OnLattice,
		Lattice: data.Lattice{Cols: plainCols, Rows: plainRows, SizeM: 20, Corner: func(c, r int) orb.Point { return w.At(float64(c)/50, float64(r)/50) }}}}
	for i := range 20 {
		in.Facilities = append(in.Facilities, data.Facility{ID: fmt.Sprint(i), Kind: "pitch", Point: w.At(float64(i)+0.5, float64(7*i%10))})
	}
	p := &in.Population
	for i := range plainCols * plainRows {
		c, r := i%plainCols, i/plainCols
		p.Points, p.People = append(p.Points, w.At((float64(c)+0.5)/50, (float64(r)+0.5)/50)), append(p.People, 1)
		p.Col, p.Row = append(p.Col, int32(c)), append(p.Row, int32(r))
	}
	to := &town{homes: map[rune]orb.Point{'M': w.At(10, 5), 'N': w.At(10.4, 5.3)}}
	to.serve(t, in)
	return to
}

// serve answers for the plain; gaps and sites, which are seconds of work at every
// limit and no matter of drawing, are none.
func (to *town) serve(t *testing.T, in coverage.Inputs) {
	t.Helper()
	ctx, limit := context.Background(), geo.FromMinutes(15)
	e, err := coverage.New(ctx, "Plain", in, coverage.Settings{Limit: limit, Speed: geo.DefaultSpeed, Mode: coverage.OnNetwork,
		Profile: walking.Walk(geo.DefaultSpeed, walking.WalkRule{}), ReachM: 600, Islands: coverage.KeepIslands, Detour: 1.3}, nil)
	check(t, err)
	to.engine = e
	source, err := tiles.NewSource(ctx, e, tiles.Results{Limit: limit})
	check(t, err)
	none := map[string]any{"/api/v1/gaps": coverage.NewGapList(e.Basis(limit), nil, 0), "/api/v1/sites": coverage.SitePlan{Basis: e.Basis(limit), Sites: []coverage.Site{}}}
	h := web.New(web.Server{Engine: e, Tiles: source, Results: tiles.Results{Limit: limit}, Version: "test"})
	to.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := none[r.URL.Path]
		if !ok {
			h.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(to.server.Close)
}

// longTask is what a browser calls a long task, in ms. Here it is the thread's own
// time (CPU): neither a busy machine nor a GPU made of software stretches that.
const longTask = 50.0

// TestBudgets opens half a million cells and moves, counting the longest the page
// keeps its own thread at a stretch, what is shifted, and who is asked.
func TestBudgets(t *testing.T) {
	to := newPlain(t)
	b := startBrowser(t, to)
	watch := desktop
	watch.before = `window.shifts = []; window.long = [];
		const said = (n) => n.node ? (n.node.nodeName + '.' + (n.node.className ?? '') + ' ' + (n.node.textContent ?? '').slice(0, 30)) : '';
		new PerformanceObserver((l) => l.getEntries().forEach((e) => { if (!e.hadRecentInput) shifts.push({ value: e.value, what: e.sources.map(said).join(' | ') }); })).observe({ type: 'layout-shift', buffered: true });
		new PerformanceObserver((l) => l.getEntries().forEach((e) => long.push(Math.round(e.duration)))).observe({ type: 'longtask', buffered: true });`
	p := b.open(t, to.server.URL, "#lang=en", watch)
	p.drawn()
	p.has(".figures", "%")
	var shifts []struct {
		Value float64
		What  string
	}
	p.js(`shifts`, &shifts)
	sum := 0.0
	for _, s := range shifts {
		sum += s.Value
		t.Logf("shifted by %.4f: %s", s.Value, s.What)
	}
	if sum >= 0.02 {
		t.Errorf("what is on the page shifts by %.3f while it opens, wanted under 0.02; a failure on the page: %q", sum, p.text(".failure"))
	}
	ended := p.trace()
	times := func(n int, move func(i int)) {
		for i := range n {
			move(i)
			p.drawn()
		}
	}
	times(6, func(i int) {
		p.js(`void document.querySelector('.limit-exact input[type=range]').focus()`, nil)
		p.run(chromedp.KeyEvent([]string{kb.ArrowRight, kb.ArrowLeft}[i/3]))
	})
	times(4, func(i int) { p.js(fmt.Sprintf(`void walkshedMap.panBy([%d, 30], { animate: false })`, 60-30*i), nil) })
	times(4, func(i int) {
		p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ zoom: walkshedMap.getZoom() + %v })`, 0.4-0.24*float64(i)), nil)
	})
	times(2, func(i int) {
		p.js(fmt.Sprintf(`(() => { const s = document.querySelector('.palette select'); s.value = %q; s.dispatchEvent(new Event('change', { bubbles: true })); })()`, []string{"viridis", "rdylbu"}[i]), nil)
	})
	p.press("Add a venue")
	p.clickMap(to.homes['M'])
	p.has(compared, "more people than today")
	p.js(`document.querySelector('input[name=view][value=swipe]').click()`, nil)
	times(4, func(i int) {
		p.js(`void document.querySelector('.swipe .handle').focus()`, nil)
		p.run(chromedp.KeyEvent([]string{kb.ArrowRight, kb.ArrowLeft}[i%2]))
	})
	times(3, func(i int) { p.choose([]string{"change", "before", "shown"}[i]) })
	all, longest, total := ended(), 0.0, 0.0
	for _, ms := range all {
		total += ms
		longest = max(longest, ms)
	}
	t.Logf("%d tasks, %.0f ms of the page's thread in all, the longest %.1f ms", len(all), total, longest)
	if len(all) < 23 {
		t.Errorf("only %d tasks were seen", len(all))
	}
	if longest > longTask {
		t.Errorf("the page's thread is busy for %.0f ms at a stretch, wanted at most %.0f", longest, longTask)
	}
	var long []int
	p.js(`long`, &long)
	t.Logf("long tasks by the clock, on a GPU made of software, ms: %v", long)
	b.quiet(t)
}

// trace notes the tasks of the page's thread, in ms of CPU, until it is told to end.
func (p *tab) trace() (end func() []float64) {
	p.Helper()
	type event struct {
		Name     string
		Pid, Tid int
		Tdur     float64 // µs of the thread
		Args     struct{ Name string }
	}
	var mu sync.Mutex
	var events []event
	done := make(chan struct{})
	browser := chromedp.FromContext(p.ctx).Browser
	ctx, stop := context.WithCancel(p.ctx)
	chromedp.ListenBrowser(ctx, func(e any) {
		switch e := e.(type) {
		case *tracing.EventDataCollected:
			mu.Lock()
			defer mu.Unlock()
			for _, raw := range e.Value {
				var one event
				if json.Unmarshal(raw, &one) == nil {
					events = append(events, one)
				}
			}
		case *tracing.EventTracingComplete:
			close(done)
		}
	})
	onBrowser := func(do func(context.Context) error) {
		p.Helper()
		p.run(chromedp.ActionFunc(func(ctx context.Context) error { return do(cdp.WithExecutor(ctx, browser)) }))
	}
	onBrowser(tracing.Start().WithTraceConfig(&tracing.TraceConfig{IncludedCategories: []string{"disabled-by-default-devtools.timeline", "__metadata"}}).Do)
	return func() (all []float64) {
		onBrowser(tracing.End().Do)
		select {
		case <-done:
		case <-p.ctx.Done():
			p.Fatal("the trace does not end")
		}
		stop()
		mu.Lock()
		defer mu.Unlock()
		page := map[[2]int]bool{}
		for _, e := range events {
			if e.Name == "thread_name" && e.Args.Name == "CrRendererMain" {
				page[[2]int{e.Pid, e.Tid}] = true
			}
		}
		for _, e := range events {
			if page[[2]int{e.Pid, e.Tid}] && e.Name == "RunTask" {
				all = append(all, e.Tdur/1000)
			}
		}
		return all
	}
}
