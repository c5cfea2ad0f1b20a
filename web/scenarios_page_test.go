package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// TestScenarioPage saves what-ifs and works with them as a planner does. Today 3 of
// 31 are covered; a venue at X serves its 16 people more.
func TestScenarioPage(t *testing.T) {
	to := newTown(t)
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "#lang=en", desktop)
	p.drawn()
	p.inSteps(to, []step{
		{"save", scenarioSave}, {"copy and rename", scenarioCopy}, {"delete and undo", scenarioDelete}, {"two tabs", scenarioTwoTabs}, {"compare", scenarioCompare},
		{"link", scenarioLink}, {"axe", axeFree}, {"language", scenarioLanguage},
	})
	t.Run("read only", func(t *testing.T) { scenarioReadOnly(&tab{t, b, p.ctx}, to) })
	b.only(t, "412") // the second of two tabs is refused, as it must be
}

// only holds that the browser complained of nothing but refusals of one status.
func (b *browser) only(t *testing.T, status string) {
	t.Helper()
	b.mu.Lock()
	kept := b.errors[:0]
	for _, e := range b.errors {
		if !strings.Contains(e, "the server responded with a status of "+status) {
			kept = append(kept, e)
		}
	}
	b.errors = kept
	b.mu.Unlock()
	b.quiet(t)
}

const table = ".of-scenarios"

// fill puts a text into a field as typing does.
func (p *tab) fill(selector, text string) {
	p.Helper()
	p.until(fmt.Sprintf(`document.querySelector(%q)`, selector))
	p.js(fmt.Sprintf(`void (() => { const e = document.querySelector(%q); e.value = %q; e.dispatchEvent(new Event(e.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true })); })()`, selector, text), nil)
}

// act presses a button of the row of one scenario.
func (p *tab) act(what, name string) {
	p.Helper()
	p.until(fmt.Sprintf(`(() => { const b = document.querySelector('%s [aria-label=%q]'); b?.click(); return b; })()`, table, what+": "+name))
}

func scenarioSave(p *tab, to *town) {
	p.has(".scenarios", "None is saved yet")
	p.press("Add a venue")
	p.typed(fmt.Sprint(to.homes['X'][1]), fmt.Sprint(to.homes['X'][0]))
	p.has(compared, "16 more people than today")
	p.pressIn(".scenarios", "Save the what-if as a scenario…")
	p.pressIn(".scenarios form", "Save")
	p.has(".scenarios [role=alert]", "Give it a name.")
	p.fill(".scenarios form input", "Island court")
	p.fill(".scenarios form textarea", "for X: all of \"them\"")
	p.fill(".scenarios form label:nth-of-type(3) input", "120,000")
	p.pressIn(".scenarios form", "Save")
	p.has(".scenarios", "Saved: Island court", "Open: Island court")
	p.has(table, "Island court 120,000 61.3%", "+16", `for X: all of "them"`)
	text, err := os.ReadFile(filepath.Join(to.dir, "scenarios", "island-court.yaml"))
	if err != nil || !strings.Contains(string(text), "cost: 120000") || !strings.Contains(string(text), "Venue 1") {
		p.Errorf("%v\n%s", err, text)
	}
}

func scenarioCopy(p *tab, _ *town) {
	p.act("Copy", "Island court")
	p.has(table, "Copy of Island court 120,000 61.3%")
	p.act("Rename", "Copy of Island court")
	p.fill(".scenarios tbody form input", "Second")
	p.fill(".scenarios tbody form label:nth-of-type(3) input", "")
	p.pressIn(".scenarios tbody form", "Rename")
	p.has(table, "Second – 61.3%")
	p.has(".scenarios", "Open: Island court")
}

