package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/demand"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// job is one project read and its engine, with all that was said on the way.
type job struct {
	project *project.Project
	report  *data.Report
	inputs  project.Inputs  // as read
	dropped project.Dropped // venues the project's rule keeps out
	engine  *coverage.Engine
	limit   geo.Deciseconds
	view    *progressView
	began   time.Time
	remarks []remark
	doubts  []coverage.LayerDoubt // layers the streets contradict

	tellsDoubts bool // the answer itself does: no warning besides
}

// open reads the project of q and makes its engine.
func (c *cli) open(ctx context.Context, q question) (*job, error) {
	if q.Limit != nil && !(*q.Limit > 0 && *q.Limit <= 120) {
		return nil, &usageError{fmt.Sprintf("--limit %g: give minutes above 0 and at most 120", *q.Limit)}
	}
	if err := noPicture(q.Format); err != nil {
		return nil, err
	}
	p, err := project.Open(q.Project)
	if err != nil {
		return nil, err
	}
	return c.openProject(ctx, q, p)
}

// openProject makes the engine of a project that was opened.
func (c *cli) openProject(ctx context.Context, q question, p *project.Project) (*job, error) {
	j := &job{project: p, report: &data.Report{}, began: time.Now(), view: newProgress(c.io.err, c.lang, c.Quiet)}
	j.view.also = q.tell
	if !c.Quiet {
		c.printSettings(p)
	}
	if err := j.build(ctx, q.Workers); err != nil {
		j.view.close()
		return nil, err
	}
	j.limit = j.engine.Limit()
	if q.Limit != nil {
		j.limit = geo.FromMinutes(*q.Limit)
	}
	return j, nil
}

// build is the whole wiring: sources → people → engine.
func (j *job) build(ctx context.Context, workers int) error {
	in, err := j.project.Load(ctx, j.report, j.view.tell)
	if err != nil {
		return err
	}
	j.inputs, j.dropped = in, in.Dropped
	if len(in.Facilities) == 0 {
		return noVenue(in.Dropped, j.report)
	}
	people := in.Population
	if people == nil {
		spread, err := j.spread(ctx, in)
		if err != nil {
			return err
		}
		people = &spread
	}
	set := settingsOf(j.project.Settings, workers)
	net, err := j.walked(ctx, in.Streets, set)
	if err != nil {
		return err
	}
	j.engine, err = coverage.New(ctx, j.project.Name, coverage.Inputs{
		Streets: in.Streets, Network: net, Facilities: in.Facilities, Population: *people, Areas: wantedLevels(in.Areas, j.project.Settings.Levels),
		Candidates: in.Candidates, Suitable: in.Suitable, Excluded: in.Excluded, Shut: in.Shut, Report: j.report,
	}, set, j.view.tell)
	if err == nil {
		j.doubts = j.engine.Doubts(j.report.Systems())
	}
	return err
}

// spread models people where nobody counted them.
func (j *job) spread(ctx context.Context, in project.Inputs) (data.Population, error) {
	s := j.project.Settings
	return demand.Spread(ctx, demand.Totals{Areas: in.Areas, Places: in.Places, Source: j.project.TotalsName()}, in.Streets, in.Buildings,
		demand.SpreadRule{CellM: s.CellM, PlacePerKM2: s.PlacePerKM2, Over: s.SpreadOver}, j.report, j.view.tell)
}

func settingsOf(s project.Settings, workers int) coverage.Settings {
	speed := geo.Speed(s.SpeedMS)
	return coverage.Settings{
		Limit: geo.FromMinutes(s.Limit.Minutes()), Speed: speed,
		Profile: network.Walk(speed, network.WalkRule{KeepPrivate: s.Private == "keep", KeepAccessNo: s.AccessNo == "keep"}),
		ReachM:  s.SnapM, Islands: coverage.Islands(s.Islands), Mode: coverage.Mode(s.Mode),
		Detour: s.Detour, Workers: workers, MemoryBytes: freeMemory(),
	}
}

// wantedLevels keeps the areas to report by; totals of others were used before.
func wantedLevels(areas []data.Area, levels []string) []data.Area {
	if len(levels) == 0 {
		return areas
	}
	var out []data.Area
	for _, a := range areas {
		for _, l := range levels {
			if a.Level == l {
				out = append(out, a)
				break
			}
		}
	}
	return out
}

func (c *cli) printSettings(p *project.Project) {
	s := p.Settings
	say := func(key string, args ...any) { fmt.Fprintf(c.io.err, "  "+c.lang.text(key)+"\n", args...) }
	fmt.Fprintf(c.io.err, "%s\n", p.Name)
	say("setting_limit", minutes(s.Limit.Minutes()))
	say("setting_speed", s.SpeedMS, s.SpeedMS*900)
	say("setting_mode", s.Mode)
	say("setting_snap", s.SnapM)
	say("setting_islands", s.Islands)
	say("setting_kinds", strings.Join(p.Sources.VenueKinds, ", "))
}

// done closes the progress and says what the run used.
func (j *job) done(c *cli) {
	j.view.close()
	for _, r := range j.remarks {
		fmt.Fprintf(c.io.err, c.lang.text(r.text)+"\n", r.err)
	}
	if !j.tellsDoubts {
		c.doubtWarnings(j)
	}
	if n := j.refused(); n > 0 {
		fmt.Fprintf(c.io.err, c.lang.text("refused")+"\n", people(float64(n)), j.project.Dir)
	}
	if !c.Quiet {
		cpu, peak := usage()
		fmt.Fprintf(c.io.err, c.lang.text("took")+"\n", time.Since(j.began).Round(10*time.Millisecond), cpu.Round(10*time.Millisecond), bytesText(peak))
	}
}

// noVenue says why nothing counts: an answer without a venue would call everybody
// unreachable and look like a finding.
func noVenue(d project.Dropped, rep *data.Report) error {
	refused := (&job{report: rep}).refused()
	return &data.Error{Op: "count venues", Err: fmt.Errorf("no venue counts: %d are not open to the public, %d are pools that say nothing of who may use them, %d have none of the sports asked for, %d rows of the sources were refused",
		d.Private, d.Pools, d.OtherSport, refused), Hint: "check venues: kinds, sports and private in the project file, and the rows of the venue files"}
}

// refused is how many rows of the sources could not be used. Cells far from a
// street and the like are results, not refusals: check tells them.
func (j *job) refused() int {
	n := 0
	for _, g := range j.report.Groups() {
		switch g.Code {
		case data.CodeBadNumber, data.CodeLatLonSwapped, data.CodeOutOfRange, data.CodeNegativePeople, data.CodeMissingValue,
			data.CodeBadGeometry, data.CodeSelfCrossing, data.CodeRowShape:
			n += g.Count
		}
	}
	return n
}
