package web

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/coverage/intake"
	"github.com/walkshed/walkshed/data"
)

type noMaker struct{}

func (noMaker) Check(context.Context, string, data.Progress) (Checked, error) { return Checked{}, nil }
func (noMaker) Make(context.Context, data.Progress) (http.Handler, error) {
	return http.NotFoundHandler(), nil
}

// TestMakingRefused: pages elsewhere, drafts that are none, servers that only read,
// what is kept before it is checked; and the answers of a project are not there yet.
func TestMakingRefused(t *testing.T) {
	t.Parallel()
	desk := &intake.Desk{Dir: filepath.Join(t.TempDir(), "incoming"), Whole: true}
	t.Cleanup(desk.Close)
	h := NewMaking(Making{Context: context.Background(), Folder: "x", Desk: desk, Maker: noMaker{}})
	json := []string{"Content-Type", "application/json"}
	problem(t, send(h, http.MethodPost, makingPath, strings.NewReader("{}"), append(json, "Origin", "http://evil.example")...), 403)
	problem(t, send(h, http.MethodPost, makingPath, strings.NewReader("{}"), "Content-Type", "text/plain"), 415)
	problem(t, send(h, http.MethodPost, makingPath, strings.NewReader(`{"nothing": 1}`), json...), 400)
	problem(t, send(h, http.MethodPost, makingPath+"/keep", nil), 409)
	problem(t, bring(h, makingPath+"/files?name=a.tif", "text/plain", strings.NewReader("x")), 415)
	problem(t, ask(h, "/api/v1/coverage"), 404)
	if w := bring(h, makingPath+"/files?name=a.tif", binaryKind, strings.NewReader("x")); w.Code != 201 || !strings.HasPrefix(w.Header().Get("Location"), makingPath+"/files/") {
		t.Errorf("a grid: %d %s", w.Code, w.Header().Get("Location"))
	}
	if page := ask(h, "/").Body.String(); !strings.Contains(page, `name="walkshed-making"`) {
		t.Errorf("the page is not told: %s", page)
	}
	if page := ask(open(t, newDesk()), "/").Body.String(); strings.Contains(page, "walkshed-making") {
		t.Error("a project's page is told to make one")
	}
	desk.ReadOnly = true
	problem(t, send(h, http.MethodPost, makingPath, strings.NewReader("{}"), json...), 403)
	problem(t, bring(h, makingPath+"/files?name=a.tif", binaryKind, strings.NewReader("x")), 403)
}
