package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/walkshed/walkshed/coverage/intake"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/web"
)

// A making is an empty folder, served.
type making struct {
	testing.TB
	dir    string
	server *httptest.Server
}

func newMaking(t *testing.T) making {
	t.Helper()
	dir := t.TempDir()
	c := &cli{io: streams{out: io.Discard, err: io.Discard}, lang: english, Quiet: true}
	m := &projectMaker{c: c, q: &serveCmd{Project: dir}, desk: &intake.Desk{Dir: filepath.Join(dir, preparedDir, "incoming"), Whole: true}}
	t.Cleanup(m.close)
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	server := httptest.NewServer(web.NewMaking(web.Making{Context: ctx, Folder: "港口", Desk: m.desk, Maker: m}))
	t.Cleanup(server.Close)
	return making{t, dir, server}
}

func (m making) send(method, path, kind string, body []byte, into any) int {
	m.Helper()
	r, err := http.NewRequest(method, m.server.URL+path, bytes.NewReader(body))
	if err != nil {
		m.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		m.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		m.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			m.Fatalf("%s %s: %v: %s", method, path, err, text)
		}
	}
	return w.StatusCode
}

func (m making) bring(name string, body []byte) string {
	m.Helper()
	var f intake.File
	if status := m.send("POST", "/api/v1/making/files?name="+url.QueryEscape(name), "application/octet-stream", body, &f); status != 201 {
		m.Fatalf("%s: %d", name, status)
	}
	return f.ID
}

// until polls until the work has ended.
func (m making) until() web.MakingState {
	m.Helper()
	for range 600 {
		var s web.MakingState
		m.send("GET", "/api/v1/making", "", nil, &s)
		if s.State != "checking" && s.State != "making" {
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
	m.Fatal("it does not end")
	return web.MakingState{}
}

// TestProjectMadeOfFiles: the port's streets and tables, sent by a browser, are
// checked, kept and answered for: 231 of 511 as worked by hand. Until they are kept
// the folder holds nothing a reader would find.
func TestProjectMadeOfFiles(t *testing.T) {
	streets := portStreets(t)
	m := newMaking(t)
	table := func(all []placed, people bool) []byte {
		var b strings.Builder
		b.WriteString("名称,经度,纬度,人口\n")
		for _, p := range all {
			fmt.Fprintf(&b, "%s,%.7f,%.7f,%g\n", p.name, p.at(t)[0], p.at(t)[1], p.people)
		}
		if people {
			b.WriteString("坏,x,35,9\n")
		}
		return []byte(b.String())
	}
	s, v, p := m.bring("port.osm.pbf", streets), m.bring("场地.csv", table(portVenues, false)), m.bring("人口.csv", table(portPeople, true))
	draft := intake.Draft{Name: "港口", Sources: []intake.DraftSource{{File: s, Roles: []string{"streets"}, Licence: "ODbL"}, {File: v, Roles: []string{"venues"}, Licence: "own"},
		{File: p, Roles: []string{"population"}, Licence: "own", CRS: "wgs84"}}}
	check := func() {
		t.Helper()
		b, err := json.Marshal(draft)
		if err != nil {
			t.Fatal(err)
		}
		if status := m.send("POST", "/api/v1/making", "application/json", b, nil); status != 202 {
			t.Fatalf("check: %d", status)
		}
	}
	if status := m.send("POST", "/api/v1/making/keep", "application/json", nil, nil); status != 409 {
		t.Errorf("kept before it was checked: %d", status)
	}
	check() // the venues' datum is not said
	if got := m.until(); got.State != "failed" || !strings.Contains(got.Wrong, "crs") {
		t.Fatalf("without a datum: %+v", got)
	}
	draft.Sources[1].CRS = "wgs84"
	check()
	got := m.until()
	if got.State != "checked" || got.Checked.People != 511 || got.Checked.Covered != 231 || got.Checked.Venues != 2 || got.Checked.Rows["人口.csv"] != 10 || len(got.Checked.Issues) != 1 || got.Checked.Texts["bad_number"].Zh == "" {
		t.Fatalf("checked: %+v %+v", got, got.Checked)
	}
	if found, _ := filepath.Glob(filepath.Join(m.dir, "*")); len(found) != 1 || filepath.Base(found[0]) != preparedDir {
		t.Errorf("kept before it was confirmed: %v", found)
	}
	if status := m.send("POST", "/api/v1/making/keep", "application/json", nil, nil); status != 202 {
		t.Fatalf("keep: %d", status)
	}
	if got = m.until(); got.State != "made" {
		t.Fatalf("made: %+v", got)
	}
	var table1 struct {
		All struct{ People, Covered float64 }
	}
	if m.send("GET", "/api/v1/coverage", "", nil, &table1); table1.All.People != 511 || table1.All.Covered != 231 {
		t.Errorf("the map says %+v", table1)
	}
	if _, err := project.Open(m.dir); err != nil {
		t.Error(err)
	}
	found, err := os.ReadDir(m.dir)
	if err != nil || len(found) != 5 { // three files, walkshed.yaml and .walkshed
		t.Errorf("the folder holds %v, %v", found, err)
	}
	if status := m.send("POST", "/api/v1/making", "application/json", []byte("{}"), nil); status != 409 {
		t.Errorf("made twice: %d", status)
	}
}

// TestServeEmptyFolder: only a folder without a project file is one to make a project in.
func TestServeEmptyFolder(t *testing.T) {
	dir := t.TempDir()
	if !emptyOfProject(dir) || emptyOfProject(filepath.Join(dir, "no such")) {
		t.Error("an empty folder and one that is not there")
	}
	if err := os.WriteFile(filepath.Join(dir, project.File), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if emptyOfProject(dir) {
		t.Error("an empty project file is a project's")
	}
}
