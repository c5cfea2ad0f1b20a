package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// postgres is a database cluster of our own in a folder that goes with the run.
// It listens on a socket there and nowhere else.
type postgres struct {
	dir, bin string
	loaded   map[string]bool // tables there are
}

// postgresBin returns the folder of the newest server installed, or "".
func postgresBin() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

// hasExtension is the Missing of a contender that is an extension of PostgreSQL.
func hasExtension(name string) func(*bench) string {
	return func(*bench) string {
		bin := postgresBin()
		if bin == "" {
			return notInstalled
		}
		version := filepath.Base(filepath.Dir(bin))
		if _, err := os.Stat(filepath.Join("/usr/share/postgresql", version, "extension", name+".control")); err != nil {
			return notInstalled
		}
		return ""
	}
}

// postgres starts the cluster where it does not run.
func (b *bench) postgres(ctx context.Context) (*postgres, error) {
	if b.database != nil {
		return b.database, nil
	}
	dir, err := os.MkdirTemp("", "walkshed-bench-")
	if err != nil {
		return nil, err
	}
	p := &postgres{dir: dir, bin: postgresBin(), loaded: map[string]bool{}}
	b.database = p
	if os.Getuid() == 0 { // the server refuses to run as root
		if err := giveTo("postgres", dir); err != nil {
			return nil, err
		}
	}
	// Writing to disk is no part of what is compared; the planner's settings are
	// the package's own, but for one process a query, whose time it tells.
	const options = "-c listen_addresses='' -c fsync=off -c max_parallel_workers_per_gather=0 -c unix_socket_directories="
	for _, argv := range [][]string{
		{filepath.Join(p.bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "bench", "-A", "trust", "-E", "UTF8"},
		{filepath.Join(p.bin, "pg_ctl"), "-D", filepath.Join(dir, "data"), "-w", "-l", filepath.Join(dir, "log"), "-o", options + dir, "start"},
	} {
		if err := p.asServer(ctx, argv); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func giveTo(name, path string) error {
	u, err := user.Lookup(name)
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return os.Chown(path, uid, gid)
}

func (p *postgres) asServer(ctx context.Context, argv []string) error {
	if os.Getuid() == 0 {
		argv = append([]string{"runuser", "-u", "postgres", "--"}, argv...)
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = p.dir
	var complaint tail
	cmd.Stderr = &complaint // a file would keep the server's end of it open
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return fmt.Errorf("%s: %w %s", filepath.Base(argv[len(argv)-1]), err, complaint.String())
	}
	return nil
}

// stopDatabase ends the cluster and removes it.
func (b *bench) stopDatabase() {
	if b.database == nil {
		return
	}
	p := b.database
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := p.asServer(ctx, []string{filepath.Join(p.bin, "pg_ctl"), "-D", filepath.Join(p.dir, "data"), "-m", "immediate", "stop"}); err != nil {
		b.say("stop PostgreSQL: %v", err)
	}
	_ = os.RemoveAll(p.dir)
	b.database = nil
}

// run gives statements to psql, all in one session, and in as its input.
func (p *postgres) run(ctx context.Context, in io.Reader, statements ...string) (stdout, stderr string, err error) {
	argv := []string{"-X", "-q", "-A", "-t", "-F", " ", "-v", "ON_ERROR_STOP=1", "-h", p.dir, "-U", "bench", "-d", "postgres"}
	for _, s := range statements {
		argv = append(argv, "-c", s)
	}
	cmd := exec.CommandContext(ctx, "psql", argv...)
	var out, complaint bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &complaint
	if err := cmd.Run(); err != nil {
		return "", "", fmt.Errorf("psql: %w %s", err, strings.TrimSpace(complaint.String()))
	}
	return out.String(), complaint.String(), nil
}

// load makes a table once, from rows that fill writes as CSV.
func (p *postgres) load(ctx context.Context, table, columns string, fill func(w io.Writer) error) error {
	if p.loaded[table] {
		return nil
	}
	if _, _, err := p.run(ctx, nil, fmt.Sprintf("CREATE TABLE %s (%s)", table, columns)); err != nil {
		return err
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(fill(w)) }()
	if _, _, err := p.run(ctx, r, fmt.Sprintf("COPY %s FROM STDIN (FORMAT csv)", table)); err != nil {
		_ = r.CloseWithError(err)
		return err
	}
	_, _, err := p.run(ctx, nil, "ANALYZE "+table)
	p.loaded[table] = err == nil
	return err
}

// A query is a contender asked in SQL. Its time is what the server's process
// says it used for the statement (log_statement_stats), so the client and
// connecting are not in it.
type query struct {
	db  *postgres
	sql string // returns count and sum
	// answer is the count and sum where the statement timed does not tell them.
	answer *sample
}

// Round asks once.
func (q query) Round(ctx context.Context) (sample, error) {
	out, told, err := q.db.run(ctx, nil, "SET client_min_messages = log", "SET log_statement_stats = on", q.sql)
	if err != nil {
		return sample{}, err
	}
	s, err := statementStats(told)
	if err != nil {
		return sample{}, err
	}
	if q.answer != nil {
		s.Count, s.Sum, s.More = q.answer.Count, q.answer.Sum, q.answer.More
		return s, nil
	}
	if _, err := fmt.Sscan(out, &s.Count, &s.Sum); err != nil {
		return sample{}, fmt.Errorf("psql answered %q: %w", out, err)
	}
	return s, nil
}

// Close has nothing to do: the cluster ends with the run.
func (q query) Close() error { return nil }

var statLine = regexp.MustCompile(`([0-9.]+) s user, ([0-9.]+) s system, ([0-9.]+) s elapsed`)
var peakLine = regexp.MustCompile(`([0-9]+) kB max resident size`)

// statementStats reads the server's own getrusage of the last statement.
func statementStats(told string) (sample, error) {
	all := statLine.FindAllStringSubmatch(told, -1)
	if len(all) == 0 {
		return sample{}, errors.New("the server told no statement statistics")
	}
	last := all[len(all)-1]
	seconds := func(text string) float64 {
		x, _ := strconv.ParseFloat(text, 64) // digits and a point: see statLine
		return x
	}
	s := sample{CPUNs: int64(1e9 * (seconds(last[1]) + seconds(last[2]))), WallNs: int64(1e9 * seconds(last[3]))}
	if peaks := peakLine.FindAllStringSubmatch(told, -1); len(peaks) > 0 {
		s.PeakKB, _ = strconv.ParseInt(peaks[len(peaks)-1][1], 10, 64)
	}
	return s, nil
}
