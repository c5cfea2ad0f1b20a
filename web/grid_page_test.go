package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/paulmach/orb"
)

// TestGridPage is the town with its cells on a lattice, which the page draws
// itself: every look of the map is a matter of uniforms, and the cells are fetched
// once.
func TestGridPage(t *testing.T) {
	to := newGridTown(t)
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "#lang=en", desktop)
	p.drawn()
	p.inSteps(to, []step{
		{"map", stepMap}, {"click", stepClick}, {"registration", gridRegistration}, {"hover", gridHover}, {"legend", gridLegend}, {"limit", gridLimit}, {"palette", gridPalette},
		{"what if", gridWhatIf}, {"change", gridChange}, {"swipe", gridSwipe}, {"path", gridPath}, {"barrier", gridBarrier}, {"dark", gridDark}, {"context", gridContext}, {"once", gridOnce},
	})
	b.quiet(t)
}

// corner is the place where the cells of B, C and two empty ones meet: the upper
// end of the border between B and C.
func (to *town) corner() orb.Point {
	b, c := to.engine.CellOutline(0)[0][0].Bound(), to.engine.CellOutline(1)[0][0].Bound()
	return orb.Point{(b.Max[0] + c.Min[0]) / 2, b.Max[1]}
}

// gridRegistration looks along the border between B and C, and along its end:
// within a pixel of where MapLibre projects the corner, which at zoom 17 is 0.75 m.
func gridRegistration(p *tab, to *town) {
	p.run(chromedp.KeyEvent(kb.Escape)) // no walk in the way
	p.until(`!document.querySelector('.why h2')`)
	at, swatches := to.corner(), p.swatches()
	for _, zoom := range []float64{13, 15.3, 17} {
		p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v], zoom: %v })`, at[0], at[1], zoom), nil)
		p.drawn()
		img := p.picture()
		x, y := p.pixel(at)
		for _, look := range []struct {
			dx, dy int
			class  int // -1: none
		}{{-2, 9, 1}, {1, 9, 2}, {-9, 2, 1}, {9, 2, 2}, {-9, -2, -1}, {9, -2, -1}} {
			got := img.At(int(x)+look.dx, int(y)+look.dy)
			switch isB, isC := near(got, swatches[1]), near(got, swatches[2]); {
			case look.class == 1 && !isB, look.class == 2 && !isC, look.class < 0 && (isB || isC):
				p.Errorf("zoom %g: %d, %d pixels off the corner the map is %v, wanted class %d", zoom, look.dx, look.dy, got, look.class)
			}
		}
	}
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v], zoom: 13.5 })`, to.homes['B'][0], to.homes['B'][1]), nil)
	p.drawn()
}

func gridHover(p *tab, to *town) {
	x, y := p.pixel(to.beside('D'))
	p.run(chromedp.MouseEvent("mouseMoved", x, y))
	p.has(".readout", "19.0 min", "4 people", "West Hill")
	empty := to.homes['D']
	empty[1] -= 0.004
	x, y = p.pixel(empty)
	p.run(chromedp.MouseEvent("mouseMoved", x, y))
	p.until(`!document.querySelector('.readout').innerText`)
}

func gridLegend(p *tab, to *town) {
	p.inClass(to.beside('D'), 3)
	const fourth = `.legend label:nth-of-type(4) input`
	p.run(chromedp.Click(fourth, chromedp.ByQuery))
	hidden := false
	for range 20 { // see inClass
		p.drawn()
		if hidden = !near(p.colorAt(p.picture(), to.beside('D')), p.swatches()[3]); hidden {
			break
		}
	}
	if !hidden {
		p.Error("unticking the class of D did not hide it")
	}
	p.run(chromedp.Click(fourth, chromedp.ByQuery))
	p.inClass(to.beside('D'), 3)
}

// gridLimit moves the slider with the keyboard: the map is that of 17 minutes
// while the tables still wait to be asked, and D (19 min) leaves its class only
// with a bound of its own.
func gridLimit(p *tab, to *town) {
	p.js(`void document.querySelector('.limit-exact input[type=range]').focus()`, nil)
	for range 4 {
		p.run(chromedp.KeyEvent(kb.ArrowRight))
	}
	p.has("header", "at most 19 min on foot")
	p.has(".legend", "up to 6.3", "6.3 to 12.7", "12.7 to 19 19.4%", "19 to 25.3")
	p.inClass(to.beside('D'), 2) // <=
	p.run(chromedp.Click(`.limit-exact button`, chromedp.ByQuery))
	p.has("header", "at most 18 min on foot")
	p.inClass(to.beside('D'), 3)
	p.run(chromedp.Click(`.segments input[value="15"]`, chromedp.ByQuery))
	p.has(".figures", "9.7%")
}

func gridPalette(p *tab, to *town) {
	before := p.swatches()[1]
	for _, name := range []string{"viridis", "cividis", "rdylbu"} {
		p.js(fmt.Sprintf(`(() => { const s = document.querySelector('.palette select'); s.value = %q; s.dispatchEvent(new Event('change', { bubbles: true })); })()`, name), nil)
		p.inClass(to.beside('B'), 1)
		if same := near(before, p.swatches()[1]); same != (name == "rdylbu") {
			p.Errorf("%s: the second class is %v", name, p.swatches()[1])
		}
	}
}

// gridWhatIf puts a venue at D: E, 25 min today, walks 7.
func gridWhatIf(p *tab, to *town) {
	p.inClass(to.beside('E'), 4)
	p.press("Add a venue")
	p.clickMap(to.homes['D'])
	p.has(compared, "48.4% covered, 12 more people than today")
	p.inClass(to.beside('E'), 1)
	x, y := p.pixel(to.beside('E'))
	p.run(chromedp.MouseEvent("mouseMoved", x, y))
	p.has(".readout", "min", "today 25.0", "8 people")
	p.press("Undo")
	p.inClass(to.beside('E'), 4)
	p.press("Redo")
	p.inClass(to.beside('E'), 1)
}

func (p *tab) choose(view string) {
	p.Helper()
	p.js(fmt.Sprintf(`document.querySelector('input[name=view][value=%s]').click()`, view), nil)
	p.drawn()
}

// gridChange: D and E are newly covered, C walks 7 min in place of 13, B as before.
func gridChange(p *tab, to *town) {
	p.choose("change")
	p.has(".legend", "Change against today", "newly covered", "a shorter walk", "no change", "a longer walk", "no longer covered")
	p.inClass(to.beside('E'), 0)
	p.inClass(to.beside('D'), 0)
	p.inClass(to.beside('C'), 1)
	p.inClass(to.beside('B'), 2)
	p.choose("before")
	p.inClass(to.beside('E'), 4)
	p.choose("shown")
	p.inClass(to.beside('E'), 1)
}

// gridSwipe: left of the line is today, right of it the what-if.
func gridSwipe(p *tab, to *town) {
	p.choose("swipe")
	x, _ := p.pixel(to.beside('E'))
	p.js(`void document.querySelector('.swipe .handle').focus()`, nil)
	p.run(chromedp.KeyEvent(kb.End))
	p.until(`document.querySelector('.swipe .handle').ariaValueNow === '100'`)
	p.inClass(to.beside('E'), 4)
	p.run(chromedp.KeyEvent(kb.Home))
	p.inClass(to.beside('E'), 1)
	p.run(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight))
	p.until(`document.querySelector('.swipe .handle').ariaValueNow === '4'`)
	var left, top float64
	p.js(`document.querySelector('.swipe .handle').getBoundingClientRect().x + 18`, &left)
	p.js(`document.querySelector('.swipe .handle').getBoundingClientRect().y + 18`, &top)
	p.run(chromedp.MouseEvent("mousePressed", left, top, chromedp.ButtonLeft), chromedp.MouseEvent("mouseMoved", x-20, top, chromedp.ButtonLeft), chromedp.MouseEvent("mouseReleased", x-20, top, chromedp.ButtonLeft))
	p.inClass(to.beside('E'), 1) // the line is just left of it
	p.choose("shown")
}

