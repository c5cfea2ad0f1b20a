package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestStranger walks through the page as somebody who has never seen it: only by the
// words that stand on it. The task: find the worst gap of a county, place a venue
// there, read how many people gain, set it against the suggested site, take it away.
// What needed thought at first is mended: the gaps of an area are listed when it is
// chosen, and a scenario has Compare beside its name.
func TestStranger(t *testing.T) {
	to := newGridTown(t)
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "#lang=en", view{width: 1100, height: 720, before: `localStorage.removeItem('walkshed tour')`})
	p.drawn()
	p.reads("What you can do here", "(1 of 4)") // the introduction says where to begin
	for range 3 {
		p.clicks("Next")
	}
	p.clicks("Begin")

	p.clicks("West Hill") // the county, in the table
	p.reads("In West Hill: 1 gap area.")
	p.clicks("12 people in West Hill")
	p.reads("Best remedy", "covers 12 of the 12 people")

	p.clicks("Add a venue")
	p.reads("Click the map where the venue should be")
	p.run(chromedp.KeyEvent(kb.Enter)) // in the middle of the map, which is the gap now
	p.reads("covered, 12 more people than today")
	p.clicks("Save the what-if as a scenario…")
	p.types("Name", "Mine")
	p.clicks("Save")
	p.reads("Saved: Mine")

	p.clicks("Back to today")
	p.clicks("12 people in West Hill")
	p.clicks("Try it in the what-if")
	p.reads("covered, 12 more people than today")
	p.clicks("Save the what-if as a scenario…")
	p.types("Name", "Suggested")
	p.clicks("Save")
	p.reads("Saved: Suggested")
	p.chooses("What is compared with", "Mine")
	p.chooses("What is compared", "Suggested")
	p.reads("0 people gain cover, 0 lose it.") // as good as the suggested site
	p.reads("What the map shows", "Side by side")

	p.clicks("Take away")
	p.reads("What is on the screen: Suggested, 15 min.")
	p.keeps("Everything (GeoPackage)", "SQLite format 3")
	b.quiet(t)
}

// visible finds what is seen, may be pressed and begins with these words; first what
// says nothing else.
const visible = `((words, kinds) => { const said = (e) => (e.innerText || e.getAttribute('aria-label') || '').replace(/\s+/g, ' ').trim();
	return [...document.querySelectorAll(kinds)].filter((e) => e.checkVisibility() && !e.disabled && said(e).startsWith(words)).sort((a, b) => (said(b) === words) - (said(a) === words)); })`

// clicks presses with the mouse what says these words.
func (p *tab) clicks(words string) {
	p.Helper()
	said, _ := json.Marshal(words)
	find := fmt.Sprintf(`%s(%s, 'button, a, summary, label')[0]`, visible, said)
	p.until(find)
	var at [2]float64
	p.js(fmt.Sprintf(`(() => { const e = %s; e.scrollIntoView({ block: 'center' }); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`, find), &at)
	p.run(chromedp.MouseClickXY(at[0], at[1]))
}

// reads waits until these words stand on the page.
func (p *tab) reads(words ...string) { p.Helper(); p.has("body", words...) }

func (p *tab) field(label, kind string) string {
	said, _ := json.Marshal(label)
	return fmt.Sprintf(`%s(%s, 'label').find((l) => l.firstChild.textContent.trim() === %s)?.querySelector(%q)`, visible, said, said, kind)
}

// types puts a text into the field of a label.
func (p *tab) types(label, text string) {
	p.Helper()
	p.until(p.field(label, "input"))
	p.js(`void `+p.field(label, "input")+`.focus()`, nil)
	p.run(chromedp.KeyEvent(text))
}

// chooses takes a choice of the list of a label.
func (p *tab) chooses(label, choice string) {
	p.Helper()
	find := p.field(label, "select")
	p.until(find)
	p.js(fmt.Sprintf(`void (() => { const s = %s; s.value = [...s.options].find((o) => o.text === %q).value; s.dispatchEvent(new Event('change', { bubbles: true })); })()`, find, choice), nil)
}

// keeps follows a link that is to be kept as a file, and looks how the file begins.
func (p *tab) keeps(words, begins string) {
	p.Helper()
	said, _ := json.Marshal(words)
	var got string
	p.js(fmt.Sprintf(`fetch(%s(%s, 'a[download]')[0].href).then(async (r) => new TextDecoder().decode((await r.arrayBuffer()).slice(0, 40)))`, visible, said), &got)
	if !strings.HasPrefix(got, begins) {
		p.Errorf("the file begins %q", got)
	}
}
