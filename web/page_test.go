package web_test

import (
	"fmt"
	"image"
	"image/color"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/tiles"
)

var desktop = view{width: 1100, height: 720} // small: without a GPU every pixel is work

// TestPage opens the page of the drawn town in Chromium and uses it as a reader
// does. Every expected figure is worked out beside the town.
func TestPage(t *testing.T) {
	to := newTown(t)
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "", desktop)
	p.drawn()
	p.inSteps(to, []step{
		{"figures", stepFigures}, {"map", stepMap}, {"click", stepClick}, {"language", stepLanguage}, {"limit", stepLimit},
		{"legend", stepLegend}, {"link", stepLink}, {"keyboard", stepKeyboard}, {"lists", stepLists}, {"venue", stepVenue}, {"context", stepContextLost},
	})
	t.Run("phone", func(t *testing.T) { stepPhone(t, b, to) })
	t.Run("no webgl", func(t *testing.T) { stepNoWebGL(t, b, to) })
	b.quiet(t)
	t.Run("failure", func(t *testing.T) { stepFailure(t, b, to) })
}

// quiet holds that nothing was complained of and nobody else was called.
func (b *browser) quiet(t *testing.T) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.errors {
		t.Errorf("the browser complains: %s", e)
	}
	for _, u := range b.abroad {
		t.Errorf("a request left for %s", u)
	}
}

func stepFigures(p *tab, _ *town) {
	p.has("header", "Two Streets", "at most 15 min on foot", "1.11 m/s (1,000 m)", "1 venue counts: pitches", "homes.csv")
	p.has(".figures", "9.7%", "of 31 people are covered", "not covered 28 of them, no known walk? 16 median walk, min? 25.0",
		"3 covered + 12 too far + 16 with no known walk = 31 people in the source")
	p.has(".legend", "up to 5 0.0%", "5 to 10 3.2%", "10 to 15 6.5%", "15 to 20 12.9%", "over 20 25.8%", "no known walk 51.6%")
	p.has(".credit", "© OpenStreetMap contributors")
	// Worst first: the east has nobody covered of 12, the west 3 of 3.
	p.has("table.of-areas", "West Hill 12 0 12 0.0% East Lake 3 3 0 100.0% Outside every area 16")
	p.has(".panel", "3 covered + 12 too far + 0 with no known walk + 16 outside every area = 31 people in the source")
}

// stepMap looks at the pixels: every cell has the colour its class has in the
// legend, softened as the legend's swatch is.
func stepMap(p *tab, to *town) {
	img := p.picture()
	swatches := p.swatches()
	for home, class := range map[rune]int{'B': 1, 'C': 2, 'D': 3, 'E': 4} {
		got, want := p.colorAt(img, to.beside(home)), swatches[class]
		if !near(got, want) {
			p.Errorf("cell %c is drawn %v, its class in the legend %v", home, got, want)
		}
	}
	seen := map[color.Color]bool{}
	for y := range 100 {
		for x := range 100 {
			seen[img.At(400+3*x, 300+2*y)] = true
		}
	}
	if len(seen) < 5 {
		p.Errorf("the middle of the map has %d colours", len(seen))
	}
}

// beside is a place in a home's cell clear of the street and of every mark: 58 m south.
func (to *town) beside(home rune) orb.Point {
	at := to.homes[home]
	return orb.Point{at[0] + 0.0009, at[1] - 0.00052}
}

func (p *tab) colorAt(img image.Image, at orb.Point) color.Color {
	p.Helper()
	x, y := p.pixel(at)
	return img.At(int(x), int(y))
}

func (p *tab) swatches() []color.Color {
	p.Helper()
	var hex []string
	p.js(`[...document.querySelectorAll('.swatch rect')].map((r) => r.getAttribute('fill'))`, &hex)
	var out []color.Color
	for _, h := range hex {
		var c color.RGBA
		if _, err := fmt.Sscanf(h, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
			p.Fatalf("swatch %q: %v", h, err)
		}
		c.A = 255
		out = append(out, c)
	}
	return out
}