func scenarioDelete(p *tab, to *town) {
	p.act("Delete", "Second")
	p.has(".scenarios .notice", "Deleted: Second")
	p.until(`!document.querySelector('.of-scenarios').innerText.includes('Second')`)
	if left, _ := filepath.Glob(filepath.Join(to.dir, "scenarios", "*.yaml")); len(left) != 1 {
		p.Errorf("%v", left)
	}
	p.pressIn(".scenarios .notice", "Undo")
	p.has(".scenarios .notice", "Back again: Second")
	p.has(table, "Second – 61.3%")
}

// scenarioTwoTabs: both open one scenario, both change it, both save. The second is
// told in plain words and keeps its own.
func scenarioTwoTabs(p *tab, to *town) {
	p.press("Back to today")
	p.until(`!document.querySelector('.compared')`)
	p.act("Open", "Second")
	p.has(compared, "16 more people than today")
	q := p.b.open(p.T, to.server.URL, "#lang=en", desktop)
	q.has(table, "Second")
	q.act("Open", "Second")
	q.has(compared, "16 more people than today")
	q.press("Add a venue")
	q.typed(fmt.Sprint(to.homes['D'][1]), fmt.Sprint(to.homes['D'][0]))
	q.has(compared, "28 more people than today")
	q.has(".scenarios", "Open: Second, with changes that are not saved")
	q.pressIn(".scenarios", "Save")
	q.has(".scenarios .notice", "Saved: Second")
	q.has(table, "Second – 100.0%")

	p.press("Add a venue")
	p.typed(fmt.Sprint(to.homes['E'][1]), fmt.Sprint(to.homes['E'][0]))
	p.has(compared, "28 more people than today")
	p.pressIn(".scenarios", "Save")
	p.has(".scenarios [role=alert]", "has saved this scenario meanwhile", "Nothing is lost")
	p.pressIn(".scenarios [role=alert]", "Save mine as another")
	p.has(table, "Second (mine)", "Second – 100.0%")
	for _, name := range []string{"second.yaml", "second-mine.yaml", "copy-of-island-court.yaml"} {
		text, err := os.ReadFile(filepath.Join(to.dir, "scenarios", name))
		if name != "second.yaml" && (err != nil || !strings.Contains(string(text), "Venue 2")) {
			p.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}

// scenarioCompare sets two beside each other and goes to an area of the table.
func scenarioCompare(p *tab, _ *town) {
	p.act("Compare", "Island court")
	p.has(".comparison", "16 people gain cover, 0 lose it.", "People covered 3 19 +16", "Share 9.7% 61.3% +51.61 pts", "Cost 0 120,000 120,000")
	p.fill(".comparison label:nth-of-type(1) select", "scenario/copy-of-island-court")
	p.has(".comparison", "0 people gain cover, 12 lose it.", "People covered 31 19 -12", "West Hill 12 0 -12")
	p.pressIn(".comparison", "Swap")
	p.has(".comparison", "12 people gain cover, 0 lose it.", "West Hill 0 12 +12")
	p.pressIn(".comparison", "West Hill")
	p.until(`document.querySelector('.of-areas .chosen')?.innerText.includes('West Hill')`)
}

// scenarioLink: the address carries the scenario and the plan; who opens it sees both.
func scenarioLink(p *tab, to *town) {
	var hash string
	p.until(`location.hash.includes('scenario=') && location.hash.includes('plan=')`)
	p.js(`location.hash`, &hash)
	q := p.b.open(p.T, to.server.URL, hash, desktop)
	q.has(".scenarios", "Open: Second (mine)")
	q.has(compared, "28 more people than today")
}

func scenarioLanguage(p *tab, _ *town) {
	p.run(chromedp.Click(".lang", chromedp.ByQuery))
	p.has(".scenarios", "情景", "当前情景：Second (mine)")
	p.has(".comparison", "两相比较", "新增覆盖 12 人", "西山区")
	p.run(chromedp.Click(".lang", chromedp.ByQuery))
	p.has(".scenarios", "Scenarios")
}

func scenarioReadOnly(p *tab, to *town) {
	to.shelf.ReadOnly = true
	defer func() { to.shelf.ReadOnly = false }()
	ro := newTown(p.T)
	ro.shelf.ReadOnly = true
	p.b.mu.Lock()
	p.b.host = strings.TrimPrefix(ro.server.URL, "http://") // this tab is of another server
	p.b.mu.Unlock()
	q := p.b.open(p.T, ro.server.URL, "#lang=en", desktop)
	q.has(".scenarios", "This server only reads scenarios")
	q.until(`![...document.querySelectorAll('.scenarios button')].some((b) => b.innerText.startsWith('Save'))`)
}

// axeFree holds that axe finds nothing wrong with the page as it stands.
func axeFree(p *tab, _ *town) {
	axe, err := os.ReadFile("ui/node_modules/axe-core/axe.min.js")
	if err != nil {
		p.Skip("needs node: axe-core is not there; npm ci in web/ui")
	}
	p.js(string(axe)+"; void 0", nil)
	var wrong []string
	p.js(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) =>
		r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')))`, &wrong)
	for _, w := range wrong {
		p.Error(w)
	}
}

// TestLookCloserPage: what lists, cards and charts say of a what-if, by group, and
// the way from a gap to its remedy. Of the old C has 2, E 4 and X 8: 14 in all.
func TestLookCloserPage(t *testing.T) {
	to := newTown(t, func(in *coverage.Inputs) {
		in.Population.Groups = []data.PopulationGroup{{Name: "65+", People: []float64{0, 2, 0, 4, 8}}}
	})
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "#lang=en", view{width: 1100, height: 720, before: `localStorage.removeItem('walkshed tour')`})
	p.drawn()
	p.inSteps(to, []step{{"tour", closerTour}, {"charts", closerCharts}, {"group", closerGroup}, {"remedy", closerRemedy}, {"why", closerWhy}, {"take away", closerTake}, {"axe", axeFree}, {"back to today", closerBack}})
	b.quiet(t)
}

// closerTour: four steps by keyboard, never again unasked; terms and keys are
// explained one press away, and Esc closes what they say.
func closerTour(p *tab, _ *town) {
	p.has(".tour", "(1 of 4)")
	for n := 2; n <= 4; n++ {
		p.pressIn(".tour", "Next")
		p.has(".tour", fmt.Sprintf("(%d of 4)", n))
	}
	p.pressIn(".tour", "Begin")
	p.until(`!document.querySelector('.tour') && localStorage.getItem('walkshed tour')`)
	p.js(`void document.querySelector('.gaps .explain button').focus()`, nil)
	p.run(chromedp.KeyEvent(kb.Enter))
	p.until(`document.querySelector('.gaps .meaning:popover-open')?.innerText.includes('are not covered')`)
	p.run(chromedp.KeyEvent(kb.Escape))
	p.until(`!document.querySelector(':popover-open')`)
	p.run(chromedp.Click(".help", chromedp.ByQuery))
	p.has("#help", "Ctrl+Z", "undo")
	p.pressIn("#help", "Show the introduction again")
	p.has(".tour", "(1 of 4)")
	p.run(chromedp.Click(".tour .close", chromedp.ByQuery))
	p.until(`!document.querySelector('.tour')`)
}

// closerCharts reads the charts step by step. Walks: B 7 min (1 person), C 13 (2), D
// 19 (4), E 25 (8); the shortest fifth of the 15 (B and C) do 33 of 309 person minutes.
func closerCharts(p *tab, _ *town) {
	p.has(".charts", "Half of those with a known walk need no more than 25.0 min; 16 people have none.")
	p.js(`void document.querySelectorAll('.chart svg')[1].focus()`, nil)
	for range 14 {
		p.run(chromedp.KeyEvent(kb.ArrowRight))
	}
	p.until(`document.querySelectorAll('.chart')[1].querySelector('.read').innerText === 'Within 13 min: 9.7% of people'`)
	p.until(`document.querySelectorAll('.chart svg')[1].getAttribute('aria-valuetext') === 'Within 13 min: 9.7% of people'`)
	p.run(chromedp.KeyEvent(kb.Home))
	p.until(`document.querySelectorAll('.chart')[1].querySelector('.read').innerText.startsWith('Within 0 min: 0.0%')`)
	p.until(`[...document.querySelectorAll('.chart')[0].querySelectorAll('tbody tr')].some((r) => r.textContent === '24 to 25 min8')`)
	p.until(`[...document.querySelectorAll('.chart')[2].querySelectorAll('tbody tr')].some((r) => r.textContent === '20.0%10.7%')`)
}

func closerGroup(p *tab, _ *town) {
	p.fill(".whom select", "65+")
	p.has(".figures", "Of the group 65+.", "14.3%", "of 14 people")
	p.has(".gaps", "8 people", "4 people")
	p.has("table.of-areas", "West Hill 4 0 4 0.0%", "East Lake 2 2 0 100.0%", "Outside every area 8")
	p.has(".charts", "Of the group 65+.", "8 people have none.")
	p.until(`location.hash.includes('group=65%2B')`)
	p.fill(".whom select", "")
	p.has(".figures", "9.7%")
}

// closerRemedy: the second gap is D and E with 12; its best site reaches both.
func closerRemedy(p *tab, _ *town) {
	p.until(`(() => { const b = [...document.querySelectorAll('.gaps .ranked li > button')].find((b) => b.innerText.includes('12 people')); b?.click(); return b; })()`)
	p.has(".remedy", "Best remedy", "12 of the 12 people of this gap")
	p.pressIn(".remedy", "Try it in the what-if")
	p.has(compared, "12 more people than today")
	p.has(".gaps", "As in your what-if.", "16 people")
	p.until(`!document.querySelector('.gaps').innerText.includes('12 people')`)
	p.has(".charts", "Gini coefficient", ", today ")
}

// closerWhy asks about E, which the what-if covers, and then takes it back: the card
// follows without another click.
func closerWhy(p *tab, to *town) {
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v] })`, to.homes['E'][0], to.homes['E'][1]), nil)
	p.clickMap(to.beside('E'))
	p.has(".why", "Covered: the walk takes no more than 15 min.", "Venue 1")
	p.press("Undo")
	p.has(".why", "Not covered: the walk is 10.0 min over the limit")
	p.press("Redo")
	p.has(".why", "Covered: the walk takes no more than 15 min.")
}

// closerTake fetches what the page offers as files and as live layers: the what-if's venue is in them.
func closerTake(p *tab, _ *town) {
	p.until(`document.querySelector('.take a[aria-label="Venues: CSV"]')`)
	var csv, name string
	p.js(`fetch(document.querySelector('.take a[aria-label="Venues: CSV"]').href).then(async (r) => { window.kept = r.headers.get('Content-Disposition'); return r.text(); })`, &csv)
	p.js(`window.kept`, &name)
	if !strings.Contains(csv, "new/1") || !strings.Contains(name, "Two-Streets-what-if-venues-15min-") {
		p.Errorf("%s\n%s", name, csv)
	}
	var live string
	p.js(`fetch(document.querySelector('.take a.gis').href.replace('?f=html', '/collections/venues/items')).then((r) => r.text())`, &live)
	if !strings.Contains(live, `"id":"new/1"`) {
		p.Errorf("live: %.300s", live)
	}
	var sqlite string
	p.js(`fetch([...document.querySelectorAll('.take a')].at(-1).href).then(async (r) => new TextDecoder().decode((await r.arrayBuffer()).slice(0, 15)))`, &sqlite)
	if sqlite != "SQLite format 3" {
		p.Errorf("it begins %q", sqlite)
	}
}

func closerBack(p *tab, _ *town) {
	p.press("Back to today")
	p.until(`!document.querySelector('.compared')`)
	p.has(".gaps", "12 people")
	p.has(".why", "Not covered")
}
