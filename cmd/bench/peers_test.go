package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestStatementStats reads what PostgreSQL 15 says of a statement; of two, the
// last counts.
func TestStatementStats(t *testing.T) {
	const told = `LOG:  QUERY STATISTICS
DETAIL:  ! system usage stats:
!	0.000011 s user, 0.000000 s system, 0.000011 s elapsed
!	18000 kB max resident size
LOG:  QUERY STATISTICS
DETAIL:  ! system usage stats:
!	0.182035 s user, 0.039274 s system, 0.230000 s elapsed
!	[0.186382 s user, 0.043621 s system total]
!	18980 kB max resident size
`
	s, err := statementStats(told)
	if err != nil || s.CPUNs != 221309000 || s.WallNs != 230000000 || s.PeakKB != 18980 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := statementStats("NOTICE: nothing"); err == nil {
		t.Error("no statistics, and no error")
	}
}

// What CBC 2.10 and GLPK 5.0 write: their files, and what they say.
const (
	cbcNear  = "Optimal (within gap tolerance) - objective value 651541.80000000\n      5 y5  1  163.36\n"
	cbcSaid  = "Result - Optimal solution found (within gap tolerance)\n\nObjective value:                651541.80000000\nUpper bound:                    653849.360\nGap:  -0.00\n"
	glpkNear = "c Problem:\nc Status:     INTEGER NON-OPTIMAL\nc Objective:  people = 650470.39 (MAXimum)\nc\ns mip 2 2 f 650470.39\n"
	glpkSaid = `+  6887: mip =     not found yet <=              +inf        (1; 0)
+  8105: >>>>>   6.495708800e+05 <=   6.538085619e+05   0.7% (26; 0)
+ 17614: >>>>>   6.504703900e+05 <=   6.534991273e+05   0.5% (181; 17)
`
)

// TestSolverAnswers: value and bound. What is proved best has no other bound,
// even if GLPK says "tree is empty".
func TestSolverAnswers(t *testing.T) {
	for _, c := range []struct {
		solver       int
		file, said   string
		value, bound float64
	}{
		{0, cbcNear, cbcSaid, 651541.8, 653849.36},
		{0, "Optimal - objective value 220.00000000\n", "Objective value: 220.0\n", 220, 220},
		{0, "Stopped on time - objective value 221.00000000\n", "Lower bound:      220.000\n", 221, 220},
		{1, glpkNear, glpkSaid, 650470.39, 653499.1273},
		{1, "c Status:     INTEGER OPTIMAL\nc Objective:  cost = 220 (MINimum)\n", "+   356: mip =   2.2e+02 >=     tree is empty   0.0% (0; 33)\n", 220, 220},
	} {
		s, err := solvers[c.solver].read(c.file, c.said, .5, 9)
		if err != nil || s.Sum != c.value || s.More[valueOf] != c.value || s.More[boundOf] != c.bound {
			t.Errorf("%q: %+v, %v; want %g and %g", c.file, s, err, c.value, c.bound)
		}
	}
	for _, s := range solvers {
		if _, err := s.read("Infeasible\n", "", .5, 9); err == nil || !strings.Contains(err.Error(), "Infeasible") {
			t.Errorf("%s: no value, and %v", s.name, err)
		}
	}
}

// TestSolverOutOfTime: a plan without proof is no answer, and no fault either;
// nor is the relaxation CBC gives where it has no plan.
func TestSolverOutOfTime(t *testing.T) {
	for _, c := range []struct {
		solver           int
		file, said, want string
	}{
		{0, "Stopped on time - objective value 648255.65\n", "Upper bound:                    653849.360\n", "not proved in 9 s: value 648,256, bound 653,849"},
		{0, "Stopped on time (no integer solution - continuous used) - objective value 1999.5\n", "Lower bound:  1999.5\n", "no plan in 9 s"},
		{1, "c Status:     INTEGER UNDEFINED\nc Objective:  people = 0 (MAXimum)\nc\n", "+     8: mip =     not found yet <=   6.5e+05   (1; 0)\n", "no plan in 9 s"},
		{1, glpkNear, "+  8105: >>>>>   6.504703900e+05 <=   6.538085619e+05   0.7% (26; 0)\n", "not proved in 9 s: value 650,470, bound 653,809"},
	} {
		_, err := solvers[c.solver].read(c.file, c.said, .5, 9)
		var none noAnswer
		if !errors.As(err, &none) || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.file, err, c.want)
		}
	}
}

