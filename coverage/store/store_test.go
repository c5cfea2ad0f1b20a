package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// sample is a run of n cells; seed tells it from others.
func sample(n, seed int) Run {
	r := Run{Ask: Ask{Scenario: fmt.Sprintf("%012d", seed), Limit: 9000, SpeedMS: 1.1, Version: "v1",
		Inputs: []Input{{"walkshed.yaml", strings.Repeat("a", 64), 12}, {"people.csv", strings.Repeat("b", 64), 34}}},
		Name: fmt.Sprint("run ", seed), File: "s.yaml", Text: "close: [a]\n", Notes: []string{"hours"}}
	o := &r.Outcome
	median := 7.5
	o.Table.All = coverage.Row{Name: "everybody", People: float64(n), Covered: float64(seed), MedianMin: &median, Cells: n}
	o.Table.All.Groups = []coverage.GroupServed{{Name: "old", People: 0.1, Covered: 0.1}}
	for i := range n {
		o.Cells.Time = append(o.Cells.Time, geo.Deciseconds(i*seed))
		o.Cells.Status = append(o.Cells.Status, coverage.Status(i%4))
		o.Ground.Points = append(o.Ground.Points, orb.Point{float64(i%1000) / 7, 1})
		o.Ground.People = append(o.Ground.People, float64(i)/3)
	}
	return r
}

// TestPutAndGet: what comes back is what was kept, to the bit; the same run kept
// again has the same result; people shared by runs are kept once.
func TestPutAndGet(t *testing.T) {
	ctx := context.Background()
	s := open(t, filepath.Join(t.TempDir(), "new", "runs.db"))
	a, err := s.Put(ctx, sample(1000, 1))
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Put(ctx, sample(1000, 2))
	if err != nil || a.Result == b.Result {
		t.Fatal(b.Result, err)
	}
	s.now = func() time.Time { return time.Now().Add(time.Hour) }
	again, err := s.Put(ctx, sample(1000, 1))
	if err != nil || again.Result != a.Result {
		t.Fatalf("%s, then %s: %v", a.Result, again.Result, err)
	}
	got, err := s.Get(ctx, a.ID()[:6])
	if err != nil || !reflect.DeepEqual(got, again) {
		t.Fatalf("%v\n%+v\nwant %+v", err, got, again)
	}
	list, err := s.List(ctx)
	if err != nil || len(list) != 2 || list[1].ID() != a.ID() || list[0].Outcome.Table.All.Covered != 2 || list[0].Outcome.Cells.Time != nil {
		t.Fatalf("%v %+v", err, list)
	}
	if _, there, err := s.Has(ctx, sample(1, 3).Ask); there || err != nil {
		t.Error("a run that was never made is there", err)
	}
	var blobs int
	if err := s.db.QueryRow("SELECT count(*) FROM blob").Scan(&blobs); err != nil || blobs != 3 {
		t.Errorf("%d blobs, want two of cells and one of people: %v", blobs, err)
	}
}

// TestAskIDs: all that a run depends on is in its id, and nothing else.
func TestAskIDs(t *testing.T) {
	base := sample(1, 1).Ask
	ids := map[string]bool{base.ID(): true}
	for _, change := range []func(*Ask){func(a *Ask) { a.Scenario = "x" }, func(a *Ask) { a.Limit++ }, func(a *Ask) { a.SpeedMS = 1 }, func(a *Ask) { a.Version = "v2" },
		func(a *Ask) { a.Inputs = a.Inputs[:1] }, func(a *Ask) { a.Inputs = []Input{a.Inputs[1], a.Inputs[0]} },
		func(a *Ask) { a.Inputs = []Input{{"walkshed.yaml", strings.Repeat("c", 64), 12}, a.Inputs[1]} }} {
		a := base
		change(&a)
		if ids[a.ID()] {
			t.Errorf("%+v has an id that is taken", a)
		}
		ids[a.ID()] = true
	}
	moved := base
	moved.Inputs = []Input{{"elsewhere/walkshed.yaml", strings.Repeat("a", 64), 12}, base.Inputs[1]}
	if moved.ID() != base.ID() {
		t.Error("where a file lies changes the id")
	}
}

