package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"github.com/walkshed/walkshed/coverage/intake"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/web"
)

// emptyOfProject says that a folder is there and holds no project file.
func emptyOfProject(dir string) bool {
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return false
	}
	_, err = os.Lstat(filepath.Join(dir, project.File))
	return errors.Is(err, fs.ErrNotExist)
}

// projectMaker makes a project of files that a browser brings, and then answers for it.
type projectMaker struct {
	c    *cli
	q    *serveCmd
	s    serving
	desk *intake.Desk // of the files

	mu   sync.Mutex
	ends []func() // what is to be closed, the last first
}

// serveMaking serves the page on which a project is made, and from then on the project.
func (c *cli) serveMaking(ctx context.Context, q *serveCmd, s serving) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	abs, err := filepath.Abs(q.Project)
	if err != nil {
		return &data.Error{Op: "find " + q.Project, Err: err, Hint: "name the folder with -p"}
	}
	m := &projectMaker{c: c, q: q, s: s, desk: &intake.Desk{Dir: filepath.Join(q.Project, preparedDir, "incoming"), Whole: true}}
	defer m.close()
	h := web.NewMaking(web.Making{Context: ctx, Folder: filepath.Base(abs), Desk: m.desk, Maker: m, Hosts: s.hosts, Log: c.log()})
	fmt.Fprintf(c.io.err, c.lang.text("making")+"\n", abs, s.listener.Addr())
	return web.Serve(ctx, s.listener, h)
}

func (m *projectMaker) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := len(m.ends) - 1; i >= 0; i-- {
		m.ends[i]()
	}
	m.desk.Close()
}

// Check reads the project that was laid into dir as walkshed check does.
func (m *projectMaker) Check(ctx context.Context, dir string, tell data.Progress) (web.Checked, error) {
	j, err := m.c.open(ctx, question{Project: dir, Workers: m.q.Workers, tell: tell})
	if err != nil {
		return web.Checked{}, err
	}
	j.view.close()
	in := j.engine.Inputs()
	return web.Checked{Rows: j.report.RowsRead(), Issues: j.report.Groups(), Systems: j.report.Systems(), Doubts: j.doubts, Venues: len(in.Facilities),
		People: in.Population.Total(), Areas: len(in.Areas), Network: j.engine.Account(), Covered: j.engine.Coverage(j.limit).All.Covered}, nil
}

// Make moves what was checked into the folder and opens it as any project.
func (m *projectMaker) Make(ctx context.Context, tell data.Progress) (http.Handler, error) {
	if emptyOfProject(m.q.Project) { // else an attempt before kept it and then could not open it
		if err := m.desk.Keep(m.q.Project); err != nil {
			return nil, err
		}
	}
	j, err := m.c.open(ctx, question{Project: m.q.Project, Limit: m.q.Limit, Workers: m.q.Workers, tell: tell})
	if err != nil {
		return nil, err
	}
	r, err := j.results(ctx)
	j.done(m.c)
	if err != nil {
		return nil, err
	}
	sh, done, err := j.shelf(ctx, m.c, storeFile(m.q.Project, m.q.Store), false)
	if err != nil {
		return nil, err
	}
	m.desk.Close()
	s := m.s
	s.shelf, s.desk = sh, j.desk(false)
	m.mu.Lock()
	m.ends = append(m.ends, done, s.desk.Close)
	m.mu.Unlock()
	return m.c.handler(ctx, j, r, s)
}
