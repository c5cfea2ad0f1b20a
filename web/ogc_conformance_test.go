package web

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

var updateConformance = flag.Bool("update", false, "rewrite docs/conformance.md with what is found")

const conformanceFile = "../docs/conformance.md"

// A requirement is what a standard asks for, under the id it has there, and a test of
// it; several of one family that one test shows stand together: "/req/x/a, b".
type requirement struct {
	class, id, says string
	try             func(*probe)
}

// A probe asks a server and keeps what is wrong. Whatever it is answered has to be
// as the server's own OpenAPI document says: status, type and every member.
type probe struct {
	t     testing.TB
	h     http.Handler
	doc   *openapi3.T
	wrong []string
}

func (p *probe) fail(format string, args ...any) {
	p.wrong = append(p.wrong, fmt.Sprintf(format, args...))
}

func (p *probe) that(ok bool, format string, args ...any) {
	if !ok {
		p.fail(format, args...)
	}
}

// get asks for an address below the root, or a whole one as links have it.
func (p *probe) get(at string, headers ...string) *httptest.ResponseRecorder {
	at = strings.TrimPrefix(at, "http://localhost:8080/ogc")
	w := ask(p.h, "/ogc"+at, headers...)
	if wrong := p.undocumented(at, w); wrong != "" {
		p.fail("%s: %s", at, wrong)
	}
	return w
}

// undocumented says how an answer is not as documented.
func (p *probe) undocumented(at string, w *httptest.ResponseRecorder) string {
	path, _, _ := strings.Cut(at, "?")
	if path == "" {
		path = "/"
	}
	for pattern, item := range p.doc.Paths.Map() {
		whole := "^" + regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(pattern), "[^/]+") + "$"
		if !regexp.MustCompile(whole).MatchString(path) {
			continue
		}
		response := item.Get.Responses.Status(w.Code)
		if response == nil {
			return fmt.Sprintf("status %d is not documented", w.Code)
		}
		if w.Body.Len() == 0 {
			return ""
		}
		kind := w.Header().Get("Content-Type")
		media := response.Value.Content[kind]
		if media == nil {
			return fmt.Sprintf("%s with status %d is not documented", kind, w.Code)
		}
		if !strings.Contains(kind, "json") || strings.Contains(kind, "openapi") {
			return ""
		}
		var v any
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
			return err.Error()
		}
		if err := p.doc.ValidateSchemaJSON(media.Schema.Value, v); err != nil {
			return fmt.Sprintf("%.300v", err)
		}
		return ""
	}
	if w.Code == http.StatusNotFound {
		return ""
	}
	return "no such path is documented"
}

// object reads an answer of status 200.
func (p *probe) object(at string, headers ...string) map[string]any {
	w := p.get(at, headers...)
	out := map[string]any{}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != http.StatusOK {
		p.fail("%s: status %d, %v", at, w.Code, err)
	}
	return out
}

func (p *probe) status(want int, at string, headers ...string) {
	if w := p.get(at, headers...); w.Code != want {
		p.fail("%s: status %d, want %d", at, w.Code, want)
	}
}

// linksOf lists the links of an answer with a relation.
func linksOf(of map[string]any, rel string) []map[string]any {
	var out []map[string]any
	list, _ := of["links"].([]any)
	for _, l := range list {
		if link := l.(map[string]any); link["rel"] == rel {
			out = append(out, link)
		}
	}
	return out
}

// link is the address of the first; typed says that it has a media type.
func (p *probe) link(of map[string]any, rel string) string {
	for _, l := range linksOf(of, rel) {
		if kind, _ := l["type"].(string); kind != "" {
			return l["href"].(string)
		}
	}
	p.fail("no typed link %s", rel)
	return ""
}

// ids are those of the features of a page, in order.
func ids(page map[string]any) []string {
	var out []string
	list, _ := page["features"].([]any)
	for _, f := range list {
		out = append(out, fmt.Sprint(f.(map[string]any)["id"]))
	}
	return out
}

// found are the ids of all features a question lets through.
func (p *probe) found(collection, query string) []string {
	return ids(p.object("/collections/" + collection + "/items?limit=10000&" + query))
}

