package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const planning = "/api/v1/plan"

// TestSuggestPage asks the page for the best sites as a planner does. Of the
// five homes the best single site is X (16, who have no walk today); the best
// two are X and one of C, D and E, from which both D and E (12) are reached.
// Nothing of B, C and X is 900 m from the court.
func TestSuggestPage(t *testing.T) {
	to := newTown(t)
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "#lang=en", desktop)
	p.drawn()
	p.inSteps(to, []step{
		{"form", suggestForm}, {"answer", suggestAnswer}, {"take over", suggestTake}, {"rules", suggestRules}, {"cancel", suggestCancel},
		{"stale", suggestStale}, {"axe", axeFree}, {"language", suggestLanguage}, {"phone", suggestPhone},
	})
	b.quiet(t)
	t.Run("refused and gone", func(t *testing.T) { suggestFails(&tab{t, b, p.ctx}, to) })
}

// fillIn sets a field of the form as typing or choosing does.
func (p *tab) fillIn(name, value string) {
	p.Helper()
	p.until(fmt.Sprintf(`(() => { const f = document.querySelector('.suggest [name=%s]'); if (!f) return false; f.value = %q;
		f.dispatchEvent(new Event(f.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true })); return true; })()`, name, value))
}

const (
	found = ".found"
	marks = `walkshedMap.getSource('siteShapes').serialize().data.features.map((f) => f.geometry.coordinates)`
)

// suggestForm opens the form by keyboard and holds it to plain numbers.
func suggestForm(p *tab, _ *town) {
	p.until(`(() => { const b = [...document.querySelectorAll('.whatif button')].find((b) => b.innerText === 'Suggest sites…'); b?.focus(); return b; })()`)
	p.run(chromedp.KeyEvent(kb.Enter))
	p.until(`document.activeElement.innerText === 'Suggest best sites' && document.querySelector('.whatif [aria-expanded=true]')`)
	p.run(chromedp.Focus(".suggest [name=sites]", chromedp.ByQuery))
	p.js(`document.activeElement.select()`, nil)
	p.run(chromedp.KeyEvent("0" + kb.Enter))
	p.has(".suggest [role=alert]", "The number of sites is a whole number from 1 to 1,000.")
	p.until(`document.querySelector('.suggest [name=sites]').ariaInvalid === 'true'`)
	p.js(`document.activeElement.select()`, nil)
	p.run(chromedp.KeyEvent("2"))
}

func suggestAnswer(p *tab, to *town) {
	p.run(chromedp.KeyEvent(kb.Enter))
	p.has(found, "+28 more people covered by 2 sites: 9.7% before, 100.0% after", "Proved the best: no choice of 2 sites under these rules covers more.",
		"16 more people", "They have no known walk today", "12 more people, in ", "Who gains: West Hill 12.", "Who gains: outside every area 16.", "Left out of the plan: 16 lose cover.",
		"Left out of the plan: 12 lose cover.", "No other place nearby would do.", "Next best nearby, ")
	p.until(marks + `.length === 2`)
	x := to.homes['X']
	p.until(fmt.Sprintf(marks+`.some(([lon, lat]) => Math.hypot(lon - %v, lat - %v) < 1e-6)`, x[0], x[1]))
}

// suggestTake makes the sites venues of the what-if in one step, drags one, and
// takes all back at once.
func suggestTake(p *tab, _ *town) {
	p.pressIn(".suggest", "Use these sites in the what-if")
	p.has(compared, "100.0% covered, 28 more people than today")
	p.has(".changes", "New: Venue 1", "New: Venue 2")
	p.until(marks + `.length === 0`) // they are venues now, not suggestions
	p.has(".suggest", "In the what-if", "drag it, remove it, or undo them all at once")
	p.js(`document.querySelector('.found li:nth-child(1) button').click()`, nil)
	p.until(`document.querySelector('.changes .chosen')?.innerText.includes('Venue 1')`)
	p.pressIn(".changes li:nth-child(1)", "Remove")
	p.has(compared, "48.4% covered, 12 more people than today")
	p.press("Undo")
	p.has(compared, "100.0% covered, 28 more people than today")
	p.press("Undo")
	p.until(`!document.querySelector('.changes') && ` + marks + `.length === 2`)
	p.has(".suggest", "Use these sites in the what-if")
	p.js(`document.querySelector('.found li:nth-child(2) button').click()`, nil)
	p.until(`!document.querySelector('.changes')`) // looking is not taking
}

