package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/shelf"
	"github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/geo"
)

type runCmd struct {
	Files   []string `arg:"" optional:"" help:"${help_scenarios}"`
	Project string   `help:"${help_project}" short:"p" default:"." placeholder:"DIR"`
	Format  string   `help:"${help_format_runs}" short:"f" enum:"table,json,csv,parquet," default:"" placeholder:"table"`
	Out     string   `help:"${help_out}" short:"o" placeholder:"FILE"`
	Workers int      `help:"${help_workers}" placeholder:"N"`
	Jobs    int      `help:"${help_jobs}" default:"2" placeholder:"N"`
	Again   bool     `help:"${help_again}"`
	Store   string   `help:"${help_store}" placeholder:"FILE"`
}

// AfterApply takes the format from the name of the file where none is said.
func (q *runCmd) AfterApply() error {
	q.Format = formatOfRuns(q.Format, q.Out)
	return nil
}

// formatOfRuns is the format that is said, else that of the file's ending, else a
// table.
func formatOfRuns(said, out string) string {
	end := strings.TrimPrefix(strings.ToLower(filepath.Ext(out)), ".")
	switch {
	case said != "":
		return said
	case end == "json" || end == "csv" || end == "parquet":
		return end
	}
	return "table"
}

// storeFile is where a project keeps its runs unless it is told otherwise.
func storeFile(project, given string) string {
	if given != "" {
		return given
	}
	return filepath.Join(project, preparedDir, "runs.db")
}

// openKept opens a project and the runs it keeps, which are to be closed.
func openKept(ctx context.Context, folder, file string) (*project.Project, *store.Store, error) {
	p, err := project.Open(folder)
	if err != nil {
		return nil, nil, err
	}
	kept, err := store.Open(ctx, storeFile(folder, file))
	return p, kept, err
}

// stageScenarios counts the runs of walkshed run.
const stageScenarios data.Stage = "scenarios"

// Run runs every scenario at each of its limits and speeds, and the baseline
// at the same ones. One that cannot be run never stops the others.
func (q *runCmd) Run(ctx context.Context, c *cli) error {
	if q.Jobs < 1 || q.Jobs > 64 {
		return &usageError{fmt.Sprintf("--jobs %d: give 1 to 64", q.Jobs)}
	}
	p, err := project.Open(q.Project)
	if err != nil {
		return err
	}
	inputs, err := digestInputs(ctx, p)
	if err != nil {
		return err
	}
	kept, err := store.Open(ctx, storeFile(q.Project, q.Store))
	if err != nil {
		return err
	}
	defer kept.Close()
	b := &batch{c: c, q: q, project: p, store: kept, inputs: inputs}
	if err := b.read(ctx); err != nil {
		return err
	}
	work := b.answer(ctx)
	return errors.Join(work, b.print(ctx))
}

// batch is the scenarios of one command on their way to runs.
type batch struct {
	c       *cli
	q       *runCmd
	project *project.Project
	store   *store.Store
	inputs  []store.Input
	jobs    []*scenarioJob // the baseline first

	mu   sync.Mutex
	done int64
}

// scenarioJob is one scenario and the runs it asks for.
type scenarioJob struct {
	file     string
	scenario *project.Scenario
	runs     []scenarioRun
	err      error
}

// scenarioRun is a run asked for, and what came of it once it is there.
type scenarioRun struct {
	store.Run
	kept  bool // it was in the store
	there bool
}

// read reads every file and looks for what is kept already.
func (b *batch) read(ctx context.Context) error {
	baseline := &scenarioJob{scenario: &project.Scenario{Name: project.BaselineName, ID: project.BaselineID()}}
	b.jobs = []*scenarioJob{baseline}
	for _, f := range b.q.Files {
		s, err := project.OpenScenario(f)
		b.jobs = append(b.jobs, &scenarioJob{file: f, scenario: s, err: err})
	}
	for _, j := range b.jobs {
		if j.err == nil {
			j.runs = b.asks(j.scenario)
		}
	}
	baseline.runs = b.besides(baseline.runs)
	for _, j := range b.jobs {
		for i := range j.runs {
			r := &j.runs[i]
			if b.q.Again {
				continue
			}
			old, there, err := b.store.Has(ctx, r.Ask)
			if err != nil {
				return err
			}
			if there {
				old.Name, old.File = r.Name, r.File
				r.Run, r.kept, r.there = old, true, true
			}
		}
	}
	return nil
}

