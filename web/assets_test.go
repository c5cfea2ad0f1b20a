package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	placeholder = regexp.MustCompile(`\{\w+\}`)
	han         = regexp.MustCompile(`\p{Han}`)
)

// TestMessages holds every text of the page to both languages: there, filled
// with the same figures, and Chinese where it should be.
func TestMessages(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("ui/src/messages.json")
	check(t, err)
	var messages map[string][]string
	check(t, json.Unmarshal(b, &messages))
	if len(messages) < 60 {
		t.Fatalf("only %d messages", len(messages))
	}
	// "language" names the other language, in it; what is engraved on a keyboard and
	// what only joins two other texts is the same in both.
	exempt := regexp.MustCompile(`^(language|key_(a|esc|undo|redo)|compare_said|read_side)$`)
	for key, m := range messages {
		if len(m) != 2 || strings.TrimSpace(m[0]) == "" || strings.TrimSpace(m[1]) == "" {
			t.Errorf("%s: wanted English and Chinese, got %q", key, m)
			continue
		}
		en, zh := placeholder.FindAllString(m[0], -1), placeholder.FindAllString(m[1], -1)
		slices.Sort(en)
		slices.Sort(zh)
		if !slices.Equal(en, zh) {
			t.Errorf("%s: English is filled with %v, Chinese with %v", key, en, zh)
		}
		if !exempt.MatchString(key) && !han.MatchString(m[1]) {
			t.Errorf("%s: no Chinese in %q", key, m[1])
		}
		if key != "language" && key != "language_label" && han.MatchString(m[0]) {
			t.Errorf("%s: Chinese in the English %q", key, m[0])
		}
		if plural, one := strings.CutSuffix(key, "_one"); one && messages[plural] == nil {
			t.Errorf("%s has no plural %s", key, plural)
		}
	}
}

// TestMessagesUsed finds texts nobody shows. Keys made of parts (kind_…,
// layer_…) are used where their first part is.
func TestMessagesUsed(t *testing.T) {
	t.Parallel()
	var source bytes.Buffer
	files, err := filepath.Glob("ui/src/*.ts*")
	check(t, err)
	for _, f := range files {
		b, err := os.ReadFile(f)
		check(t, err)
		source.Write(b)
	}
	b, err := os.ReadFile("ui/src/messages.json")
	check(t, err)
	var messages map[string][]string
	check(t, json.Unmarshal(b, &messages))
	made := regexp.MustCompile(`^(kinds?|layer|why|col|theme|view|change|palette|draw|drawing|term|tour|key|take|scenario_col|compare|bring_datum|make_role|make_col|make_needs|stage)_|^bring_(lon|lat|name)$`)
	columns := []string{"area", "people", "covered", "not_covered", "share"}
	for key := range messages {
		bare := strings.TrimSuffix(key, "_one")
		if !strings.Contains(source.String(), "'"+bare+"'") && !made.MatchString(key) && !slices.Contains(columns, key) {
			t.Errorf("nothing shows %s", key)
		}
	}
}

// budget is what the page may weigh on the wire: scripts and styles, gzip.
const budget = 550 << 10

// TestDist holds the committed build to its budget and to stable names, and
// finds anything it would load from elsewhere.
func TestDist(t *testing.T) {
	t.Parallel()
	total := 0
	files, err := filepath.Glob("dist/assets/*")
	check(t, err)
	want := []string{"dist/assets/index.css", "dist/assets/index.js", "dist/assets/maplibre-gl-worker.js"}
	if !slices.Equal(files, want) {
		t.Errorf("built %v, wanted %v", files, want)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		check(t, err)
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, err = w.Write(b)
		check(t, err)
		check(t, w.Close())
		total += packed.Len()
		if filepath.Ext(f) == ".css" && regexp.MustCompile(`url\(["']?(https?:)?//|@import`).Match(b) {
			t.Errorf("%s loads from elsewhere", f)
		}
	}
	if total > budget {
		t.Errorf("the page weighs %d KiB, its budget is %d", total>>10, budget>>10)
	}
	page, err := os.ReadFile("dist/index.html")
	check(t, err)
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllSubmatch(page, -1) {
		if !bytes.HasPrefix(m[1], []byte("./")) {
			t.Errorf("the page loads %s", m[1])
		}
	}
}

// TestAxe runs axe-core over the page: light and dark, wide and narrow, with a
// card open. It comes with web/ui's development packages.
func TestAxe(t *testing.T) {
	axe, err := os.ReadFile("ui/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("needs node: axe-core is not there; npm ci in web/ui")
	}
	to := newTown(t)
	b := startBrowser(t, to)
	p := b.open(t, to.server.URL, "#cell=2", desktop)
	p.drawn()
	p.has(".why", "19.0")
	p.has("table.of-areas", "100.0%")
	p.js(string(axe)+"; void 0", nil)
	for _, look := range []struct {
		name string
		view
	}{{"light", desktop}, {"dark phone", view{width: 390, height: 844, mobile: true, dark: true}}} {
		p.run(look.emulate()...)
		var found []string
		p.js(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) => {
			if (r.passes.length < 20) return ['only ' + r.passes.length + ' rules passed'];
			return r.violations.map((v) => v.id + ': ' + v.help + ': ' + v.nodes.map((n) => n.html + ' ' + n.failureSummary).join(' | '));
		})`, &found)
		for _, f := range found {
			t.Errorf("%s: %s", look.name, f)
		}
	}
	b.quiet(t)
}
