package osm

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/paulmach/orb/planar"

	"github.com/walkshed/walkshed/data"
)

// carried is a file from the test data of the paulmach/osm module, which comes
// with our own dependencies.
func carried(t testing.TB, file string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	if err != nil {
		t.Skipf("needs shared data: the go command to find %s: %v", file, err)
	}
	path := filepath.Join(strings.TrimSpace(string(out)), "testdata", file)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs shared data: %v", err)
	}
	return path
}

// shared is a file of the data folder that stands beside the repository.
func shared(t testing.TB, file string) string {
	t.Helper()
	root := os.Getenv("WALKSHED_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for filepath.Dir(dir) != dir && root == "" {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				root = filepath.Join(filepath.Dir(dir), "shared")
			}
			dir = filepath.Dir(dir)
		}
	}
	path := filepath.Join(root, "data", file)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs shared data: %s", file)
	}
	return path
}

func levels(areas []data.Area) map[string]int {
	n := map[string]int{}
	for _, a := range areas {
		n[a.Level]++
	}
	return n
}

func count(kinds []string) map[string]int {
	n := map[string]int{}
	for _, k := range kinds {
		n[k]++
	}
	return n
}

// Delaware, August 2016. Counts of tagged things are osmium tags-filter's;
// of 77 administrative relations 45 are whole, the rest lie across the rim.
func TestDelaware(t *testing.T) {
	x, rep := readFile(t, carried(t, "delaware-latest.osm.pbf"), everything)
	equal(t, "ways with highway=*, less 8 of one node", len(x.Streets.Ways), 52_585-8)
	equal(t, "areas", levels(x.Areas), map[string]int{"4": 1, "6": 3, "8": 40, "10": 1})
	equal(t, "venues", count(kindsOf(x)), map[string]int{"pitch": 3 + 391 + 9, "sports_centre": 1 + 4, "stadium": 12,
		"track": 12 + 9 - 1, "fitness_centre": 2, "swimming_pool": 146 + 78 + 1})
	people, stated := 0.0, 0
	for _, p := range x.Places {
		if p.People != data.NoTotal {
			stated++
			if p.Kind == "state" {
				people = p.People
			}
		}
	}
	equal(t, "places with population", stated, 58)
	equal(t, "the state", people, 935_614.0)
	var counties []string
	for _, a := range x.Areas {
		if a.Level == "6" {
			counties = append(counties, a.Name)
		}
	}
	equal(t, "counties", counties, []string{"New Castle County", "Kent County", "Sussex County"})
	equal(t, "rows", rep.RowsRead()["w.pbf (streets)"], len(x.Streets.Ways))

	want := map[data.Code]int{data.CodeBadGeometry: 8, data.CodeBrokenRing: 35, data.CodeDuplicateFeature: 1,
		data.CodeMissingMember: 2, data.CodeMissingValue: 2, data.CodeSelfCrossing: 4}
	got := map[data.Code]int{}
	for _, g := range rep.Groups() {
		got[g.Code] = g.Count
	}
	equal(t, "issues", got, want)
}

// Every polygon of a real place has its point inside, its outer rings to the
// left and its holes to the right.
func TestDelawareShapes(t *testing.T) {
	x, _ := readFile(t, carried(t, "delaware-latest.osm.pbf"), Want{Facilities: true, Areas: true})
	outlined := 0
	for _, f := range x.Facilities {
		if f.Outline == nil {
			continue
		}
		outlined++
		if !planar.MultiPolygonContains(f.Outline, f.Point) {
			t.Errorf("%s: point %v outside", f.ID, f.Point)
		}
	}
	equal(t, "outlined", outlined, 513)
	for _, a := range x.Areas {
		for _, p := range a.Shape {
			for i, r := range p {
				if area := planar.Area(r); area < 0 == (i == 0) && area != 0 {
					t.Errorf("%s: ring %d runs the wrong way (%g)", a.Name, i, area)
				}
			}
		}
	}
}