// besides adds the baseline at every limit and speed a scenario is asked at: a
// change is against the same limit and speed, or it is none of the scenario's.
func (b *batch) besides(own []scenarioRun) []scenarioRun {
	for _, j := range b.jobs[1:] {
		for _, r := range j.runs {
			if !slices.ContainsFunc(own, func(x scenarioRun) bool { return x.Limit == r.Limit && x.SpeedMS == r.SpeedMS }) {
				x := own[0]
				x.Limit, x.SpeedMS = r.Limit, r.SpeedMS
				own = append(own, x)
			}
		}
	}
	slices.SortStableFunc(own[1:], func(x, y scenarioRun) int {
		return cmp.Or(cmp.Compare(x.SpeedMS, y.SpeedMS), cmp.Compare(x.Limit, y.Limit))
	})
	return own
}

// asks is a scenario at each of its limits and speeds.
func (b *batch) asks(s *project.Scenario) (out []scenarioRun) {
	limits, speeds := s.Limits, s.Speeds
	if len(limits) == 0 {
		limits = append(limits, b.project.Settings.Limit)
	}
	if len(speeds) == 0 {
		speeds = []float64{b.project.Settings.SpeedMS}
	}
	for _, v := range speeds {
		for _, l := range limits {
			out = append(out, scenarioRun{Run: store.Run{Ask: store.Ask{Scenario: s.ID, Limit: geo.FromMinutes(l.Minutes()), SpeedMS: v, Inputs: b.inputs, Version: version},
				Name: s.Name, File: s.File, Text: string(s.Text())}})
		}
	}
	return out
}

// missing is how many runs must be made.
func (b *batch) missing() (n int64) {
	for _, j := range b.jobs {
		for _, r := range j.runs {
			if !r.there {
				n++
			}
		}
	}
	return n
}

// answer makes every run that is not kept: some scenarios at a time, each
// keeping what it has as soon as it has it.
func (b *batch) answer(ctx context.Context) error {
	total := b.missing()
	if total == 0 {
		return nil
	}
	one := question{Project: b.q.Project, Workers: b.q.Workers}
	base, err := b.c.open(ctx, one)
	if err != nil {
		return err
	}
	defer base.done(b.c)
	if err := base.sameRows(b.inputs); err != nil {
		return err
	}
	base.view.tell(stageScenarios, 0, total)
	todo := make(chan *scenarioJob)
	var group sync.WaitGroup
	for range min(b.q.Jobs, len(b.jobs)) {
		group.Go(func() {
			for j := range todo {
				j.err = b.work(ctx, base, j, func() {
					b.mu.Lock()
					defer b.mu.Unlock()
					b.done++
					base.view.tell(stageScenarios, b.done, total)
				})
			}
		})
	}
	for _, j := range b.jobs {
		if j.err == nil && slices.ContainsFunc(j.runs, func(r scenarioRun) bool { return !r.there }) {
			todo <- j
		}
	}
	close(todo)
	group.Wait()
	return ctx.Err()
}

// work makes the runs of one scenario: its edits once, each speed once.
func (b *batch) work(ctx context.Context, base *job, j *scenarioJob, done func()) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	e := base.engine
	edits, err := j.scenario.Resolve(b.project, base.inputs)
	if err != nil {
		return err
	}
	if j.scenario.ID != project.BaselineID() {
		if e, err = e.Under(ctx, coverage.ScenarioOf(j.scenario.Name, edits), nil); err != nil {
			return err
		}
	}
	at := e
	for i := range j.runs {
		r := &j.runs[i]
		if r.there {
			continue
		}
		if i == 0 || at.Basis(r.Limit).SpeedMS != r.SpeedMS {
			at = e
			if r.SpeedMS != float64(b.project.Settings.SpeedMS) {
				if at, err = e.AtSpeed(ctx, geo.Speed(r.SpeedMS), nil); err != nil {
					return err
				}
			}
		}
		if len(edits.Amend) > 0 {
			r.Notes = []string{shelf.NoteHours}
		}
		r.Outcome = at.Outcome(r.Limit)
		if r.Run, err = b.store.Put(ctx, r.Run); err != nil {
			return err
		}
		r.Outcome.Cells, r.Outcome.Ground, r.there = coverage.CellColumns{}, coverage.CellGround{}, true
		done()
	}
	return nil
}
