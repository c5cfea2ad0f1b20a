package web_test

import (
	"fmt"
	"image/color"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/paulmach/orb"
)

// TestWhatIfPage changes venues on the map as a planner does. Today 3 of 31 are
// covered (B 1, C 2). A venue at X serves X alone: 16 more. One at D reaches C and
// E (7 min each), D (1) and B (13): all 15 who live on the street, 12 more.
func TestWhatIfPage(t *testing.T) {
	to := newTown(t)
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "#lang=en", desktop)
	p.drawn()
	p.inSteps(to, []step{
		{"add", planAdd}, {"drag", planDrag}, {"undo", planUndo}, {"typed", planTyped}, {"sea", planSea}, {"close", planClose},
		{"limit", planLimit}, {"far off", planFarOff}, {"language", planLanguage}, {"today", planToday},
	})
	b.quiet(t)
	t.Run("server gone", func(t *testing.T) { planServerGone(t, b, to) })
}

const compared = ".compared"

// press presses the first button of this text in the what-if. By script: the
// figures above it may push it down between being found and being clicked.
func (p *tab) press(label string) { p.Helper(); p.pressIn(".whatif", label) }

func (p *tab) pressIn(selector, label string) {
	p.Helper()
	p.until(fmt.Sprintf(`(() => { const b = [...document.querySelectorAll(%q)].find((b) => b.innerText === %q && !b.disabled); b?.click(); return b; })()`, selector+" button", label))
}