func suggestRules(p *tab, to *town) {
	p.run(chromedp.Click(`.suggest input[value="money"]`, chromedp.ByQuery))
	p.fillIn("money", "250")
	p.fillIn("cost", "300")
	p.pressIn(".suggest", "Find the best sites")
	p.has(".suggest [role=alert]", "The money must pay for at least one site")
	p.fillIn("cost", "100")
	p.fillIn("from", "cells")
	p.fillIn("fairness", "4")
	p.fillIn("away", "900")
	p.pressIn(".suggest", "Find the best sites")
	p.has(found, "+12 more people covered by ", "people of badly served areas count for more", " of 250.", "Costs 100.")
	e := to.homes['D']
	p.until(fmt.Sprintf(marks+`.every(([lon]) => lon > %v)`, e[0]-1e-6)) // D or E
}

// suggestCancel holds the answer up: the page shows that it works, Esc and the
// button stop it, and neither the form nor the last answer is lost.
func suggestCancel(p *tab, _ *town) {
	p.js(`void (() => { window.stopped = 0; window.plainFetch = window.fetch; window.fetch = (u, o) => String(u).includes('/plan?')
		? new Promise((_, no) => o.signal.addEventListener('abort', () => { stopped++; no(new DOMException('', 'AbortError')); })) : plainFetch(u, o); })()`, nil)
	p.pressIn(".suggest", "Find the best sites")
	p.has(".suggest .working", "Searching for up to 5 s", "0 s so far")
	p.until(`document.querySelector('.suggest progress').position > 0`)
	p.until(`!document.querySelector('.suggest progress').hasAttribute('value')`) // its time is up, the counting has no end
	p.has(".suggest .working", "Still working")
	p.js(`[...document.querySelectorAll('.working button')].at(-1).focus()`, nil)
	p.run(chromedp.KeyEvent(kb.Enter))
	p.has(".suggest", "Cancelled. What you filled in is still here.")
	p.until(`document.activeElement.innerText === 'Find the best sites'`) // the keyboard is not lost with the button
	p.pressIn(".suggest", "Find the best sites")
	p.has(".suggest .working", "Searching")
	p.run(chromedp.Focus(".suggest [name=money]", chromedp.ByQuery), chromedp.KeyEvent(kb.Escape))
	p.has(".suggest", "Cancelled.")
	p.has(found, "+12 more people")
	p.until(`stopped === 2 && document.querySelector('.suggest [name=money]').value === '250'`)
	p.js(`void (window.fetch = plainFetch)`, nil)
}

// suggestStale: at another limit the answer is grey and says whose it is.
func suggestStale(p *tab, _ *town) {
	p.run(chromedp.Click(`.segments input[value="5"]`, chromedp.ByQuery))
	p.has(".found.old", "This is the answer for 15 min; the page now shows 5 min. Ask again.")
	p.run(chromedp.Click(`.segments input[value="15"]`, chromedp.ByQuery))
	p.until(`!document.querySelector('.found.old')`)
	p.drawn()
}

func suggestLanguage(p *tab, _ *town) {
	p.run(chromedp.Click(".lang", chromedp.ByQuery))
	p.has(".suggest", "建议最佳选址", "资金总额", "人新增覆盖", "已证明最优", "受益人口：西山区（12 人）", "费用 100")
	if left := latin.FindAllString(p.text(".suggest"), -1); len(left) > 0 {
		p.Errorf("still not Chinese: %q", left)
	}
	p.run(chromedp.Click(".lang", chromedp.ByQuery))
}

// suggestPhone: on a phone nothing is wider than the screen.
func suggestPhone(p *tab, _ *town) {
	p.run(view{width: 390, height: 844, mobile: true}.emulate()...)
	p.until(`innerWidth === 390 && document.querySelector('.suggest').getBoundingClientRect().right <= 390`)
	var wide float64
	if p.js(`document.documentElement.scrollWidth`, &wide); wide > 390 {
		p.Errorf("the page is %g px wide on a phone of 390", wide)
	}
	p.js(`document.querySelector('.suggest').scrollIntoView()`, nil)
	p.picture()
	p.run(desktop.emulate()...)
}

// suggestFails: a question that cannot be met and a server that is gone are said
// in words; form, answer and what-if stay.
func suggestFails(p *tab, to *town) {
	p.fillIn("from", "shut")
	p.pressIn(".suggest", "Find the best sites")
	p.has(".suggest [role=alert]", "There is no such choice of sites", "the project knows no grounds that are not open to the public", "nothing is lost")
	p.has(found, "+12 more people")
	p.fillIn("from", "")
	to.broken.Store(planning, true)
	p.fillIn("away", "")
	p.pressIn(".suggest", "Find the best sites")
	p.has(".suggest [role=alert]", "No answer came", "Your form and your changes are kept.")
	to.broken.Delete(planning)
	p.pressIn(".suggest", "Try again")
	p.has(found, "+28 more people covered by 2 sites")
	p.until(`!document.querySelector('.suggest [role=alert]')`)
	if s := p.text(".suggest"); strings.Contains(s, "NaN") || strings.Contains(s, "undefined") {
		p.Error(s)
	}
}
