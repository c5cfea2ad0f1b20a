package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/data/project"
)

// doubted is a layer whose declaration the streets contradict, and what would
// change if it were mended.
type doubted struct {
	coverage.LayerDoubt
	Line          int     `json:"line"`  // of the project file
	Write         string  `json:"write"` // what belongs there; "" where no line can mend it
	CoveredBefore float64 `json:"covered_as_declared"`
	CoveredAfter  float64 `json:"covered_as_better"`
}

// doubts asks of every doubt what it would change. Nothing is converted.
func (j *job) askDoubts(ctx context.Context) ([]doubted, error) {
	var out []doubted
	for _, d := range j.doubts {
		x := doubted{LayerDoubt: d, CoveredBefore: j.engine.Coverage(j.limit).All.Covered}
		s, _ := j.sourceOf(d)
		x.Line = s.Line
		if c, err := crs.Lookup(d.Declared.Datum); err == nil && c.Geographic {
			x.Write = "crs: " + d.Better.Datum
		}
		then, err := j.engine.Reread(ctx, d, nil)
		if err != nil {
			return nil, err
		}
		x.CoveredAfter = then.Coverage(j.limit).All.Covered
		out = append(out, x)
	}
	return out, nil
}

// sourceOf finds the source of a doubt in the project file.
func (j *job) sourceOf(d coverage.LayerDoubt) (project.Source, bool) {
	s := j.project.Sources
	roles := map[string][]project.Source{"venues": s.Venues, "areas": s.Areas, "candidates": s.Candidates}
	if s.Population != nil {
		roles["population"] = []project.Source{*s.Population}
	}
	for _, x := range roles[d.Role] {
		name := j.project.SourceName(x)
		if name == d.Source || strings.HasPrefix(d.Source, name+"/") {
			return x, true
		}
	}
	return project.Source{}, false
}

// doubtLines says each doubt in words, with the line that mends it.
func (c *cli) doubtLines(all []doubted) string {
	var b strings.Builder
	for _, d := range all {
		fmt.Fprintf(&b, c.lang.text("doubt")+"\n", d.Source, d.Declared.Datum, d.Better.Datum, d.Declared.MedianM, d.Better.MedianM,
			inPercent(d.Declared.Near), inPercent(d.Better.Near), d.Asked)
		fmt.Fprintf(&b, c.lang.text("doubt_moves")+"\n", d.Moves, c.lang.text("role_"+d.Role), d.MoveM, people(d.CoveredBefore), people(d.CoveredAfter))
		if d.Write == "" {
			fmt.Fprintf(&b, c.lang.text("doubt_projected")+"\n", d.Better.Datum, d.Declared.Datum)
			continue
		}
		fmt.Fprintf(&b, c.lang.text("doubt_write")+"\n", project.File, d.Line, d.Role, d.Write)
	}
	return b.String()
}

// doubtWarnings is one line a doubt, for commands that were asked something else.
func (c *cli) doubtWarnings(j *job) {
	for _, d := range j.doubts {
		fmt.Fprintf(c.io.err, c.lang.text("doubt_warning")+"\n", d.Source, d.Declared.Datum, d.Better.Datum, d.Better.MedianM, d.Declared.MedianM, j.project.Dir)
	}
}

func inPercent(share float64) string { return fmt.Sprintf("%.0f %%", share*100) }
