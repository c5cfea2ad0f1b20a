package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/coverage/intake"
)

func openFiles(t *testing.T, readOnly bool) (http.Handler, *intake.Desk) {
	t.Helper()
	desk := &intake.Desk{Dir: filepath.Join(t.TempDir(), "incoming"), ReadOnly: readOnly}
	t.Cleanup(desk.Close)
	return open(t, newDesk(), func(s *Server) { s.Files = desk }), desk
}

// bring sends a file; of headers given twice the later counts.
func bring(h http.Handler, target, kind string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	return send(h, http.MethodPost, target, body, append([]string{"Content-Type", kind}, headers...)...)
}

// TestFileBroughtAndForgotten: a table is kept, read as it is told to, and forgotten;
// the answer is as documented, and each refused row has its meaning in both languages.
func TestFileBroughtAndForgotten(t *testing.T) {
	t.Parallel()
	h, desk := openFiles(t, false)
	w := bring(h, filesPath+"?name=courts.csv", binaryKind, strings.NewReader("name,lon,lat\nA,10.0005,50.0005\nB,x,50\n"))
	var f intake.File
	if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil || w.Code != 201 || w.Header().Get("Location") != filesPath+"/"+f.ID || f.Name != "courts.csv" {
		t.Fatalf("%d %s %v", w.Code, w.Body, err)
	}
	doc := document(t)
	for q, want := range map[string]string{"": `"usable":0`, "?crs=wgs84": `"usable":1`, "?crs=wgs84&lon=lat&lat=lon": `"point":[50.0005,10.0005]`} {
		w := ask(h, filesPath+"/"+f.ID+q)
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", q, w.Code, w.Body)
		}
		if wrong := conforms(t, doc, filesPath+"/{id}", "application/json", w.Body.Bytes()); wrong != "" {
			t.Errorf("%s: %s", q, wrong)
		}
	}
	var p FilePreview
	if err := json.Unmarshal(ask(h, filesPath+"/"+f.ID+"?crs=wgs84").Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if text := p.Texts["bad_number"]; len(p.Issues) != 1 || text.En == "" || !strings.Contains(text.Zh, "数字") {
		t.Errorf("issues %+v, texts %+v", p.Issues, p.Texts)
	}
	if w := send(h, http.MethodDelete, filesPath+"/"+f.ID, nil); w.Code != 204 {
		t.Errorf("delete: %d", w.Code)
	}
	problem(t, ask(h, filesPath+"/"+f.ID), 404)
	if left, _ := filepath.Glob(filepath.Join(desk.Dir, "*")); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

// TestFilesRefused: pages elsewhere, forms, files that are too large and servers that
// only read; nothing is on disk after any of them.
func TestFilesRefused(t *testing.T) {
	t.Parallel()
	h, desk := openFiles(t, false)
	at := filesPath + "?name=a.csv"
	for _, x := range []struct {
		target, kind string
		body         io.Reader
		headers      []string
		want         int
	}{
		{at, binaryKind, strings.NewReader("lon,lat\n"), []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{at, binaryKind, strings.NewReader("lon,lat\n"), []string{"Origin", "http://evil.example"}, 403},
		{at, "text/plain", strings.NewReader("lon,lat\n"), nil, 415},
		{at, "multipart/form-data; boundary=x", strings.NewReader("--x--"), nil, 415},
		{filesPath, binaryKind, strings.NewReader("lon,lat\n"), nil, 400},
		{filesPath + "?name=a.exe", binaryKind, strings.NewReader("MZ"), nil, 422},
		{at, binaryKind, io.LimitReader(endless{}, intake.MostBytes+10), nil, 413}, // without a length
		{filesPath + "/A?name=a.csv", binaryKind, strings.NewReader("lon,lat\n"), nil, 415},
	} {
		w := bring(h, x.target, x.kind, x.body, x.headers...)
		problem(t, w, x.want)
	}
	r := httptest.NewRequest(http.MethodPost, at, endless{})
	r.Host, r.ContentLength = "localhost", 300<<20
	r.Header.Set("Content-Type", binaryKind)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	problem(t, w, 413)
	if _, err := os.Stat(desk.Dir); err == nil {
		if left, _ := filepath.Glob(filepath.Join(desk.Dir, "*")); len(left) != 0 {
			t.Errorf("left %v", left)
		}
	}
	only, _ := openFiles(t, true)
	problem(t, bring(only, at, binaryKind, strings.NewReader("lon,lat\n")), 403)
	none := open(t, newDesk())
	problem(t, bring(none, at, binaryKind, strings.NewReader("lon,lat\n")), 403)
	for i, x := range []http.Handler{h, only, none} {
		if got, want := ask(x, "/api/v1").Body.String(), fmt.Sprintf(`"files":%t`, i == 0); !strings.Contains(got, want) {
			t.Errorf("wanted %s in %s", want, got)
		}
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }
