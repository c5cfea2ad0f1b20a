package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fixed is a log with everything a row can be: measured, differing, absent,
// excused, failed, open and not run.
func fixed() ([]row, map[string][]record) {
	two := []contender{{Name: "us"}, {Name: "them"}}
	rows := []row{
		{ID: "nearest.a", Size: "small", Title: "Measured", Input: "town", By: byCPU, Per: perSettled, Contenders: two,
			Goals: []goal{{Who: "them", AtLeast: 10}, {Figure: "p95", Most: .1, Unit: "ms"}}, Shown: []shown{{"p95", "p95 in ms"}}, Note: "Why so."},
		{ID: "nearest.b", Size: "small", Title: "Other answers", Input: "town", By: byCPU, Contenders: two, Goals: []goal{{Who: "them", AtLeast: 10}}},
		{ID: "nearest.c", Size: "small", Title: "Nobody there", Input: "town", By: byWall, Contenders: two, Goals: []goal{{Who: "them", AtLeast: 10}}},
		{ID: "nearest.d", Size: "small", Title: "Known defect", Input: "town", By: byCPU, Contenders: []contender{{Name: "us"}, {Name: "them", Excuse: "they lose some"}}},
		{ID: "nearest.e", Size: "large", Title: "Not run", Input: "country", By: byCPU, Contenders: two, Goals: []goal{{Who: "them", AtLeast: 10}}},
		{ID: "raster.f", Size: "large", Title: "Open", Input: "hills", Open: "there is no surface model yet"},
		{ID: "raster.g", Size: "small", Title: "Broken", Input: "hills", By: byCPU, Contenders: two, Goals: []goal{{Who: "them", AtLeast: 1}}},
	}
	a := rounds("nearest.a", "us", 1000, 5, 10, 20, 10, 10, 40)
	for i := range a {
		a[i].Sample.More = map[string]float64{"p95": .25}
	}
	log := join([]record{
		{Kind: isFact, Who: "command", Text: "make bench SIZE=small"}, {Kind: isFact, Who: "SciPy", Text: "1.10.1"}, {Kind: isInput, Who: "town", Text: "1,000 nodes"},
		{Kind: isBegin, Row: "nearest.a", Text: "2026-01-01 00:00, v1, load 0.10"}},
		a, rounds("nearest.a", "them", 1000, 5, 100, 240, 150, 1234, 4000),
		rounds("nearest.b", "us", 1000, 5, 10), rounds("nearest.b", "them", 1001, 5, 100),
		[]record{{Kind: isFault, Row: "nearest.b", Who: "them", Round: 1, Text: "count 1,001 and sum 5 against ours of 1,000 and 5"}},
		rounds("nearest.c", "us", 1000, 5, 10, 10, 10, 10, 10),
		[]record{{Kind: isAbsent, Row: "nearest.c", Who: "them", Text: notInstalled}},
		rounds("nearest.d", "us", 1000, 5000, 10), rounds("nearest.d", "them", 999, 4999, 100),
		[]record{{Kind: isFault, Row: "raster.g", Who: "us", Text: "out of memory"}})
	return rows, map[string][]record{"small": log}
}

// TestPage against the page that was read and found right. UPDATE=1 rewrites it.
func TestPage(t *testing.T) {
	rows, logs := fixed()
	got := render(rows, logs)
	path := filepath.Join("testdata", "page.md")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the page differs from %s; see with UPDATE=1 and git diff. It is now\n%s", path, got)
	}
}

// TestLinksLead: every link of the first table is a heading of the page.
func TestLinksLead(t *testing.T) {
	text := render(catalogue([]string{"nky-latest.osm.pbf"}), nil)
	headings := map[string]bool{}
	for _, l := range strings.Split(text, "\n") {
		if h, ok := strings.CutPrefix(l, "### "); ok {
			if headings[anchor(h)] {
				t.Errorf("two rows are headed %q", h)
			}
			headings[anchor(h)] = true
		}
	}
	links := 0
	for _, part := range strings.Split(text, "](#")[1:] {
		to, _, _ := strings.Cut(part, ")")
		if links++; !headings[to] {
			t.Errorf("a link to #%s leads nowhere", to)
		}
	}
	if links < 20 {
		t.Errorf("%d links", links)
	}
}

// TestCatalogue: ids are unique, have a section and a size, and name contenders
// that are there.
func TestCatalogue(t *testing.T) {
	seen, known := map[string]bool{}, map[string]bool{}
	for _, s := range sections {
		known[s.ID] = true
	}
	for _, r := range catalogue([]string{"a-latest.osm.pbf", "b/streets.osm.pbf", "c/a-latest.osm.pbf"}) {
		word, _, _ := strings.Cut(r.ID, ".")
		if seen[r.ID] || !known[word] || r.Size != "small" && r.Size != "large" {
			t.Errorf("row %s (%s): twice, or without section or size", r.ID, r.Size)
		}
		seen[r.ID] = true
		if r.Open == "" && len(r.Contenders) == 0 {
			t.Errorf("row %s has nobody to ask and does not say why", r.ID)
		}
		names := map[string]bool{}
		for _, c := range r.Contenders {
			names[c.Name] = true
		}
		for _, g := range r.Goals {
			if g.Who != "" && !names[g.Who] {
				t.Errorf("row %s wants a ratio to %s, who is not asked", r.ID, g.Who)
			}
		}
	}
}

// TestHandWrittenPartStays: only what is between the marks changes.
func TestHandWrittenPartStays(t *testing.T) {
	first, err := between("", "one\n")
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(first, "# Speed\n", "# Speed\n\nBy hand.\n", 1) + "After.\n"
	second, err := between(edited, "two\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(edited, "one\n", "two\n", 1); second != want {
		t.Errorf("%q, want %q", second, want)
	}
	if _, err := between("# Speed\n", "two"); err == nil {
		t.Error("a document without marks was overwritten")
	}
}

// TestFigure: three digits that say something.
func TestFigure(t *testing.T) {
	for x, want := range map[float64]string{0: "0", .00321: "0.0032", .1234: "0.12", 1.256: "1.26", 2: "2", 12.34: "12.3", 99.96: "100", 123.4: "123", 1234567: "1,234,567", -5: "-5"} {
		if got := figure(x); got != want {
			t.Errorf("%g is written %s, want %s", x, got, want)
		}
	}
}

// TestPlaces: what a real extract is called, and found again from a log.
func TestPlaces(t *testing.T) {
	for path, want := range map[string]string{
		"x/delaware-latest.osm.pbf": "delaware", "shared/nky/streets.osm.pbf": "nky", "a/porto-alegre/poa.pbf": "porto-alegre", "town.osm.pbf": "town",
	} {
		if got := placeOf(path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	log := []record{{Kind: isBegin, Row: "nearest.real.nky"}, {Kind: isBegin, Row: "nearest.m1"}}
	if got := realsOf(log); len(got) != 1 || placeOf(got[0]) != "nky" {
		t.Errorf("the log speaks of %v", got)
	}
}