// TestSolversSolve runs both on the smallest model: of 3 and 4 people one may be
// chosen.
func TestSolversSolve(t *testing.T) {
	model := "Maximize\n people: 3 x0 + 4 x1\nSubject To\n sites: x0 + x1 <= 1\nBinary\n x0 x1\nEnd\n"
	for _, s := range solvers {
		if _, err := exec.LookPath(s.command); err != nil {
			t.Skip("needs " + s.command + ": not installed")
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "model.lp"), []byte(model), 0o644); err != nil {
			t.Fatal(err)
		}
		c := s.contender(func(context.Context, *bench) (string, error) { return dir, nil }, .5, 20)
		run, err := c.Start(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := run.Round(context.Background())
		if err != nil || got.Sum != 4 || got.More[boundOf] < 4 || got.CPUNs <= 0 || got.PeakKB <= 0 {
			t.Errorf("%s: %+v, %v; want 4", s.name, got, err)
		}
	}
}

// TestCountStreets: a way of one node is no street, a node of two streets counts
// once, and one that is not in the file not at all.
func TestCountStreets(t *testing.T) {
	const opl = `n1 v1 x0 y0
n2 v1 x0 y0
n3 v1 x0 y0
w7 v1 Thighway=path Nn1,n2
w8 v1 Thighway=path Nn2,n3,n9
w9 v1 Thighway=path Nn3
w10 v1 Thighway=path N
`
	if s, err := countStreets(strings.NewReader(opl)); err != nil || s.Count != 2 || s.Sum != 3 {
		t.Errorf("%d streets of %g nodes, %v; want 2 of 3", s.Count, s.Sum, err)
	}
}

// TestAbsentPeers: what is not there says so.
func TestAbsentPeers(t *testing.T) {
	for name, missing := range map[string]func(*bench) string{
		"command":   hasCommand("walkshed-has-no-such-peer"),
		"module":    hasModule("walkshed_has_no_such_module"),
		"extension": hasExtension("walkshed_has_no_such_extension"),
	} {
		if got := missing(nil); got != notInstalled {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := hasCommand("go")(nil); got != "" {
		t.Errorf("go is there, and %q", got)
	}
}

// fakeWorker is a shell that speaks the protocol.
func fakeWorker(t *testing.T, script string) (*worker, error) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("needs sh: not installed")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return startWorker(ctx, "sh", "-c", script)
}

// TestWorker: ready, an answer a line, and an end with the input.
func TestWorker(t *testing.T) {
	w, err := fakeWorker(t, `echo ready; while read line; do echo '{"cpu_ns":5,"count":2,"sum":1.5,"units":3}'; done`)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if s, err := w.Round(context.Background()); err != nil || s.CPUNs != 5 || s.Count != 2 || s.Sum != 1.5 || s.Units != 3 {
			t.Errorf("%+v, %v", s, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// TestWorkerThatFails says what it complained of, at any moment.
func TestWorkerThatFails(t *testing.T) {
	if _, err := fakeWorker(t, `echo no module >&2; exit 1`); err == nil || !strings.Contains(err.Error(), "no module") {
		t.Errorf("before it is ready: %v", err)
	}
	if _, err := fakeWorker(t, `echo hello`); err == nil || !strings.Contains(err.Error(), "hello") {
		t.Errorf("with another word: %v", err)
	}
	w, err := fakeWorker(t, `echo ready; read line; echo killed >&2; exit 3`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Round(context.Background()); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("instead of an answer: %v", err)
	}
	w, err = fakeWorker(t, `echo ready; read line; echo 42 ms`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Round(context.Background()); err == nil || !strings.Contains(err.Error(), "42 ms") {
		t.Errorf("an answer that is none: %v", err)
	}
}

// TestProcess: what wait4 says of a child, with its answer.
func TestProcess(t *testing.T) {
	p := process{argv: []string{"sh", "-c", `i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo words; echo '{"count":7}'`}, answer: lastJSON}
	s, err := p.Round(context.Background())
	if err != nil || s.Count != 7 || s.CPUNs <= 0 || s.WallNs <= 0 || s.PeakKB <= 0 {
		t.Errorf("%+v, %v", s, err)
	}
	p = process{argv: []string{"sh", "-c", "echo bad file >&2; exit 2"}, answer: lastJSON}
	if _, err := p.Round(context.Background()); err == nil || !strings.Contains(err.Error(), "bad file") {
		t.Errorf("a failing one: %v", err)
	}
	p = process{argv: []string{"echo", "words"}, answer: lastJSON}
	if _, err := p.Round(context.Background()); err == nil || !strings.Contains(err.Error(), "words") {
		t.Errorf("one without an answer: %v", err)
	}
}