func stepClick(p *tab, to *town) {
	p.clickMap(to.beside('D'))
	p.has(".why", "19.0 min to 北球场", "Not covered: the walk is 4.0 min over the limit of 15 min.",
		"from home to the street 33 m", "along streets 1,200 m", "from the street to the venue 33 m", "4 people live in this cell.", "In West Hill.", "gap area 2")
	p.drawn()
	p.until(`location.hash.includes('cell=2')`)
	// The walk lies along the street: its colour is on the map between B and C.
	img, b, c := p.picture(), to.homes['B'], to.homes['C']
	x, y := p.pixel(orb.Point{(b[0] + c[0]) / 2, c[1]})
	walk := color.RGBA{0x7a, 0x1f, 0xa2, 255}
	for dy := range 60 {
		if near(img.At(int(x), int(y)-dy), walk) {
			return
		}
	}
	p.Error("no walk is drawn between the cell and the venue")
}

// latin finds words a Chinese page should not have, apart from names, units and
// the other language's own name.
var latin = regexp.MustCompile(`[A-Za-z]{2,}`)

// allChinese holds that no word of another language is left on the page, apart from
// names: of the data, of the keys, of formats and of our own command.
func (p *tab) allChinese(names ...string) {
	p.Helper()
	var all string
	p.js(`document.body.innerText + ' ' + [...document.querySelectorAll('[aria-label],[title]')].map((e) => (e.ariaLabel ?? '') + ' ' + (e.title ?? '')).join(' ')`, &all)
	for _, name := range append(names, "Two Streets", "homes.csv", "English", "streets.osm.pbf: ODbL 1.0 © OpenStreetMap contributors", " km",
		"Ctrl+Z", "Ctrl+Shift+Z", "Esc", "GeoJSON", "GeoPackage", "CSV", "Excel", "Shapefile", "zip", "QGIS", "ArcGIS", "GIS", "walkshed run") {
		all = strings.ReplaceAll(all, name, "")
	}
	if left := latin.FindAllString(all, -1); len(left) > 0 {
		p.Errorf("still not Chinese: %q", left)
	}
}

func stepLanguage(p *tab, _ *town) {
	p.run(chromedp.Click(".lang", chromedp.ByQuery))
	p.until(`document.documentElement.lang === 'zh-CN'`)
	p.has(".why", "步行 19.0 分钟到北球场", "未覆盖：步行比 15 分钟的时限多 4.0 分钟。", "位于西山区。")
	p.has("table.of-areas", "西山区 12 0 12 0.0% 东湖区")
	p.has(".figures", "已覆盖 3 + 过远 12 + 无已知路线 16 = 数据源 31 人")
	p.allChinese()
	var names []string
	p.drawn()
	p.js(`walkshedMap.queryRenderedFeatures({ layers: ['area-names'] }).map((f) => f.properties[walkshedMap.getLayoutProperty('area-names', 'text-field')[1][1]])`, &names)
	if !strings.Contains(strings.Join(names, " "), "西山区") {
		p.Errorf("labels on the map: %q", names)
	}
	p.run(chromedp.Click(".lang", chromedp.ByQuery))
	p.has(".why", "19.0 min to")
}

// stepLimit asks for 30 minutes: everybody with a walk is covered, 15 of 31. The
// legend's classes are then those of tiles.Classes.
func stepLimit(p *tab, _ *town) {
	p.run(chromedp.Click(`.segments input[value="30"]`, chromedp.ByQuery))
	p.has(".figures", "48.4%", "15 covered + 0 too far + 16 with no known walk = 31")
	p.has(".why", "Covered: the walk takes no more than 30 min.")
	p.has("header", "at most 30 min on foot", "(2,000 m)")
	p.has("#said", "48.4% of people covered within 30 min")
	p.until(`location.hash.includes('limit=30')`)
	var want []string
	classes := tiles.Classes(geo.FromMinutes(30))
	for i, c := range classes[:4] {
		if i == 0 {
			want = append(want, fmt.Sprintf("up to %g", c.MaxMin))
		} else {
			want = append(want, fmt.Sprintf("%g to %g", classes[i-1].MaxMin, c.MaxMin))
		}
	}
	// B 7 min is in the first class, C 13 and D 19 in the second, E 25 in the third.
	p.has(".legend", want[0]+" 3.2%", want[1]+" 19.4%", want[2]+" 25.8%", want[3]+" 0.0%", "over 40 0.0%", "no known walk 51.6%")
}