// TestNoRun: the way out of each mistake.
func TestNoRun(t *testing.T) {
	ctx := context.Background()
	s := open(t, filepath.Join(t.TempDir(), "runs.db"))
	for i := range 40 { // of 40 ids two begin alike
		if _, err := s.Put(ctx, sample(1, i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Get(ctx, "zz"); !errors.Is(err, ErrNoRun) || data.HintOf(err) != "walkshed runs lists those there are" {
		t.Error(err)
	}
	if _, err := s.Get(ctx, ""); !errors.Is(err, ErrNoRun) {
		t.Error(err)
	}
	several := 0
	for _, c := range "0123456789abcdef" {
		if _, err := s.Get(ctx, string(c)); err != nil && strings.Contains(err.Error(), "runs begin so") {
			several++
		}
	}
	if several == 0 {
		t.Error("a letter that begins two ids names one of them")
	}
}

// TestDelete: runs go with the arrays that only they have, all named or none; a
// damaged one goes too, and its inputs with it.
func TestDelete(t *testing.T) {
	ctx := context.Background()
	s := open(t, filepath.Join(t.TempDir(), "runs.db"))
	var ids []string
	for seed := range 3 {
		r, err := s.Put(ctx, sample(100, seed+1))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.ID())
	}
	count := func(table string) (n int) {
		if err := s.db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := s.Delete(ctx, ids[0], "zz"); !errors.Is(err, ErrNoRun) || count("run") != 3 {
		t.Fatalf("%v, %d runs", err, count("run"))
	}
	gone, err := s.Delete(ctx, ids[0][:8], ids[0])
	if err != nil || len(gone) != 1 || gone[0].Name != "run 1" || count("run") != 2 || count("blob") != 3 || count("input") != 4 {
		t.Fatalf("%v %+v: %d runs, %d blobs, %d inputs", err, gone, count("run"), count("blob"), count("input"))
	}
	if _, err := s.db.Exec("UPDATE run SET figures = '{' WHERE id = ?", ids[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete(ctx, ids[1], ids[2]); err != nil || count("run")+count("blob")+count("input") != 0 {
		t.Errorf("%v: %d runs, %d blobs, %d inputs", err, count("run"), count("blob"), count("input"))
	}
}

// TestNotOurs: a newer store, another program's file, noise and a cut file are
// refused with the way out, and left as they were.
func TestNotOurs(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	made := func(name string, sql ...string) string {
		path := filepath.Join(dir, name)
		s, err := Open(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range sql {
			if _, err := s.db.Exec(q); err != nil {
				t.Fatal(err)
			}
		}
		s.Close()
		return path
	}
	noise := filepath.Join(dir, "noise.db")
	if err := os.WriteFile(noise, bytes.Repeat([]byte("no database at all "), 500), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, says, hint string
		is               error
	}{
		{made("newer.db", "PRAGMA user_version = 2"), "newer version", "--store", ErrNewer},
		{made("other.db", "PRAGMA application_id = 7"), "something else", "--store", nil},
		{noise, "damaged", "move it away", ErrDamaged},
	} {
		before, _ := os.ReadFile(c.path)
		_, err := Open(ctx, c.path)
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(data.HintOf(err), c.hint) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: %v, try: %s", filepath.Base(c.path), err, data.HintOf(err))
		}
		if after, _ := os.ReadFile(c.path); !bytes.Equal(before, after) {
			t.Errorf("%s was written to", filepath.Base(c.path))
		}
	}
}

// TestDamageIsNoticed: with any row changed behind our back, or any run of bytes
// of the file overwritten, a run comes back as it was kept or not at all.
func TestDamageIsNoticed(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "runs.db")
	s := open(t, path)
	want, err := s.Put(ctx, sample(3000, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"UPDATE run SET figures = replace(figures, '3000', '3001')", "UPDATE input SET bytes = bytes + 1", "UPDATE run SET limit_ds = limit_ds + 1",
		"UPDATE run SET cells = ground", "UPDATE blob SET packed = zeroblob(length(packed))", "UPDATE run SET notes = '{'"} {
		if _, err := s.db.Exec("SAVEPOINT x; " + q); err != nil {
			t.Fatal(q, err)
		}
		if got, err := s.Get(ctx, want.ID()); !errors.Is(err, ErrDamaged) || !strings.Contains(data.HintOf(err), "move it away") {
			t.Errorf("%s: %+v, %v", q, got.Name, err)
		}
		if _, err := s.db.Exec("ROLLBACK TO x; RELEASE x"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		b := bytes.Clone(whole)
		at := rapid.IntRange(0, len(b)-1).Draw(r, "at")
		for i := range rapid.IntRange(1, 64).Draw(r, "bytes") {
			if at+i < len(b) {
				b[at+i] ^= byte(rapid.IntRange(1, 255).Draw(r, "flip"))
			}
		}
		hurt := filepath.Join(filepath.Dir(path), "hurt.db")
		for _, end := range []string{"", "-wal", "-shm"} {
			os.Remove(hurt + end)
		}
		if err := os.WriteFile(hurt, b, 0o644); err != nil {
			r.Fatal(err)
		}
		s, err := Open(ctx, hurt)
		if err != nil {
			return
		}
		defer s.Close()
		got, err := s.Get(ctx, want.ID())
		if err != nil {
			return
		}
		got.Kept, got.Name, got.File, got.Text, got.Notes = want.Kept, want.Name, want.File, want.Text, want.Notes // what the result does not hold
		for i := range got.Inputs {
			got.Inputs[i].Path = want.Inputs[i].Path
		}
		if !reflect.DeepEqual(got, want) {
			r.Fatal("a damaged run was believed")
		}
	})
}

// TestTwoAtOnce: many openers of a store that is not there yet, all writing:
// nothing is lost.
func TestTwoAtOnce(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "runs.db")
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			s, err := Open(ctx, path)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			for i := range 5 {
				if _, err := s.Put(ctx, sample(100, 1+w*5+i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if list, err := open(t, path).List(ctx); err != nil || len(list) != 20 {
		t.Errorf("%d runs of 20: %v", len(list), err)
	}
}

// TestKilled: a process that keeps runs is killed at a time nobody chose, again
// and again. Every run it said was kept is there, every run that is there is
// whole, and the next writer goes on.
func TestKilled(t *testing.T) {
	if path := os.Getenv("WALKSHED_KEEP_RUNS_IN"); path != "" {
		s, err := Open(context.Background(), path)
		if err != nil {
			fmt.Println("error", err)
			return
		}
		for i := 1; ; i++ {
			r, err := s.Put(context.Background(), sample(20_000, i))
			if err != nil {
				fmt.Println("error", err)
				return
			}
			fmt.Println("kept", r.ID())
		}
	}
	path := filepath.Join(t.TempDir(), "runs.db")
	said := map[string]bool{}
	for i := range 6 {
		c := exec.Command(os.Args[0], "-test.run=TestKilled$")
		c.Env = append(os.Environ(), "WALKSHED_KEEP_RUNS_IN="+path)
		var out bytes.Buffer
		c.Stdout = &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(150+67*i) * time.Millisecond)
		c.Process.Kill()
		c.Wait()
		for _, line := range strings.SplitAfter(out.String(), "\n") {
			if id, ok := strings.CutPrefix(line, "kept "); ok && strings.HasSuffix(line, "\n") {
				said[strings.TrimSpace(id)] = true
			} else if strings.HasPrefix(line, "error") {
				t.Error(line)
			}
		}
	}
	s := open(t, path)
	var check string
	if err := s.db.QueryRow("PRAGMA integrity_check").Scan(&check); err != nil || check != "ok" {
		t.Fatal(check, err)
	}
	list, err := s.List(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if _, err := s.Get(context.Background(), r.ID()); err != nil {
			t.Error(err)
		}
		delete(said, r.ID())
	}
	if len(said) > 0 {
		t.Errorf("%d runs were said to be kept and are gone", len(said))
	}
	t.Logf("%d runs are whole", len(list))
}

// FuzzBlobs: no bytes make an array that does not write itself back.
func FuzzBlobs(f *testing.F) {
	f.Add(packCells(sample(3, 1).Outcome.Cells), []byte{})
	f.Add([]byte{}, packGround(sample(3, 1).Outcome.Ground))
	f.Fuzz(func(t *testing.T, cells, ground []byte) {
		if c, err := unpackCells(cells); err == nil && !bytes.Equal(packCells(c), cells) {
			t.Error("cells")
		}
		if g, err := unpackGround(ground); err == nil && !bytes.Equal(packGround(g), ground) {
			t.Error("ground")
		}
	})
}
