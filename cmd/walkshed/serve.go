package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/coverage/intake"
	"github.com/walkshed/walkshed/coverage/shelf"
	"github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web"
)

type serveCmd struct {
	Project string   `help:"${help_project}" short:"p" default:"." placeholder:"DIR"`
	Limit   *float64 `help:"${help_limit}" placeholder:"MIN"`
	Addr    string   `help:"${help_addr}" default:"localhost:8080"`
	Host    []string `help:"${help_host}" placeholder:"NAME"`
	// PublicURL is what links of the OGC API begin with.
	PublicURL string `help:"${help_public_url}" name:"public-url" placeholder:"URL"`
	Workers   int    `help:"${help_workers}" placeholder:"N"`
	// ReadOnly is given or not: where it is not, a server for this machine alone
	// saves scenarios, and one that others may reach does not.
	ReadOnly *bool  `help:"${help_read_only}"`
	Store    string `help:"${help_store}" placeholder:"FILE"`
}

// Run answers everything once, then serves the map until it is stopped.
func (q *serveCmd) Run(ctx context.Context, c *cli) error {
	host, err := publicHost(q.PublicURL)
	if err != nil {
		return err
	}
	listener, err := listen(q.Addr) // first, so that a taken port is told before the work
	if err != nil {
		return err
	}
	defer listener.Close()
	s := serving{listener: listener, hosts: hostsOf(q.Addr, append(q.Host, host...)), public: q.PublicURL}
	readOnly := !loopback(listener)
	if q.ReadOnly != nil {
		readOnly = *q.ReadOnly
	}
	if !readOnly && emptyOfProject(q.Project) {
		return c.serveMaking(ctx, q, s)
	}
	j, err := c.open(ctx, question{Project: q.Project, Limit: q.Limit, Workers: q.Workers})
	if err != nil {
		return err
	}
	r, err := j.results(ctx)
	j.done(c)
	if err != nil {
		return err
	}
	sh, done, err := j.shelf(ctx, c, storeFile(q.Project, q.Store), readOnly)
	if err != nil {
		return err
	}
	defer done()
	s.shelf, s.desk = sh, j.desk(readOnly)
	defer s.desk.Close()
	return c.serve(ctx, j, r, s)
}

// publicHost is the name in a public address, by which a proxy may ask; none where
// the address is "".
func publicHost(address string) ([]string, error) {
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err == nil && (u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "") {
		err = errors.New("no address of a server")
	}
	if err != nil {
		return nil, &data.Error{Op: "read --public-url " + address, Err: err, Hint: "it begins with https:// or http:// and ends with a name or a folder, as https://maps.example.org/walk"}
	}
	return []string{strings.ToLower(u.Hostname())}, nil
}

// loopback says that only this machine can reach a listener.
func loopback(l net.Listener) bool {
	a, ok := l.Addr().(*net.TCPAddr)
	return ok && a.IP.IsLoopback()
}

// shelf keeps the scenarios of the project the job is of, and its runs in a file
// where that can be opened; without it they are made anew each time. Call done.
func (j *job) shelf(ctx context.Context, c *cli, file string, readOnly bool) (s *shelf.Shelf, done func(), err error) {
	s = &shelf.Shelf{Folder: project.NewScenarioFolder(j.project.Dir), Project: j.project, Inputs: j.inputs, Engine: j.engine, Version: version, ReadOnly: readOnly}
	if s.RunInputs, err = digestInputs(ctx, j.project); err == nil {
		err = j.sameRows(s.RunInputs)
	}
	if err != nil {
		return nil, nil, err
	}
	done = func() {}
	if _, err := os.Stat(file); err != nil && readOnly {
		return s, done, nil // it would have to be made
	}
	kept, err := store.Open(ctx, file)
	if err != nil {
		c.complain(err)
		return s, done, nil
	}
	s.Runs = kept
	return s, func() { kept.Close() }, nil
}

// desk takes files to be looked at beside the project the job is of.
func (j *job) desk(readOnly bool) *intake.Desk {
	return &intake.Desk{Dir: filepath.Join(j.project.Dir, preparedDir, "incoming"), Engine: j.engine, ReadOnly: readOnly}
}

// serving is where and for whom the map is served.
type serving struct {
	listener net.Listener
	hosts    []string
	shelf    *shelf.Shelf // nil: there are no scenarios
	desk     *intake.Desk // nil: no files are taken
	public   string       // address; "" is the one asked for
}

// hostsOf is the names clients may use: those given, and the one listened on.
func hostsOf(addr string, given []string) []string {
	if host, _, err := net.SplitHostPort(addr); err == nil && host != "" {
		given = append(given, host)
	}
	return given
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		hint := "choose another with --addr localhost:8081"
		if _, port, e := net.SplitHostPort(addr); e == nil {
			if n, e := strconv.Atoi(port); e == nil && n > 0 {
				hint = fmt.Sprintf("another program may have it; choose another with --addr localhost:%d", n+1)
			}
		}
		return nil, &data.Error{Op: "listen on " + addr, Err: err, Hint: hint}
	}
	return l, nil
}

// results is everything the map draws.
func (j *job) results(ctx context.Context) (tiles.Results, error) {
	r := tiles.Results{Limit: j.limit}
	var err error
	if r.Venues, err = j.engine.Venues(ctx, j.limit, j.view.tell); err != nil {
		return r, err
	}
	if r.Gaps, err = j.engine.Gaps(ctx, j.limit, j.view.tell); err != nil {
		return r, err
	}
	r.Sites, err = j.engine.Sites(ctx, j.limit, j.project.Settings.Sites, j.view.tell)
	return r, err
}

func (c *cli) serve(ctx context.Context, j *job, r tiles.Results, s serving) error {
	h, err := c.handler(ctx, j, r, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.io.err, c.lang.text("serving")+"\n", s.listener.Addr())
	return web.Serve(ctx, s.listener, h)
}

// handler answers for a project.
func (c *cli) handler(ctx context.Context, j *job, r tiles.Results, s serving) (http.Handler, error) {
	source, err := tiles.NewSource(ctx, j.engine, r)
	if err != nil {
		return nil, err
	}
	return web.New(web.Server{Engine: j.engine, Tiles: source, Results: r, Attribution: j.project.Attribution, Version: version,
		Hosts: s.hosts, PublicURL: s.public, Scenarios: s.shelf, Files: s.desk, Log: c.log()}), nil
}

func (c *cli) log() *slog.Logger { return slog.New(slog.NewTextHandler(c.io.err, nil)) }