func stepLegend(p *tab, to *town) {
	p.drawn()
	at := to.beside('E')
	before := p.colorAt(p.picture(), at)
	if !near(before, p.swatches()[2]) {
		p.Errorf("E at 30 min is drawn %v", before)
	}
	third := `.legend label:nth-of-type(3) input`
	p.run(chromedp.Click(third, chromedp.ByQuery))
	p.drawn()
	if after := p.colorAt(p.picture(), at); near(before, after) {
		p.Error("unticking the class of E did not hide it")
	}
	p.run(chromedp.Click(third, chromedp.ByQuery))
	p.drawn()
	if after := p.colorAt(p.picture(), at); !near(before, after) {
		p.Error("ticking the class of E did not bring it back")
	}
}

// stepLink opens the address of the page in a second tab: the same view, limit
// and cell.
func stepLink(p *tab, to *town) {
	var hash, here, there string
	p.js(`location.hash`, &hash)
	q := p.b.open(p.T, to.server.URL, strings.Replace(hash, "lang=en", "lang=zh", 1), desktop)
	q.drawn()
	q.has(".why", "步行 19.0 分钟到北球场", "已覆盖：步行不超过 30 分钟。")
	q.has(".figures", "48.4%")
	const where = `walkshedMap.getZoom().toFixed(1) + ' ' + walkshedMap.getCenter().lng.toFixed(4)`
	p.js(where, &here)
	q.js(where, &there)
	if here != there {
		p.Errorf("the link opens at %s, it was copied at %s", there, here)
	}
	p.js(`void (location.hash = '#limit=15&lang=en')`, nil) // a link pasted over the open page
	p.has(".figures", "9.7%")
}

func stepKeyboard(p *tab, to *town) {
	p.run(chromedp.KeyEvent(kb.Escape))
	p.until(`!document.querySelector('.why h2') && !location.hash.includes('cell')`)
	at := to.beside('C')
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v] })`, at[0], at[1]), nil)
	p.drawn()
	p.js(`void walkshedMap.getCanvas().focus()`, nil)
	p.run(chromedp.KeyEvent(kb.Enter))
	p.has(".why", "13.0 min to 北球场", "Covered")
	p.run(chromedp.KeyEvent(kb.Escape))
	p.until(`!document.querySelector('.why h2')`)
	p.js(`void walkshedMap.jumpTo({ center: [9, 49] })`, nil)
	p.run(chromedp.KeyEvent(kb.Enter))
	p.has(".why", "Nobody lives here")
	// The complaint of the browser about that 404 is the one we asked for.
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	kept := p.b.errors[:0]
	for _, e := range p.b.errors {
		if !strings.Contains(e, "404") || !strings.Contains(e, "/why?") {
			kept = append(kept, e)
		}
	}
	p.b.errors = kept
}

func stepLists(p *tab, to *town) {
	p.has(".panel", "28 people are not covered; they live in 2 gap areas.", "16 people outside every area", "12 people in West Hill",
		"walk 23.0 min on average, 25.0 at worst", "Nearest venue: 北球场, at least 19.0 min away")
	// X alone gains 16, then C, D or E the 12 of D and E (C to E is 867 m), the
	// first of them: all 31 covered, and proved.
	p.has(".panel", "16 more people", "61.3% covered once it stands", "12 more people, in East Lake", "100.0% covered once it stands", "Proved: no choice of 2 sites covers more")
	p.run(chromedp.Click(`.ranked li:nth-child(2) button`, chromedp.ByQuery))
	p.until(fmt.Sprintf(`(() => { const c = walkshedMap.getBounds(); return c.contains([%v, %v]) && c.contains([%v, %v]); })()`,
		to.homes['D'][0], to.homes['D'][1], to.homes['E'][0], to.homes['E'][1]))
	p.drawn()
	var lit int
	p.js(`walkshedMap.queryRenderedFeatures({ layers: ['gap-chosen'] }).length`, &lit)
	if lit == 0 {
		p.Error("the chosen gap is not lit on the map")
	}
	p.run(chromedp.Click(`//tbody//button[text()="East Lake"]`, chromedp.BySearch))
	p.until(fmt.Sprintf(`walkshedMap.getBounds().contains([%v, %v])`, to.homes['B'][0], to.homes['B'][1]))
	p.until(`document.querySelector('tr.chosen')?.innerText.includes('East Lake')`)
	p.run(chromedp.Click(`//thead//button[starts-with(.,"Share")]`, chromedp.BySearch))
	p.until(`document.querySelector('.of-areas tbody tr').innerText.includes('East Lake') && document.querySelector('[aria-sort=descending]')`)
}

