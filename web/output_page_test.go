package web_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestLookAndTake looks at cells under the pointer and the keyboard, and takes
// the page away: its colours, a link with a plan, a picture, paper.
func TestLookAndTake(t *testing.T) {
	to := newTown(t)
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "#lang=en", desktop)
	p.drawn()
	p.inSteps(to, []step{{"hover", takeHover}, {"link", takeLink}, {"picture", takePicture}, {"paper", takePaper}, {"theme", takeTheme}})
	b.quiet(t)
}

// takeHover: D is 19 minutes away, 4 people in the west; by keyboard C, 13.
func takeHover(p *tab, to *town) {
	x, y := p.pixel(to.beside('D'))
	p.run(input.DispatchMouseEvent(input.MouseMoved, x, y))
	p.has(".readout", "19.0 min", "4 people", "West Hill")
	p.run(input.DispatchMouseEvent(input.MouseMoved, 900, 400)) // off the map
	p.until(`document.querySelector('.readout').innerText.trim() === ''`)
	at := to.homes['C']
	p.js(`void document.querySelector('.zoom button').focus()`, nil)
	p.run(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(input.ModifierShift))) // to the map, as the keyboard goes
	p.until(`document.activeElement === walkshedMap.getCanvas()`)
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v] })`, at[0], at[1]), nil)
	p.has(".readout", "13.0 min", "2 people", "East Lake")
}

// takeLink adds a venue, and opens the address in a tab whose reader has another
// plan: that one is kept, and comes back when asked for.
func takeLink(p *tab, to *town) {
	p.js(fmt.Sprintf(`void walkshedMap.jumpTo({ center: [%v, %v], zoom: 13.5 })`, to.homes['C'][0], to.homes['C'][1]), nil)
	p.press("Add a venue")
	p.typed(fmt.Sprint(to.homes['X'][1]), fmt.Sprint(to.homes['X'][0]))
	p.has(compared, "16 more people than today")
	var hash string
	p.until(`location.hash.includes('plan=')`)
	p.js(`location.hash`, &hash)
	other := desktop
	other.before = `if (!sessionStorage.once) { sessionStorage.once = 1; localStorage.setItem('walkshed plan: Two Streets', 'c~~~court~Court~pitch'); }`
	q := p.b.open(p.T, to.server.URL, hash, other)
	q.has(compared, "61.3% covered, 16 more people than today")
	q.has(".notice", "These changes came with the link. Your own are kept")
	q.press("Remove") // what is done to the link's plan leaves the reader's alone
	q.until(`localStorage.getItem('walkshed plan: Two Streets') === 'c~~~court~Court~pitch'`)
	q.press("Back to my own")
	q.has(compared, "0.0% covered, 3 fewer people than today")
	q.has(".changes", "Closed: Court")
	q.press("Undo") // even that is a step
	q.until(`!document.querySelector('.changes li')`)
	bad := p.b.open(p.T, to.server.URL, "#lang=en&plan=a~1", desktop)
	bad.has(".notice", "The link's changes cannot be read")
	bad.has(".figures", "9.7%")
	p.has(compared, "16 more people than today")
}

// takePicture saves a picture and looks at it: as large as the map and more, and
// neither the map nor the legend is blank.
func takePicture(p *tab, _ *town) {
	p.drawn()
	p.js(`void (() => { HTMLAnchorElement.prototype.click = function () { saved.name = this.download; };
		const blob = HTMLCanvasElement.prototype.toBlob; window.saved = {};
		HTMLCanvasElement.prototype.toBlob = function (...a) { saved.png = this.toDataURL().split(',')[1]; blob.apply(this, a); }; })()`, nil)
	p.run(chromedp.Click(`//div[@class="output"]//button[text()="Save picture"]`, chromedp.BySearch))
	p.until(`saved.name && saved.png`)
	var name, data string
	p.js(`saved.name`, &name)
	if !strings.HasPrefix(name, "Two-Streets-what-if-15min-20") || !strings.HasSuffix(name, ".png") {
		p.Errorf("it is called %s", name)
	}
	p.js(`saved.png`, &data)
	raw, err := base64.StdEncoding.DecodeString(data)
	check(p.T, err)
	img, err := png.Decode(bytes.NewReader(raw))
	check(p.T, err)
	found := map[string]bool{}
	swatches, size := p.swatches(), img.Bounds()
	for y := size.Min.Y; y < size.Max.Y; y += 2 {
		for x := size.Min.X; x < size.Max.X; x += 2 {
			for i, s := range swatches[:4] {
				if near(img.At(x, y), s) {
					found[fmt.Sprint(i, " in the map ", x < size.Max.X-230)] = true
				}
			}
		}
	}
	for _, want := range []string{"0 in the map false", "1 in the map false", "2 in the map false", "3 in the map false", "1 in the map true", "2 in the map true", "3 in the map true"} {
		if !found[want] {
			p.Errorf("%dx%d: no colour of class %s", size.Dx(), size.Dy(), want)
		}
	}
}

// takePaper prints: one PDF of A4, with the map as a picture in it.
func takePaper(p *tab, _ *town) {
	var pdf []byte
	p.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).WithPrintBackground(true).Do(ctx)
		return err
	}))
	if !bytes.Contains(pdf, []byte("/MediaBox [0 0 841.")) && !bytes.Contains(pdf, []byte("/MediaBox [0 0 842")) {
		p.Error("it is not on A4, landscape")
	}
	if !bytes.Contains(pdf, []byte("/Subtype /Image")) {
		p.Error("there is no picture of the map on it")
	}
	p.until(`!document.querySelector('.on-paper')`) // and the page is as before
}

func takeTheme(p *tab, _ *town) {
	ground := func(want string) {
		p.until(fmt.Sprintf(`getComputedStyle(document.body).backgroundColor === %q`, want))
	}
	choose := func(value string) {
		p.js(fmt.Sprintf(`void (() => { const s = document.querySelector('.output select'); s.value = %q; s.dispatchEvent(new Event('change', { bubbles: true })); })()`, value), nil)
	}
	ground("rgb(247, 246, 243)")
	choose("dark")
	ground("rgb(22, 24, 26)")
	p.until(`walkshedMap.getLayer('ground') && walkshedMap.getPaintProperty('ground', 'background-color') === '#16181a' && localStorage.getItem('walkshed theme') === 'dark'`)
	p.drawn()
	p.has(compared, "16 more people than today") // and the what-if is drawn on the new ground
	p.until(`walkshedMap.getLayer('plan') && Object.keys(walkshedMap.getFeatureState({ source: 'own', sourceLayer: 'cells', id: 4 })).length === 1`)
	choose("system")
	ground("rgb(247, 246, 243)")
}