// Two towns of the shared data, by the counts their makers give.
func TestSharedExtracts(t *testing.T) {
	for _, c := range []struct {
		file           string
		nodes, streets int
	}{
		{"nky/streets.osm.pbf", 90_768, 16_664},
		{"porto-alegre/poa_osm.pbf", 41_109, 15_886},
	} {
		t.Run(filepath.Dir(c.file), func(t *testing.T) {
			x, _ := readFile(t, shared(t, c.file), everything)
			equal(t, "streets", len(x.Streets.Ways), c.streets)
			equal(t, "nodes", len(x.Streets.Nodes), c.nodes)
		})
	}
}

// The result does not depend on how many cores share the work, nor does the
// report.
func TestSameOnAnyNumberOfCores(t *testing.T) {
	path := carried(t, "delaware-latest.osm.pbf")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	runtime.GOMAXPROCS(1)
	one, repOne := readFile(t, path, everything)
	runtime.GOMAXPROCS(7)
	seven, repSeven := readFile(t, path, everything)
	if !reflect.DeepEqual(one, seven) {
		t.Error("another result on seven cores")
	}
	equal(t, "report", repSeven.Groups(), repOne.Groups())
}

// Progress rises from nothing to as many times the file's size as it is gone
// through: twice for streets, three times where relations draw something.
func TestProgress(t *testing.T) {
	path := carried(t, "delaware-latest.osm.pbf")
	st, _ := os.Stat(path)
	for want, passes := range map[*Want]int64{{Streets: true}: 2, {Streets: true, Areas: true}: 3} {
		last := int64(-1)
		_, err := Read(context.Background(), path, "w.pbf", *want, nil, func(s data.Stage, done, total int64) {
			if s != data.StageStreets || total != passes*st.Size() || done < last || done > total {
				t.Fatalf("%s %d of %d after %d", s, done, total, last)
			}
			last = done
		})
		if err != nil || last != passes*st.Size() {
			t.Errorf("ended at %d of %d: %v", last, passes*st.Size(), err)
		}
	}
}

// Streets alone are read in another way than with other layers, and without the
// tags nobody asks for; they are the same.
func TestStreetsAlone(t *testing.T) {
	path := carried(t, "delaware-latest.osm.pbf")
	all, _ := readFile(t, path, everything)
	alone, _ := readFile(t, path, Want{Streets: true})
	if !reflect.DeepEqual(alone.Streets, all.Streets) {
		t.Error("other streets than with all layers")
	}
	walked, _ := readFile(t, path, Want{Streets: true, StreetKeys: WalkingKeys})
	sets := map[uintptr]bool{}
	for i, w := range walked.Streets.Ways {
		sets[reflect.ValueOf(w.Tags).Pointer()] = true
		full := all.Streets.Ways[i]
		if w.ID != full.ID || !reflect.DeepEqual(w.Nodes, full.Nodes) {
			t.Fatalf("way/%d: %v, want way/%d %v", w.ID, w.Nodes, full.ID, full.Nodes)
		}
		kept := data.Tags{}
		for _, k := range WalkingKeys {
			if v, ok := full.Tags[k]; ok {
				kept[k] = v
			}
		}
		if !reflect.DeepEqual(w.Tags, kept) {
			t.Fatalf("way/%d: %v, want %v", w.ID, w.Tags, kept)
		}
	}
	equal(t, "sets of tags in memory", len(sets), 183) // 174 different ones, some written in two orders
}

// How fast an extract is read: streets as a project asks for them, and all
// layers. osmium fileinfo -e takes 0.25 s of one core for the same file.
func BenchmarkDelaware(b *testing.B) {
	path := carried(b, "delaware-latest.osm.pbf")
	st, _ := os.Stat(path)
	for name, want := range map[string]Want{
		"streets": {Streets: true, StreetKeys: WalkingKeys},
		"tags":    {Streets: true},
		"all":     everything,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(st.Size())
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(context.Background(), path, "w.pbf", want, nil, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func osmium(t *testing.T, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("osmium"); err != nil {
		t.Skip("needs osmium: not installed")
	}
	var errs bytes.Buffer
	cmd := exec.Command("osmium", args...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("osmium %v: %v\n%s", args, err, errs.String())
	}
	return out
}