// onStreet is the place of the street beside a home: 33 m north of it.
func (to *town) onStreet(home rune) orb.Point {
	north := (to.engine.Inputs().Facilities[0].Point[1] - to.homes['B'][1]) / 2
	return orb.Point{to.homes[home][0], to.homes[home][1] + north}
}

// gridPath draws a path from X's street to B's with the mouse: X walks 11.5 min to
// the court then, and everybody is covered.
func gridPath(p *tab, to *town) {
	p.press("Draw a path")
	p.has(".placing", "Click along the path: 0 points so far")
	p.clickMap(to.onStreet('X'))
	p.has(".placing", "1 point so far")
	p.clickMap(to.homes['D'])
	p.has(".placing", "2 points so far")
	p.run(chromedp.KeyEvent(kb.Backspace))
	p.has(".placing", "1 point so far")
	p.clickMap(to.onStreet('B'))
	p.has(".placing", "2 points so far")
	p.clickMap(to.onStreet('B')) // the same place again ends it
	p.has(".changes", "New path 1", " m Remove")
	p.has(compared, "100.0% covered, 28 more people than today")
	p.inClass(to.beside('X'), 2)
	p.press("Undo")
	p.has(compared, "48.4% covered")
	p.inClass(to.beside('X'), 5)
	p.press("Redo")
	p.has(compared, "100.0% covered")
}

// gridBarrier types a barrier across the street between D and E: E's 8 people have
// no walk any more. The link holds both lines.
func gridBarrier(p *tab, to *town) {
	d, e := to.onStreet('D'), to.onStreet('E')
	mid := (d[0] + e[0]) / 2
	p.press("Draw a barrier")
	for i := range 2 {
		p.until(fmt.Sprintf(`document.querySelector('.placing').innerText.includes('%d point')`, i))
		p.typed(fmt.Sprintf("%.6f", d[1]+0.0004*float64(2*i-1)), fmt.Sprintf("%.6f", mid))
	}
	p.press("Finish")
	p.has(".changes", "Barrier 2")
	p.has(compared, "74.2% covered, 20 more people than today")
	p.inClass(to.beside('E'), 5)
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v], zoom: 13.5 })`, to.homes['B'][0], to.homes['B'][1]), nil)
	var hash string
	p.js(`location.hash`, &hash)
	q := p.b.open(p.T, to.server.URL, hash, desktop)
	q.has(compared, "74.2% covered, 20 more people than today")
	q.has(".changes", "New path 1", "Barrier 2")
	p.run(page.BringToFront()) // a tab behind another draws nothing
	p.pressIn(".changes li:nth-child(3)", "Remove")
	p.has(compared, "100.0% covered")
	p.inClass(to.beside('E'), 1)
}

func gridDark(p *tab, to *town) {
	look := desktop
	look.dark = true
	p.run(look.emulate()...)
	p.inClass(to.beside('E'), 1)
	p.inClass(to.beside('B'), 1)
	p.run(desktop.emulate()...)
	p.inClass(to.beside('E'), 1)
}

func gridContext(p *tab, to *town) {
	loseContext(p, to, "7.0 min to Venue 1") // of the what-if: along the new path
	p.inClass(to.beside('E'), 1)
}

// gridOnce: nothing of all that fetched the cells again.
func gridOnce(p *tab, _ *town) {
	var grids []string
	p.js(`performance.getEntriesByType('resource').map((e) => e.name.replace(location.origin, '')).filter((n) => n.includes('grid') || n.includes('sessions') && n.includes('tiles'))`, &grids)
	if len(grids) != 2 {
		p.Errorf("fetched %v, wanted the cells once and their people once", grids)
	}
}
