package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestScenarioPage: the reference names every key, no other, and its example reads.
func TestScenarioPage(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "reference", "scenarios.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, k := range scenarioKeys {
		if !strings.Contains(page, "\n| `"+k+"` |") {
			t.Errorf("no row tells of %s", k)
		}
	}
	if rows := strings.Count(page, "\n| `"); rows != len(scenarioKeys) {
		t.Errorf("%d rows for %d keys", rows, len(scenarioKeys))
	}
	_, rest, _ := strings.Cut(page, "```yaml\n")
	example, _, _ := strings.Cut(rest, "```")
	s := mustScenario(t, example)
	in := Inputs{Facilities: venues("way/4217", "way/4218", "way/4220"), Shut: venues("way/4219")}
	if _, err := s.Resolve(&Project{}, in); err != nil {
		t.Error(err)
	}
	if n := len(s.Limits) * len(s.Speeds); n != 6 {
		t.Errorf("the example makes %d runs", n)
	}
}
