package ogc

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What an Accept header wants (RFC 9110, 12.5.1): the most particular range counts,
// then the weight; of equals ours that comes first.
func TestAccept(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"": kindGeoJSON, " ": kindGeoJSON, "*/*": kindGeoJSON, "application/*": kindGeoJSON, "application/geo+json": kindGeoJSON, "application/json": kindGeoJSON, "APPLICATION/JSON ; charset=utf-8": kindGeoJSON,
		"text/html": kindHTML, "text/*": kindHTML, "text/html, */*": kindGeoJSON, "text/html, */*;q=0.9": kindHTML, "text/html;q=0.1, application/*;q=0.2": kindGeoJSON,
		"*/*;q=1, application/json;q=0, application/geo+json;q=0": kindHTML, "image/png": "", "text/html;q=0": "", "text/html;q=x": "", "text/html;q=7": "", "*/*;q=0": "", ",;,": "",
		"application/xhtml+xml": kindHTML, "text/html;level=1": kindHTML, "application/json;q=0.5, application/geo+json;q=0.7, text/html;q=0.6": kindGeoJSON,
	} {
		if got := (&form{}).encoding(accept, geoHTML()); got != want {
			t.Errorf("%q: %q, want %q", accept, got, want)
		}
	}
}

// Everything wrong with a question is told at once, each with its parameter, and
// what was sent is cut before it is told.
func TestMistakesAreToldAtOnce(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("漢", 500)
	_, err := answered(drawn(t), "/collections/cells/items?limit=x&offset=-1&bbox="+long+"&datetime="+long+"&crs="+long+"&filter="+long+"&f=xml&people="+long+"&"+long+"=1&limit_min=1&limit_min=2", "")
	r, ok := err.(*Refusal)
	if !ok || r.Status != 400 {
		t.Fatalf("%v", err)
	}
	told := map[string]bool{}
	for _, m := range r.Mistakes {
		told[m.Parameter] = true
		if len(m.Parameter)+len(m.Detail) > 1000 || strings.Contains(m.Detail, strings.Repeat("漢", 41)) {
			t.Errorf("%s: %d bytes", m.Parameter, len(m.Detail))
		}
	}
	for _, p := range []string{"limit", "offset", "bbox", "datetime", "crs", "filter", "f", "people", "limit_min", strings.Repeat("漢", 40) + "…"} {
		if !told[p] {
			t.Errorf("nothing is told of %s: %v", p, told)
		}
	}
}

// drawnValue makes a JSON value out of texts that careless HTML breaks on.
func drawnValue(t *rapid.T, deep int) any {
	text := rapid.SampledFrom([]string{"plain", "<b>", "a & b", `"`, "'", "</script>", "漢字", "{{.}}", "javascript:alert(1)"})
	switch k := rapid.IntRange(0, 6).Draw(t, "kind"); {
	case k == 0 && deep > 0:
		var list []any
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			list = append(list, drawnValue(t, deep-1))
		}
		return list
	case k <= 2 && deep > 0:
		o := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			o[rapid.SampledFrom([]string{"href", "rel", "features", "title", "x <"}).Draw(t, "name")] = drawnValue(t, deep-1)
		}
		return o
	case k == 3:
		return rapid.Float64Range(-1e3, 1e3).Draw(t, "number")
	case k == 4:
		return rapid.Bool().Draw(t, "flag")
	}
	return text.Draw(t, "text")
}

// leaves are all texts, numbers and flags of a value.
func leaves(v any) []string {
	var out []string
	switch v := v.(type) {
	case map[string]any:
		for _, x := range v {
			out = append(out, leaves(x)...)
		}
	case []any:
		for _, x := range v {
			out = append(out, leaves(x)...)
		}
	case string:
		return []string{v}
	case float64:
		b, _ := json.Marshal(v)
		return []string{string(b)}
	case bool:
		return []string{fmt.Sprint(v)}
	}
	return out
}

// The page of an answer shows all of it, as text: no tag and no link of data's own.
func TestPagesShowAllAndEscape(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := map[string]any{"title": "T", "x": drawnValue(t, 4), "features": []any{map[string]any{"id": 1, "properties": map[string]any{"p": drawnValue(t, 2)}}}}
		b, err := encoded(v)
		if err != nil {
			t.Fatal(err)
		}
		out, err := page(links{root: root, path: "/a%2Fb/c"}, b)
		if err != nil {
			t.Fatal(err)
		}
		text := string(out)
		for _, bad := range []string{"<b>", "</script>", `href="javascript`, "<script", "ZgotmplZ"} {
			if strings.Contains(text, bad) {
				t.Fatalf("%s in %s", bad, text)
			}
		}
		text = html.UnescapeString(text)
		for _, leaf := range leaves(v) {
			if !strings.Contains(text, leaf) {
				t.Fatalf("%q of %s is not on the page", leaf, b)
			}
		}
	})
}
