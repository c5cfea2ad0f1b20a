package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/walkshed/walkshed/coverage/intake"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/web"
)

// A fakeMaker opens the project file it is handed for real, and then has the town's
// figures and answers as the town does; the reading itself is tested in cmd.
type fakeMaker struct {
	town *town
	dir  string
	desk *intake.Desk
	hold chan struct{} // Check waits here while it is not closed
}

func (f *fakeMaker) Check(ctx context.Context, dir string, tell data.Progress) (web.Checked, error) {
	p, err := project.Open(dir)
	if err != nil {
		return web.Checked{}, err
	}
	tell(data.StageStreets, 1, 4)
	select {
	case <-f.hold:
	case <-ctx.Done():
		return web.Checked{}, ctx.Err()
	}
	if p.Sources.Venues[0].CRS == "bd09" {
		return web.Checked{}, &data.Error{Op: "count venues", Err: errors.New("no venue counts"), Hint: "check the file"}
	}
	e := f.town.engine
	issues := []data.Group{{Source: "场地.csv", Code: data.CodeBadNumber, Count: 1, First: []data.Issue{{Code: data.CodeBadNumber, Origin: data.Origin{Source: "场地.csv", Row: 3}, Detail: `lon "x"`}}}}
	return web.Checked{Rows: map[string]int{"场地.csv": 2}, Issues: issues, Venues: 1, People: 31, Areas: 2, Network: e.Account(), Covered: 3}, nil
}

func (f *fakeMaker) Make(context.Context, data.Progress) (http.Handler, error) {
	if err := f.desk.Keep(f.dir); err != nil {
		return nil, err
	}
	return web.New(f.town.what), nil
}

// TestMakingPage makes a project of three files in the browser: what is missing is
// said, a refusal is shown and mended, nothing is kept before it is confirmed, and
// then the map opens.
func TestMakingPage(t *testing.T) {
	to := newTown(t)
	dir := t.TempDir()
	m := &fakeMaker{town: to, dir: dir, desk: &intake.Desk{Dir: filepath.Join(dir, ".walkshed", "incoming"), Whole: true}, hold: make(chan struct{})}
	t.Cleanup(m.desk.Close)
	server := httptest.NewServer(web.NewMaking(web.Making{Context: context.Background(), Folder: "东湖", Desk: m.desk, Maker: m}))
	t.Cleanup(server.Close)
	b := startBrowser(t, to)
	at, err := url.Parse(server.URL)
	check(t, err)
	b.host = at.Host
	p := b.open(t, server.URL, "#lang=en", desktop)
	p.has("header", "Make a project", "东湖")
	files := []string{onDisk(t, "streets.osm.pbf", "pbf"), onDisk(t, "场地.csv", "名称,经度,纬度\nA,10,50\nB,x,50\n"), onDisk(t, "people.tif", "tif")}
	p.run(chromedp.SetUploadFiles(`.drop input[type=file]`, files, chromedp.ByQuery))
	p.until(`document.querySelectorAll('.part fieldset').length === 3 && document.querySelector('.part .columns')`)
	p.has(".lacks", "Say of every file under which terms", "Say of every table which datum")
	p.axe("files brought")
	for range 2 {
		p.js(`(() => { const e = [...document.querySelectorAll('.part input[name=licence]')].find((x) => !x.value); e.value = 'own data'; e.dispatchEvent(new Event('input', { bubbles: true })); })()`, nil)
	}
	p.set(`.part select[name=crs]`, "bd09")
	p.until(`!document.querySelector('.lacks')`)
	p.pressIn(".sheet", "Check")
	p.has(".sheet", "Checking: streets", "Cancel")
	p.pressIn(".sheet", "Cancel")
	p.until(`!document.querySelector('.sheet progress')`)
	close(m.hold)
	p.pressIn(".sheet", "Check")
	p.has(".sheet [role=alert]", "no venue counts", "check the file")
	p.set(`.part select[name=crs]`, "wgs84")
	p.until(`!document.querySelector('.sheet [role=alert]')`)
	p.pressIn(".sheet", "Check")
	p.has(".report", "1 venues, 31 people, 2 areas", "9.7% of the people (3)", "场地.csv", "1 row", "Row 3:")
	p.picture()
	p.pressIn("header", "中文")
	p.has(".report", "场地 1 处，人口 31 人", "第 3 行")
	phone := view{width: 390, height: 844, mobile: true, dark: true}
	p.run(phone.emulate()...)
	p.axe("checked, Chinese, dark, on a phone")
	p.picture()
	p.run(desktop.emulate()...)
	p.pressIn("header", "English")
	if _, err := os.Stat(filepath.Join(dir, project.File)); !errors.Is(err, os.ErrNotExist) {
		t.Error("kept before it was confirmed")
	}
	p.pressIn(".sheet", "Make the project and open it")
	p.has(".figures", "9.7%")
	made, err := project.Open(dir)
	check(t, err)
	if s := made.Sources; made.Name != "东湖" || s.Streets == nil || s.Population == nil || len(s.Venues) != 1 || s.Venues[0].CRS != "wgs84" || len(s.Areas) != 1 {
		t.Errorf("made %+v", fmt.Sprint(made.Sources))
	}
	b.quiet(t)
}