// stepVenue clicks the court: B and C reach it in time, and nobody has another.
func stepVenue(p *tab, to *town) {
	p.drawn()
	p.clickMap(to.engine.Inputs().Facilities[0].Point)
	p.has(".why", "北球场", "3 people can walk here in time.", "3 of them have no other venue in time.")
	p.run(chromedp.Click(".why .close", chromedp.ByQuery))
	p.until(`!document.querySelector('.why h2') && document.activeElement === walkshedMap.getCanvas()`)
}

// stepContextLost takes the GPU away and gives it back: the same picture.
func stepContextLost(p *tab, to *town) { loseContext(p, to, "13.0 min") }

// loseContext does so while the card of C is open, which says what it does before.
func loseContext(p *tab, to *town, said string) {
	p.Helper()
	p.clickMap(to.beside('C'))
	p.has(".why", said)
	p.drawn()
	before := p.picture()
	p.js(`new Promise((done) => {
		const x = walkshedMap.getCanvas().getContext('webgl2').getExtension('WEBGL_lose_context');
		walkshedMap.once('webglcontextrestored', () => walkshedMap.once('idle', () => done(true)));
		x.loseContext();
		setTimeout(() => x.restoreContext(), 100);
	})`, nil)
	p.drawn()
	after, size, seen, differ := p.picture(), before.Bounds(), 0, 0
	for y := size.Min.Y; y < size.Max.Y; y += 2 {
		for x := size.Min.X; x < size.Max.X; x += 3 {
			if seen++; !near(before.At(x, y), after.At(x, y)) {
				differ++
			}
		}
	}
	if differ > seen/1000 {
		p.Errorf("%d of %d pixels differ after a lost context", differ, seen)
	}
}

func stepPhone(t *testing.T, b *browser, to *town) {
	p := b.open(t, to.server.URL, "#lang=zh", view{width: 390, height: 844, mobile: true, dark: true})
	p.drawn()
	p.has(".figures", "9.7%")
	p.until(`document.querySelector('.maplibregl-mobile-message')?.textContent.includes('两指')`)
	var wide float64
	p.js(`document.documentElement.scrollWidth`, &wide)
	if wide > 390 {
		t.Errorf("the page is %g px wide on a phone of 390", wide)
	}
	var tops []float64
	p.js(`['header', '.map', '.why', '.key', '.panel'].map((s) => document.querySelector(s).getBoundingClientRect().top)`, &tops)
	for i := 1; i < len(tops); i++ {
		if tops[i] <= tops[i-1] {
			t.Errorf("parts of the page lie at %v from the top, wanted header, map, card, legend, figures", tops)
		}
	}
	var small []string
	p.js(`[...document.querySelectorAll('button,a,summary,label')].filter((e) => { const r = e.getBoundingClientRect(); return r.width > 0 && !e.closest('.credit,.skip') && !e.matches('.skip') && (r.height < 24 || r.width < 24); }).map((e) => e.outerHTML.slice(0, 80))`, &small)
	if len(small) > 0 {
		t.Errorf("under 24 px: %q", small)
	}
	p.picture()
}

// stepNoWebGL opens the page where WebGL2 is missing: the tables are all there.
func stepNoWebGL(t *testing.T, b *browser, to *town) {
	v := desktop
	v.before = `HTMLCanvasElement.prototype.getContext = () => null;`
	p := b.open(t, to.server.URL, "#lang=en", v)
	p.has(".map", "This browser cannot draw the map")
	p.has(".figures", "9.7%")
	p.has("table.of-areas", "West Hill 12 0 12 0.0%")
	p.run(chromedp.Click(`.segments input[value="30"]`, chromedp.ByQuery))
	p.has(".figures", "48.4%")
}

// stepFailure lets the tables fail: the page says so in the server's words,
// greys the old figures and recovers.
func stepFailure(t *testing.T, b *browser, to *town) {
	p := b.open(t, to.server.URL, "#lang=en", desktop)
	p.has(".figures", "9.7%")
	to.broken.Store("/api/v1/coverage", true)
	p.run(chromedp.Click(`.segments input[value="5"]`, chromedp.ByQuery))
	p.has("[role=alert]", "The answer did not come: the tables are being counted")
	p.until(`document.querySelector('.figures.old')`)
	to.broken.Delete("/api/v1/coverage")
	p.run(chromedp.Click("[role=alert] button", chromedp.ByQuery))
	p.has(".figures", "0.0%", "0 covered + 15 too far + 16 with no known walk = 31")
	p.until(`!document.querySelector('[role=alert]') && !document.querySelector('.figures.old')`)
}
