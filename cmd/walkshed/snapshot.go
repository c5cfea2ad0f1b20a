package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/data/whole"
	"github.com/walkshed/walkshed/geo/network"
)

// streetsCmd is what is done about a project's streets.
type streetsCmd struct {
	Update streetsUpdateCmd `cmd:"" help:"${help_streets_update}"`
	Undo   streetsUndoCmd   `cmd:"" help:"${help_streets_undo}"`
}

type streetsUpdateCmd struct {
	updating `embed:""`
	File     string `arg:"" help:"${help_streets_file}"`
}

type streetsUndoCmd struct {
	updating `embed:""`
}

// updating is what both ways of taking other streets are asked.
type updating struct {
	question `embed:""`
	N        int  `help:"${help_update_n}" short:"n" default:"10"`
	Cells    bool `help:"${help_update_cells}"`
	Try      bool `help:"${help_try}"`
}

// Run takes a later extract of the same place.
func (q *streetsUpdateCmd) Run(ctx context.Context, c *cli) error { return q.take(ctx, c, q.File) }

// Run goes back to the extract before.
func (q *streetsUndoCmd) Run(ctx context.Context, c *cli) error {
	file, err := project.EarlierStreets(q.Project)
	if err != nil {
		return err
	}
	return q.take(ctx, c, file)
}

// leastCommon is the share of a project's ways that a later extract of its place
// must hold too (>=). Delaware kept 98 % in a year; of another place none is common.
const leastCommon = 0.5

// leastInside is the share of its points that must lie in the box of the later one
// (>=): an extract cut smaller would call streets gone that are not asked for.
const leastInside = 0.9

// take says what another extract changes and why, then makes the project name it.
func (q *updating) take(ctx context.Context, c *cli, file string) error {
	p, err := project.Open(q.Project)
	if err != nil {
		return err
	}
	if err := q.check(p, file); err != nil {
		return err
	}
	sum, _, err := whole.Sum(file)
	if err != nil {
		return &data.Error{Op: "read " + file, Err: err, Hint: "name a file that can be read"}
	}
	p.NameStreets = true
	before, err := c.openProject(ctx, q.question, p)
	if err != nil {
		return err
	}
	u, err := c.updated(ctx, q.question, before, file)
	before.done(c)
	if err != nil {
		return err
	}
	if err := c.print(ctx, u.after, q.question, c.updateAnswer(u, q)); err != nil {
		return err
	}
	if q.Try {
		c.tell("update_tried")
		return nil
	}
	named, err := p.AdoptStreets(ctx, file, sum)
	if err != nil {
		return err
	}
	c.tell("update_done", project.File, named, p.Sources.Streets.Path, q.Project)
	return nil
}

func (c *cli) tell(key string, args ...any) {
	if !c.Quiet {
		fmt.Fprintf(c.io.err, c.lang.text(key)+"\n", args...)
	}
}

// check refuses what cannot be asked, before anything is read.
func (q *updating) check(p *project.Project, file string) error {
	if q.N < 0 {
		return &usageError{fmt.Sprintf("-n %d: give 0 or more", q.N)}
	}
	op := "update the streets"
	if p.Settings.Mode != "network" || p.Sources.Streets == nil {
		return &data.Error{Op: op, Err: errors.New("nobody walks along streets in mode straight"), Hint: "set mode: network in " + project.File}
	}
	a, err := os.Stat(file)
	if err != nil {
		return &data.Error{Op: op, Err: err, Hint: "name a later extract of the same place, as .osm.pbf"}
	}
	if b, err := os.Stat(p.File(*p.Sources.Streets)); err == nil && os.SameFile(a, b) {
		return &data.Error{Op: op, Err: fmt.Errorf("the project names %s already", file), Hint: "name a later extract of the same place, or go back with: walkshed streets undo"}
	}
	return nil
}

// snapshotUpdate is everything that is known of one.
type snapshotUpdate struct {
	old, new string // as the project and the command name them
	inside   float64
	after    *job
	change   coverage.SnapshotChange
}

// updated reads the new extract, refuses that of another place, and answers before,
// between and after.
func (c *cli) updated(ctx context.Context, q question, before *job, file string) (*snapshotUpdate, error) {
	streets, err := osm.Read(ctx, file, file, osm.Want{Streets: true, StreetKeys: append([]string{"name"}, osm.WalkingKeys...)}, &data.Report{}, before.view.tell)
	if err != nil {
		return nil, err
	}
	set := settingsOf(before.project.Settings, q.Workers)
	changes := network.CompareStreets(before.inputs.Streets, streets.Streets, set.Profile)
	if err := samePlace(changes, before.project.Sources.Streets.Path, file); err != nil {
		return nil, err
	}
	p, err := before.project.WithStreets(file)
	if err != nil {
		return nil, err
	}
	after := &job{project: p, report: &data.Report{}, view: before.view, began: before.began}
	if err := after.build(ctx, q.Workers); err != nil {
		return nil, err
	}
	after.limit = before.limit
	s, err := between(ctx, before, after, set)
	if err != nil {
		return nil, err
	}
	s.Changes = changes
	u := &snapshotUpdate{old: before.project.Sources.Streets.Path, new: file, inside: changes.Inside, after: after}
	u.change, err = s.Explain(ctx, before.limit)
	return u, err
}

// samePlace refuses an extract that is not of the project's place.
func samePlace(c network.Changes, old, file string) error {
	share := float64(c.Common) / float64(max(1, c.Before.Ways))
	if share >= leastCommon && c.Inside >= leastInside {
		return nil
	}
	return &data.Error{Op: "update the streets", Err: fmt.Errorf("%s does not hold the place of %s: %d of its %d ways are in both (%.1f %%; at least %.0f %% are asked for), and %.1f %% of its points lie within the new extract (at least %.0f %%)",
		file, old, c.Common, c.Before.Ways, 100*share, 100*leastCommon, 100*c.Inside, 100*leastInside),
		Hint: "take a later extract of the same place, cut as large; if it is another on purpose, name it in sources of " + project.File + " by hand"}
}

// between makes the engines between two jobs: one thing changes at a time.
func between(ctx context.Context, before, after *job, set coverage.Settings) (coverage.Snapshots, error) {
	a, b := before.engine.Inputs(), after.engine.Inputs()
	s := coverage.Snapshots{Before: before.engine}
	var err error
	if reflect.DeepEqual(a.Population, b.Population) && reflect.DeepEqual(a.Areas, b.Areas) {
		s.Venues = after.engine
		s.Streets, err = after.engine.WithVenues(ctx, a.Facilities, nil)
		return s, err
	}
	s.After = after.engine
	a.Streets, a.Network, a.Report = b.Streets, after.engine.Network(), nil
	if s.Streets, err = coverage.New(ctx, before.project.Name, a, set, nil); err != nil {
		return s, err
	}
	s.Venues, err = s.Streets.WithVenues(ctx, b.Facilities, nil)
	return s, err
}
