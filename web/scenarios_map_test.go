package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestScenarioMap draws a path, saves it, and sets it beside another scenario on the
// map. With a path from X's street to B's, X walks 11.5 min and is covered; with a
// court at D it is not, and D, E are.
func TestScenarioMap(t *testing.T) {
	to := newGridTown(t)
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "#lang=en", desktop)
	p.drawn()
	p.inSteps(to, []step{{"save a path", mapSavePath}, {"swipe", mapSwipe}, {"change", mapChange}, {"saved anew", mapSavedAnew}, {"axe", axeFree}, {"end", mapEnd}})
	b.quiet(t)
}

// mapSavePath: the file holds the line, and the scenario opened again draws it.
func mapSavePath(p *tab, to *town) {
	p.press("Draw a path")
	for i, home := range []rune{'X', 'B'} {
		at := to.onStreet(home)
		p.until(fmt.Sprintf(`document.querySelector('.placing').innerText.includes('%d point')`, i))
		p.typed(fmt.Sprintf("%.6f", at[1]), fmt.Sprintf("%.6f", at[0]))
	}
	p.press("Finish")
	p.has(compared, "61.3% covered, 16 more people than today")
	p.saveAs("Bridge")
	text, err := os.ReadFile(filepath.Join(to.dir, "scenarios", "bridge.yaml"))
	if err != nil || !strings.Contains(string(text), "path:\n  - [[") {
		p.Errorf("%v\n%s", err, text)
	}
	p.press("Back to today")
	p.until(`!document.querySelector('.compared')`)
	p.act("Open", "Bridge")
	p.has(".changes", "New path 1")
	p.has(compared, "16 more people than today")
	p.press("Back to today")
	p.until(`!document.querySelector('.compared')`)
	p.press("Add a venue")
	p.typed(fmt.Sprint(to.homes['D'][1]), fmt.Sprint(to.homes['D'][0]))
	p.has(compared, "12 more people than today")
	p.saveAs("Court at D")
}

// saveAs saves the what-if on the page under a name.
func (p *tab) saveAs(name string) {
	p.Helper()
	p.until(`(() => { const b = [...document.querySelectorAll('.scenarios button')].find((b) => b.innerText.includes('as ') && b.innerText.includes('…') && !b.disabled); b?.click(); return b; })()`)
	p.fill(".scenarios form input", name)
	p.pressIn(".scenarios form", "Save")
	p.has(".scenarios .notice", "Saved: "+name)
}

// mapSwipe: left of the line the one, right of it the other; the legend counts the
// one that is looked at.
func mapSwipe(p *tab, to *town) {
	// Coordinates that are typed move the map; the legend would hide the cells.
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v], zoom: 13.5 })`, to.homes['B'][0], to.homes['B'][1]), nil)
	p.fill(".comparison label:nth-of-type(1) select", "scenario/bridge")
	p.fill(".comparison label:nth-of-type(2) select", "scenario/court-at-d")
	p.has(".comparison", "12 people gain cover, 16 lose it.")
	p.has(".swipe .left", "Bridge")
	p.has(".swipe .right", "Court at D")
	p.has(".legend", "share of people under “Court at D”", "no known walk 51.6%")
	p.choose("before")
	p.has(".legend", "share of people under “Bridge”", "no known walk 0.0%")
	p.inClass(to.beside('X'), 2)
	p.inClass(to.beside('E'), 4)
	p.choose("shown")
	p.inClass(to.beside('X'), 5)
	p.inClass(to.beside('E'), 1)
	x, y := p.pixel(to.beside('E'))
	p.run(chromedp.MouseEvent("mouseMoved", x, y))
	p.has(".readout", "Bridge: 25.")
}

func mapChange(p *tab, to *town) {
	p.choose("change")
	p.has(".legend", "Change from “Bridge”")
	p.inClass(to.beside('E'), 0)
	p.inClass(to.beside('X'), 4)
	p.inClass(to.beside('B'), 2)
	p.picture()
}

// mapSavedAnew: what is saved over one of the two is on the map at once: a court at
// X too covers everybody.
func mapSavedAnew(p *tab, to *town) {
	p.choose("shown")
	p.press("Add a venue")
	p.typed(fmt.Sprint(to.homes['X'][1]), fmt.Sprint(to.homes['X'][0]))
	p.has(compared, "28 more people than today")
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v], zoom: 13.5 })`, to.homes['B'][0], to.homes['B'][1]), nil)
	p.inClass(to.beside('X'), 5) // the map shows what is saved
	p.pressIn(".scenarios", "Save")
	p.has(".comparison", "12 people gain cover, 0 lose it.")
	p.inClass(to.beside('X'), 0)
}

func mapEnd(p *tab, to *town) {
	p.pressIn(".comparison", "Stop comparing")
	p.until(`!document.querySelector('.swipe')`)
	p.inClass(to.beside('X'), 0) // the what-if, which is still open
	p.press("Back to today")
	p.inClass(to.beside('X'), 5)
}
