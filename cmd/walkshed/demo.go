package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
)

type demoCmd struct {
	Dir     string `arg:"" help:"${help_dir}"`
	From    string `help:"${help_from}" required:"" placeholder:"PBF"`
	Addr    string `help:"${help_addr}" default:"localhost:8080"`
	NoServe bool   `help:"${help_noserve}"`
}

// Run makes the demo project, does the whole job, prints the tables and serves
// the map.
func (q *demoCmd) Run(ctx context.Context, c *cli) error {
	var listener net.Listener
	if !q.NoServe {
		var err error
		if listener, err = listen(q.Addr); err != nil {
			return err
		}
		defer listener.Close()
	}
	if err := project.VerifyDemo(q.From); err != nil {
		return err
	}
	if err := remakeDemo(q.Dir, q.From); err != nil {
		return err
	}
	j, err := c.open(ctx, question{Project: q.Dir})
	if err != nil {
		return err
	}
	r, err := j.results(ctx)
	j.done(c)
	if err != nil {
		return err
	}
	table := question{Format: "table"}
	for _, a := range []answer{c.coverageAnswer(j.engine.Coverage(j.limit)), c.gapsAnswer(j, r.Gaps, 10), c.sitesAnswer(j, r.Sites)} {
		a.after += "\n"
		if err := c.print(ctx, j, table, a); err != nil {
			return err
		}
	}
	if q.NoServe {
		return nil
	}
	readOnly := !loopback(listener)
	sh, done, err := j.shelf(ctx, c, storeFile(j.project.Dir, ""), readOnly)
	if err != nil {
		return err
	}
	defer done()
	desk := j.desk(readOnly)
	defer desk.Close()
	return c.serve(ctx, j, r, serving{listener: listener, hosts: hostsOf(q.Addr, nil), shelf: sh, desk: desk})
}

// remakeDemo writes the project file anew, since the extract's place may have
// changed since the last run. A project file that is not the demo's is left
// alone: somebody's work may be in it.
func remakeDemo(dir, pbf string) error {
	file := filepath.Join(dir, project.File)
	old, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return project.InitDemo(dir, pbf)
	case err != nil:
		return &data.Error{Op: "make the demo project", Err: err, Hint: "name another folder"}
	case bytes.Contains(old, []byte(filepath.ToSlash(pbf))):
		return project.DemoScenarios(dir) // it names this very extract: whatever else was edited stays
	case !bytes.Contains(old, []byte(filepath.Base(pbf))):
		return &data.Error{Op: "make the demo project", Err: fmt.Errorf("%s is not the demo's", file), Hint: "name another folder: walkshed demo build/demo --from …"}
	}
	fresh := dir + ".new"
	defer os.RemoveAll(fresh)
	if err := project.InitDemo(fresh, pbf); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(fresh, project.File), file); err != nil {
		return err
	}
	return project.DemoScenarios(dir)
}