// inClass holds that a cell is drawn in the colour of a class of the legend; the last
// is hatched, and of two pixels half of the stripes' way apart one lies on no stripe.
func (p *tab) inClass(at orb.Point, class int) {
	p.Helper()
	p.drawn()
	x, y := p.pixel(at)
	var got, beside color.Color
	for range 20 { // a picture may be taken before the GPU is done
		img, all := p.picture(), p.swatches()
		got, beside = img.At(int(x), int(y)), img.At(int(x)+4, int(y))
		if near(got, all[class]) || class == len(all)-1 && near(beside, all[class]) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.Errorf("the cell at %v is drawn %v, class %d of the legend is %v", at, got, class, p.swatches()[class])
}

func planAdd(p *tab, to *town) {
	p.has(".whatif", "Add a venue", "The data stays as it is.")
	p.run(chromedp.KeyEvent("a"))
	p.has(".placing", "Click the map where the venue should be")
	p.run(chromedp.KeyEvent(kb.Escape))
	p.until(`!document.querySelector('.placing')`)
	p.run(chromedp.KeyEvent("a"))
	p.until(`document.querySelector('.placing') && document.activeElement === walkshedMap.getCanvas()`)
	p.clickMap(to.homes['X'])
	p.has(compared, "61.3% covered, 16 more people than today", "People covered 3 19 +16", "Not covered 28 12 -16", "Share 9.7% 61.3% +51.61 pts")
	p.has(".changes", "New: Venue 1", "16 people can walk there in time")
	p.has(".figures", "Today", "9.7%") // today stays in sight
	p.has(".legend", "share of people in the what-if", "up to 5 51.6%", "no known walk 0.0%")
	p.has("#said", "What if: 61.3% of people covered, +16 against today")
	p.has(".areas", "What if, by area", "Change")
	p.inClass(to.beside('X'), 0)
}

// drag takes the mouse from one place to another in steps, and lets go there.
func (p *tab) drag(from, to orb.Point, steps int, drop bool) {
	p.Helper()
	x1, y1 := p.pixel(from)
	x2, y2 := p.pixel(to)
	mouse := func(kind input.MouseType, x, y float64) chromedp.Action {
		return input.DispatchMouseEvent(kind, x, y).WithButton(input.Left).WithButtons(1).WithClickCount(1)
	}
	p.run(input.DispatchMouseEvent(input.MouseMoved, x1, y1), mouse(input.MousePressed, x1, y1))
	for i := 1; i <= steps; i++ {
		f := float64(i) / float64(steps)
		p.run(mouse(input.MouseMoved, x1+f*(x2-x1), y1+f*(y2-y1)))
	}
	if drop {
		p.run(mouse(input.MouseReleased, x2, y2))
	}
}

// planDrag drags the venue from X to D: the figures follow before it is let go,
// never more than one request is under way, and the map stays where it is.
func planDrag(p *tab, to *town) {
	var before, after string
	const where = `JSON.stringify(walkshedMap.getCenter())`
	p.js(where, &before)
	p.js(`void (() => { const f = window.fetch; window.most = 0; window.under = 0; window.edits = 0;
		window.fetch = async (...a) => { if (!String(a[0]).endsWith('/edits')) return f(...a);
			edits++; most = Math.max(most, ++under); try { return await f(...a); } finally { under--; } }; })()`, nil)
	p.drag(to.homes['X'], to.homes['D'], 8, false)
	p.has(compared, "48.4% covered, 12 more people than today", "People covered 3 15 +12")
	p.inClass(to.beside('E'), 1)
	x, y := p.pixel(to.homes['D'])
	p.run(input.DispatchMouseEvent(input.MouseReleased, x, y).WithButton(input.Left).WithClickCount(1))
	var most, edits int
	p.js(`most`, &most)
	p.js(`edits`, &edits)
	if most != 1 || edits < 1 || edits > 8 {
		p.Errorf("%d requests at once, %d in all", most, edits)
	}
	if p.js(where, &after); before != after {
		p.Errorf("the map moved from %s to %s", before, after)
	}
	p.has("table.of-areas", "West Hill 12 12 0 100.0% +12", "East Lake 3 3 0 100.0% 0", "Outside every area 16")
	p.has(".areas", "15 covered + 0 too far + 0 with no known walk + 16 outside every area = 31 people")
}

// planUndo takes the drag back as one step, then the venue; and does both again.
func planUndo(p *tab, to *town) {
	ctrl := func(key string, shift input.Modifier) {
		p.run(chromedp.KeyEvent(key, chromedp.KeyModifiers(input.ModifierCtrl|shift)))
	}
	ctrl("z", 0)
	p.has(compared, "16 more people than today")
	p.inClass(to.beside('E'), 4)
	ctrl("z", 0)
	p.until(`!document.querySelector('.compared') && document.querySelector('.figures')`)
	p.inClass(to.beside('D'), 3)
	ctrl("z", input.ModifierShift)
	p.has(compared, "16 more people than today")
	p.press("Redo")
	p.has(compared, "12 more people than today")
	p.until(`[...document.querySelectorAll('.whatif button')].find((b) => b.textContent === 'Redo').disabled`)
	// A drag given up with Esc leaves no trace.
	p.drag(to.homes['D'], to.homes['C'], 6, false)
	p.run(chromedp.KeyEvent(kb.Escape))
	x, y := p.pixel(to.homes['C'])
	p.run(input.DispatchMouseEvent(input.MouseReleased, x, y).WithButton(input.Left).WithClickCount(1))
	p.has(compared, "12 more people than today")
	p.until(`document.querySelectorAll('.changes li').length === 1 && !document.querySelector('.compared.old')`)
}

func (p *tab) typed(lat, lon string) {
	p.Helper()
	p.run(chromedp.SendKeys(".placing label:nth-of-type(1) input", lat, chromedp.ByQuery), chromedp.SendKeys(".placing label:nth-of-type(2) input", lon+kb.Enter, chromedp.ByQuery))
}

func planTyped(p *tab, to *town) {
	p.press("Add a venue")
	p.typed("91", "a street")
	p.has(".placing [role=alert]", "Latitude is a number from -90 to 90")
	x := to.homes['X']
	p.press("Cancel")
	p.press("Add a venue")
	p.typed(fmt.Sprintf("%.7f", x[1]), fmt.Sprintf("%.7f", x[0]))
	p.has(compared, "100.0% covered, 28 more people than today")
	p.has(".changes", "New: Venue 2")
	// The keyboard alone: Enter puts a venue in the middle of the map.
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v], zoom: 14 })`, to.homes['B'][0], to.homes['B'][1]), nil)
	p.run(chromedp.Click(".map canvas", chromedp.ByQuery), chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("a"), chromedp.KeyEvent(kb.Enter))
	p.has(".changes", "New: Venue 3")
	p.press("Undo")
	p.until(`!document.querySelector('.changes').innerText.includes('Venue 3')`)
}

func planSea(p *tab, to *town) {
	p.press("Add a venue")
	p.typed("51.5", "11.5")
	p.has(".changes", "No street is near this place (water, or off the map), so nobody can walk there. Drag it elsewhere, or undo.")
	p.has(compared, "100.0% covered")
	p.pressIn(".changes li:nth-child(3)", "Remove")
	p.until(`document.querySelectorAll('.changes li').length === 2`)
	court := to.engine.Inputs().Facilities[0].Point // clear of the card and of the legend
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v], zoom: 13 })`, court[0], court[1]), nil)
	p.drawn()
}

