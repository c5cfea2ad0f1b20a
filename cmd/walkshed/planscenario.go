package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/walkshed/walkshed/coverage"
)

// writeScenario writes a plan as a scenario file: its sites as venues to add, or
// grounds to open, and the venues it closes. It can then be edited by hand, run
// and compared with others. Text is quoted as JSON, which YAML reads alike.
func writeScenario(w io.Writer, p coverage.Plan) error {
	var b strings.Builder
	quoted := func(s string) string { text, _ := json.Marshal(s); return string(text) } // a string has always a JSON
	fmt.Fprintf(&b, "# A plan of walkshed sites: %d sites out of %d candidates.\n", len(p.Sites), p.Candidates)
	fmt.Fprintf(&b, "scenario: %s\n", quoted(fmt.Sprintf("%s, %d sites", p.Goal, len(p.Sites))))
	fmt.Fprintf(&b, "notes: %s\n", quoted(fmt.Sprintf("value %s %s, no plan is better than %s; %s", amount(p.Value), p.Unit, amount(p.Bound), p.Method)))
	fmt.Fprintf(&b, "limit: %s\n", minutes(p.Basis.LimitMin))
	list := func(key string, sites []coverage.PlanSite, line func(coverage.PlanSite) string) {
		if len(sites) > 0 {
			fmt.Fprintf(&b, "%s:\n", key)
		}
		for _, s := range sites {
			fmt.Fprintf(&b, "  - %s\n", line(s))
		}
	}
	id := func(s coverage.PlanSite) string { return quoted(s.ID) }
	if p.From == "shut" {
		list("open", p.Sites, id)
	} else {
		list("add", p.Sites, func(s coverage.PlanSite) string {
			return fmt.Sprintf("{id: %s, name: %s, kind: planned, at: [%.7f, %.7f]}", quoted("site/"+s.ID), quoted(s.Name), s.Point[0], s.Point[1])
		})
	}
	list("close", p.Closed, id)
	_, err := io.WriteString(w, b.String())
	return err
}