func (p *probe) same(what string, got, want []string) {
	if !slices.Equal(got, want) {
		p.fail("%s: %d features %.80v, want %d %.80v", what, len(got), got, len(want), want)
	}
}

func sorted(ids []string) []string {
	slices.Sort(ids)
	return ids
}

// filtered is the query of a filter.
func filtered(text string) string { return "filter=" + url.QueryEscape(text) }

// TestConformance tries every requirement and holds docs/conformance.md to what it
// finds: `go test ./web -run TestConformance -update` writes it. What is declared is
// what has no failure, and nothing else.
func TestConformance(t *testing.T) {
	h := serveGIS(t)
	doc, err := openapi3.NewLoader().LoadFromData(ask(h, "/ogc/api").Body.Bytes())
	if err == nil {
		err = doc.Validate(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	var declared struct{ ConformsTo []string }
	readInto(t, ask(h, "/ogc/conformance"), &declared)
	var out strings.Builder
	out.WriteString("# What is kept of the OGC standards\n\nWritten by a test (`go test ./web -run TestConformance -update`), which asks a running server and fails where\n" +
		"this page differs from what it finds. Every answer of the run is also held to the server's own OpenAPI 3.0 document:\nstatus, media type and each member (kin-openapi).\n")
	classes := map[string]bool{}
	for _, list := range [][]requirement{featureRequirements(), crsRequirements(), filterRequirements(), tileRequirements()} {
		for _, r := range list {
			p := &probe{t: t, h: h, doc: doc}
			r.try(p)
			if !classes[r.class] {
				classes[r.class] = true
				fmt.Fprintf(&out, "\n## %s\n\n| requirement | asserted | found |\n|---|---|---|\n", r.class)
			}
			found := "kept"
			if len(p.wrong) > 0 {
				found = "**not kept**"
				t.Errorf("%s %s: %s\n%s", r.class, r.id, r.says, strings.Join(p.wrong, "\n"))
			}
			family := r.id[:strings.LastIndex(r.id[:strings.IndexAny(r.id+",", ",")], "/")+1]
			for _, id := range strings.Split(strings.TrimPrefix(r.id, family), ", ") {
				fmt.Fprintf(&out, "| `%s%s` | %s | %s |\n", family, id, r.says, found)
			}
		}
	}
	for _, uri := range declared.ConformsTo {
		class := strings.Replace(strings.TrimPrefix(uri, "http://www.opengis.net/spec/"), "/conf/", " ", 1)
		if !classes[class] {
			t.Errorf("%s is declared and no requirement of it is tried", class)
		}
		delete(classes, class)
	}
	if len(classes) > 0 {
		t.Errorf("tried and not declared: %v", classes)
	}
	if *updateConformance {
		err = os.WriteFile(conformanceFile, []byte(out.String()), 0o644)
	}
	if text, _ := os.ReadFile(conformanceFile); err != nil || string(text) != out.String() {
		t.Errorf("docs/conformance.md is not what was found; see -update (%v)", err)
	}
}

// The probe above can fail: an answer that is not as documented is seen.
func TestConformanceProbeSees(t *testing.T) {
	t.Parallel()
	h := serveGIS(t)
	doc, err := openapi3.NewLoader().LoadFromData(ask(h, "/ogc/api").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct{ old, new string }{{`"numberMatched":3`, `"numberMatched":"3"`}, {`"type":"Point"`, `"type":"Dot"`}, {`"limit_min":5.0`, `"limit":5.0`}, {`"rel":"self"`, `"relation":"self"`}} {
		p := &probe{t: t, h: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got := ask(h, r.URL.String())
			w.Header().Set("Content-Type", got.Header().Get("Content-Type"))
			if !strings.Contains(got.Body.String(), bad.old) {
				t.Errorf("no %s", bad.old)
			}
			_, _ = w.Write([]byte(strings.Replace(got.Body.String(), bad.old, bad.new, 1)))
		}), doc: doc}
		if p.get("/collections/sites/items"); len(p.wrong) == 0 {
			t.Errorf("%s instead of %s is not seen", bad.new, bad.old)
		}
	}
}