// planClose closes the court, beside which nothing else is: B and C are then
// reached from D. Without the plan's venues nobody is covered.
func planClose(p *tab, to *town) {
	p.clickMap(to.engine.Inputs().Facilities[0].Point)
	p.has(".why", "北球场", "3 of them have no other venue in time.")
	p.pressIn(".why", "Close this venue")
	p.has(".changes", "Closed: 北球场")
	p.has(compared, "100.0%")
	for n := 2; n > 0; n-- {
		p.pressIn(".whatif", "Remove")
		p.until(fmt.Sprintf(`document.querySelectorAll('.changes li').length === %d`, n))
	}
	p.has(compared, "0.0% covered, 3 fewer people than today", "People covered 3 0 -3")
	p.inClass(to.beside('B'), 5)
	p.pressIn(".whatif", "Reopen")
	p.until(`!document.querySelector('.changes li')`)
	p.has(compared, "9.7% covered, as many people as today")
	for range 4 {
		p.press("Undo")
	}
	p.until(`document.querySelectorAll('.changes li').length === 2`)
	p.has(compared, "100.0%")
	// Moved to E, it is drawn there and gone from where it was.
	p.clickMap(to.engine.Inputs().Facilities[0].Point)
	p.has(".why", "Move")
	p.pressIn(".why", "Move")
	p.has(".placing", "Click the map where 北球场 should be")
	p.clickMap(to.beside('E'))
	p.has(".changes", "Moved: 北球场")
	p.until(`walkshedMap.getFeatureState({ source: 'own', sourceLayer: 'venues', id: 'court' }).gone`)
	p.press("Put back")
	p.until(`!walkshedMap.getFeatureState({ source: 'own', sourceLayer: 'venues', id: 'court' }).gone`)
	p.press("Undo")
	p.press("Undo")
}

// planLimit asks at 5 minutes: D (1 min) and X (0): 20 of 31; today nobody.
func planLimit(p *tab, to *town) {
	p.run(chromedp.Click(`.segments input[value="5"]`, chromedp.ByQuery))
	p.has(compared, "64.5% covered, 20 more people than today", "People covered 0 20 +20")
	p.run(chromedp.Click(`.segments input[value="15"]`, chromedp.ByQuery))
	p.has(compared, "100.0% covered, 28 more people than today")
}

// planFarOff looks at the map where its tiles do not tell cells one by one.
func planFarOff(p *tab, to *town) {
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v], zoom: 11.5 })`, to.homes['C'][0], to.homes['C'][1]), nil)
	const minutes = `walkshedMap.queryRenderedFeatures({ layers: ['cells-edited'] }).map((f) => f.properties.minutes)`
	p.until(minutes + `.length >= 5 && Math.max(...` + minutes + `) <= 13`)
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v], zoom: 14.5 })`, to.homes['E'][0], to.homes['E'][1]), nil)
	p.inClass(to.beside('E'), 1)
}

func planLanguage(p *tab, _ *town) {
	p.run(chromedp.KeyEvent("a"), chromedp.Click(".lang", chromedp.ByQuery))
	p.has(compared, "100.0% 已覆盖，比现状多 28 人")
	p.has(".placing", "在地图上点击场地位置")
	p.has(".areas", "设想下的分区覆盖")
	p.allChinese("Venue 1", "Venue 2") // names the planner's language gave
	p.run(chromedp.KeyEvent(kb.Escape), chromedp.Click(".lang", chromedp.ByQuery))
}

// planToday goes back to today in one step, which is undone like any other.
func planToday(p *tab, to *town) {
	p.press("Back to today")
	p.until(`!document.querySelector('.compared')`)
	p.inClass(to.beside('E'), 4)
	p.press("Undo")
	p.has(compared, "100.0% covered, 28 more people than today")
	p.inClass(to.beside('E'), 1)
}

// planServerGone takes the server away in mid-drag: nothing is lost, the page
// says so, and follows when it is back, though the what-if has to be begun anew.
func planServerGone(t *testing.T, b *browser, to *town) {
	fresh := desktop
	fresh.before = `localStorage.clear()` // the plan of the tab before
	p := b.open(t, to.server.URL, "#lang=en", fresh)
	p.drawn()
	p.press("Add a venue")
	p.clickMap(to.homes['X'])
	p.has(compared, "16 more people than today")
	to.broken.Store(whatIfs, true)
	p.drag(to.homes['X'], to.homes['D'], 10, true)
	p.has(".whatif [role=alert]", "The server does not answer", "Nothing you made is lost")
	p.has(compared, "16 more people than today", "These figures are older than your last change.")
	p.until(`document.querySelector('.compared.old')`)
	to.broken.Delete(whatIfs)
	p.press("Try again")
	p.has(compared, "12 more people than today")
	p.until(`!document.querySelector('.whatif [role=alert]') && !document.querySelector('.compared.old')`)
	p.inClass(to.beside('E'), 1)
	p.press("Undo")
	p.has(compared, "16 more people than today")
}
