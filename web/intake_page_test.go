package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"
)

const bringing = ".bringing"

// TestOwnFilePage brings files to the town: a venue at D from a table, with rows
// nobody can use; the datum asked for; taken over, undone, put in place of today's;
// dropped in Chinese from GB18030 with headings nobody knows; refused.
func TestOwnFilePage(t *testing.T) {
	to := newTown(t)
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "#lang=en", desktop)
	p.drawn()
	p.inSteps(to, []step{{"look", ownLook}, {"refused", ownRefused}, {"taken over", ownTaken}, {"in place", ownReplaced}, {"dropped", ownDropped}, {"phone", ownPhone}})
	b.quiet(t)
}

// onDisk writes a file to be brought and returns where it is.
func onDisk(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	check(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

func (p *tab) upload(path string) {
	p.Helper()
	p.run(chromedp.SetUploadFiles(`.whatif input[type=file]`, []string{path}, chromedp.ByQuery))
}

func (p *tab) set(selector, value string) {
	p.Helper()
	p.until(fmt.Sprintf(`[...document.querySelector(%q)?.options ?? []].some((o) => o.value === %q)`, selector, value))
	p.js(fmt.Sprintf(`(() => { const s = document.querySelector(%q); s.value = %q; s.dispatchEvent(new Event('change', { bubbles: true })); })()`, selector, value), nil)
}

func (to *town) courts() string {
	d := to.homes['D']
	return fmt.Sprintf("name,lon,lat\nNew court,%.7f,%.7f\nNowhere,abc,50\nMoon,200,50\n", d[0], d[1])
}

// ownLook: the datum is asked for, and then one of three rows can be used and is on
// the map; nothing else on the page has changed, and cancelling forgets it.
func ownLook(p *tab, to *town) {
	p.upload(onDisk(p.T, "courts.csv", to.courts()))
	p.has(bringing, "Venues from courts.csv", "Say which datum the coordinates are in", "New court", "the file does not say")
	p.set(".bringing select[name=crs]", "wgs84")
	p.has(bringing, "1 of 3 rows", "2 rows cannot be used", "Row 3:", "Row 4:", "longitude")
	p.until(`walkshedMap.getSource('brought').serialize().data.features.length === 1`)
	p.drawn()
	p.picture()
	p.axe("a file looked at")
	p.pressIn(bringing, "Cancel")
	p.until(`!document.querySelector('.bringing')`)
	if left, _ := filepath.Glob(filepath.Join(to.what.Files.Dir, "*")); len(left) != 0 {
		p.Errorf("kept %v", left)
	}
	p.has(".figures", "9.7%")
}

// ownRefused: what is not sent at all, and what is but is no table.
func ownRefused(p *tab, _ *town) {
	large := filepath.Join(p.TempDir(), "large.csv")
	f, err := os.Create(large)
	check(p.T, err)
	check(p.T, f.Truncate(300<<20)) // of holes: it takes no room
	check(p.T, f.Close())
	p.upload(large)
	p.has(bringing, "large.csv has 300 MiB; a file brought here may have 64")
	p.upload(onDisk(p.T, "a.shp", "x"))
	p.has(bringing, "A .shp alone")
	p.upload(onDisk(p.T, "a.gpkg", "this is no database"))
	p.has(bringing, "a.gpkg", "Cancel")
	p.until(`document.querySelector('.bringing [role=alert]') && !document.querySelector('.bringing[aria-busy=true]')`)
	p.run(chromedp.KeyEvent(kb.Escape)) // the heading has the focus
	p.until(`!document.querySelector('.bringing')`)
}

// ownTaken: the venue at D serves C, D and E, as one step of the what-if.
func ownTaken(p *tab, to *town) {
	p.upload(onDisk(p.T, "courts.csv", to.courts()))
	p.set(".bringing select[name=crs]", "wgs84")
	p.has(bringing, "1 of 3 rows")
	p.pressIn(bringing, "Add to the what-if")
	p.has(compared, "48.4% covered, 12 more people than today")
	p.has(".changes", "New court")
	p.until(`!document.querySelector('.bringing')`)
	p.press("Undo")
	p.until(`!document.querySelector('.compared')`)
}

// ownReplaced: in place of today's court, B (13 min from D) stays covered.
func ownReplaced(p *tab, to *town) {
	d := to.homes['D']
	p.upload(onDisk(p.T, "one.geojson", fmt.Sprintf(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Only one"},"geometry":{"type":"Point","coordinates":[%v,%v]}}]}`, d[0], d[1])))
	p.has(bringing, "1 of 1 rows", "As the file says")
	p.pressIn(bringing, "Replace all venues of today")
	p.has(".changes", "Only one", "北球场")
	p.has(compared, "more people than today")
	p.press("Undo")
	p.until(`!document.querySelector('.compared')`)
}

// dropFile lets a file go over a place of the page.
func (p *tab) dropFile(path string, at orb.Point) {
	p.Helper()
	x, y := p.pixel(at)
	what := &input.DragData{Files: []string{path}, Items: []*input.DragDataItem{}, DragOperationsMask: 1}
	for _, kind := range []input.DispatchDragEventType{input.DragEnter, input.DragOver, input.Drop} {
		p.run(input.DispatchDragEvent(kind, x, y, what))
		if kind == input.DragOver {
			p.has(".dropzone", "Nothing is kept until you say so")
		}
	}
	p.until(`!document.querySelector('.dropzone')`)
}

// ownDropped is a table in GB18030 with headings nobody knows, in Chinese.
func ownDropped(p *tab, to *town) {
	d := to.homes['D']
	text, err := simplifiedchinese.GB18030.NewEncoder().String(fmt.Sprintf("甲,乙,丙\n新球场,%.7f,%.7f\n", d[0], d[1]))
	check(p.T, err)
	p.dropFile(onDisk(p.T, "场地.csv", text), to.homes['B'])
	p.has(bringing, "Venues from 场地.csv", "新球场")
	p.pressIn("header", "中文")
	p.has(bringing, "来自 场地.csv 的场地", "请说明坐标系")
	p.set(".bringing select[name=crs]", "wgs84")
	p.has(bringing, "no longitude and latitude columns")
	p.set(".bringing select[name=lon]", "乙")
	p.set(".bringing select[name=lat]", "丙")
	p.set(".bringing select[name=name]", "甲")
	p.has(bringing, "1 行中有 1 行可作为场地")
	p.drawn()
	p.picture()
	p.pressIn(bringing, "加入设想")
	p.has(".changes", "新球场")
	p.pressIn("header", "English")
	p.press("Undo")
	p.until(`!document.querySelector('.compared')`)
}

// ownPhone: the same in the dark on a phone.
func ownPhone(p *tab, to *town) {
	look := view{width: 390, height: 844, mobile: true, dark: true}
	p.run(look.emulate()...)
	p.upload(onDisk(p.T, "courts.csv", to.courts()))
	p.set(".bringing select[name=crs]", "gcj02")
	p.has(bringing, "1 of 3 rows")
	p.js(`document.querySelector('.bringing').scrollIntoView()`, nil)
	p.picture()
	p.axe("on a phone, in the dark")
	var wide [2]float64
	p.js(`[document.documentElement.scrollWidth, innerWidth]`, &wide)
	if wide[0] > wide[1] {
		p.Errorf("the page is %v wide on a screen of %v", wide[0], wide[1])
	}
	p.pressIn(bringing, "Cancel")
	p.run(desktop.emulate()...)
}

// axe holds the page as it is to the rules of axe-core, where that is there.
func (p *tab) axe(state string) {
	p.Helper()
	script, err := os.ReadFile("ui/node_modules/axe-core/axe.min.js")
	if err != nil {
		p.Log("axe-core is not there (npm ci in web/ui): not asked") // TestAxe is skipped for it, and CI fails on that
		return
	}
	p.js(`window.axe ? 0 : `+"(() => {"+string(script)+"; return 0; })()", nil)
	var found []string
	p.js(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) => {
		if (r.passes.length < 20) return ['only ' + r.passes.length + ' rules passed'];
		return r.violations.map((v) => v.id + ': ' + v.help + ': ' + v.nodes.map((n) => n.html + ' ' + n.failureSummary).join(' | '));
	})`, &found)
	for _, f := range found {
		p.Errorf("%s: %s", state, f)
	}
}
