package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
)

func document(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(openAPI)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestOpenAPIDocumentIsValid(t *testing.T) {
	t.Parallel()
	doc := document(t)
	if err := doc.Validate(context.Background()); err != nil {
		t.Error(err)
	}
	if !doc.IsOpenAPI31OrLater() {
		t.Errorf("it says it is OpenAPI %s", doc.OpenAPI)
	}
}

// Every route is described and everything described is a route, with a problem as
// its answer to what goes wrong. All are read with GET but what-ifs and scenarios,
// which are no answers to be kept.
func TestRoutesAreTheDocumented(t *testing.T) {
	t.Parallel()
	r := gin.New()
	(&api{}).routes(r)
	var routes, documented []string
	param := regexp.MustCompile(`:(\w+)`)
	for _, route := range r.Routes() {
		if strings.HasPrefix(route.Path, ogcPath) {
			continue // described by /ogc/api
		}
		routes = append(routes, route.Method+" "+param.ReplaceAllString(route.Path, "{$1}"))
	}
	for path, item := range document(t).Paths.Map() {
		for method, op := range item.Operations() {
			documented = append(documented, method+" "+path)
			answered := op.Responses.Status(200) != nil && op.Responses.Status(304) != nil
			if (strings.HasPrefix(path, sessionsPath) || strings.HasPrefix(path, scenariosPath) || strings.HasPrefix(path, filesPath)) && !strings.HasSuffix(path, ".mvt") {
				answered = op.Responses.Status(200) != nil || op.Responses.Status(201) != nil || op.Responses.Status(204) != nil
			} else if method != http.MethodGet {
				t.Errorf("%s %s is no reading", method, path)
			}
			if !answered || op.OperationID == "" || op.Summary == "" || op.Responses.Default() == nil {
				t.Errorf("%s %s lacks an id, a summary or an answer", method, path)
			}
		}
	}
	sort.Strings(routes)
	sort.Strings(documented)
	if !slices.Equal(routes, documented) {
		t.Errorf("routes     %v\ndocumented %v", routes, documented)
	}
}

// schemaOf returns the schema of an answer.
func schemaOf(t testing.TB, doc *openapi3.T, path, kind string) *openapi3.Schema {
	t.Helper()
	content := doc.Paths.Find(path).Get.Responses.Status(200).Value.Content
	if kind == "application/problem+json" {
		content = doc.Components.Responses["Problem"].Value.Content
	}
	if content[kind] == nil {
		t.Fatalf("%s answers with %s, which the document does not have", path, kind)
	}
	return content[kind].Schema.Value
}

// conforms reports how an answer breaks its schema, "" where it does not.
func conforms(t testing.TB, doc *openapi3.T, path, kind string, body []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err.Error()
	}
	if err := doc.ValidateSchemaJSON(schemaOf(t, doc, path, kind), v); err != nil {
		return err.Error()
	}
	return ""
}

// Each address with each of its forms, at the run's limit and at another.
var questions = []string{
	"/api/v1", "/api/v1/coverage", "/api/v1/coverage?limit=10", "/api/v1/gaps", "/api/v1/gaps?limit=20&n=1",
	"/api/v1/gaps?format=geojson", "/api/v1/sites", "/api/v1/sites?n=2&limit=5.5", "/api/v1/sites?format=geojson",
	"/api/v1/plan", "/api/v1/plan?goal=move&n=1&format=geojson", "/api/v1/plan?goal=move&n=1",
	"/api/v1/venues", "/api/v1/venues?limit=20&format=geojson", "/api/v1/why?cell=0", "/api/v1/why?cell=2",
	"/api/v1/why?lon=10.0015&lat=50.0005&limit=20", "/api/v1/legend", "/api/v1/legend?limit=7", "/api/v1/areas", "/api/v1/areas?format=geojson&limit=20", "/healthz",
	"/api/v1/coverage?under=today", "/api/v1/spread", "/api/v1/spread?limit=20&group=old", "/api/v1/gaps?group=old", "/api/v1/compare", "/api/v1/compare?a=today&b=today&limit=20&format=geojson",
}

func TestAnswersConformToTheDocument(t *testing.T) {
	t.Parallel()
	doc := document(t)
	h := open(t, newDesk())
	for _, q := range questions {
		w := ask(h, q)
		path, _, _ := strings.Cut(q, "?")
		if w.Code != 200 {
			t.Errorf("%s: status %d: %s", q, w.Code, w.Body)
			continue
		}
		if wrong := conforms(t, doc, path, w.Header().Get("Content-Type"), w.Body.Bytes()); wrong != "" {
			t.Errorf("%s: %s\n%s", q, wrong, w.Body)
		}
	}
	for _, q := range []string{"/api/v1/gaps?n=0&limit=x", "/api/v1/nothing"} {
		w := ask(h, q)
		if wrong := conforms(t, doc, "/api/v1/gaps", w.Header().Get("Content-Type"), w.Body.Bytes()); wrong != "" {
			t.Errorf("%s: %s\n%s", q, wrong, w.Body)
		}
	}
}

// The check above can fail: an answer with a member too many, one too few or of
// the wrong type is caught.
func TestConformanceCatchesMistakes(t *testing.T) {
	t.Parallel()
	doc := document(t)
	good := ask(open(t, newDesk()), "/api/v1/gaps").Body.Bytes()
	for old, bad := range map[string]string{`"total":1`: `"total":"1"`, `"rank":1,`: ``, `"worst_min":18`: `"worst_min":18,"extra":1`, `"people":6`: `"people":-6`} {
		b := bytes.Replace(good, []byte(old), []byte(bad), 1)
		if bytes.Equal(b, good) {
			t.Fatalf("the answer has no %s: %s", old, good)
		}
		if conforms(t, doc, "/api/v1/gaps", "application/json", b) == "" {
			t.Errorf("%s instead of %s was not noticed", bad, old)
		}
	}
}

// The parameters documented are those the handlers take: an unknown one is
// refused with the list of known ones, and the two lists are the same.
func TestParametersAreTheDocumented(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	for path, item := range document(t).Paths.Map() {
		op, method := item.Get, http.MethodGet
		if op == nil {
			op, method = item.Post, http.MethodPost
		}
		var documented []string
		for _, p := range op.Parameters {
			if p.Value.In == "query" {
				documented = append(documented, p.Value.Name)
			}
		}
		target := strings.NewReplacer("{z}", "0", "{x}", "0", "{y}", "0", "{id}", "A").Replace(path)
		p := problem(t, send(h, method, target+"?no_such=1", nil), 400)
		detail := p.Errors[len(p.Errors)-1].Detail
		_, list, _ := strings.Cut(detail, "there are ")
		known := strings.Split(list, ", ")
		if list == "none here" {
			known = nil
		}
		sort.Strings(documented)
		sort.Strings(known)
		if !slices.Equal(documented, known) {
			t.Errorf("%s documents %v, takes %v", path, documented, known)
		}
	}
}
