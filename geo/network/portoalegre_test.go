package network_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// sharedData returns a file of the data folder beside the repository, and skips
// the test where it is not there.
func sharedData(t testing.TB, name string) string {
	t.Helper()
	roots := []string{os.Getenv("WALKSHED_SHARED")}
	for dir, err := os.Getwd(); err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		roots = append(roots, filepath.Join(dir, "shared"))
	}
	for _, root := range roots {
		if path := filepath.Join(root, "data", name); root != "" {
			if _, err := os.Stat(path); err == nil {
				return path
			}
		}
	}
	t.Skipf("needs shared data: %s", name)
	return ""
}

// table reads a CSV file and returns a function from row and column name to the
// number there.
func table(t *testing.T, path string) (rows int, at func(row int, column string) float64, text func(row int, column string) string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range all[0] {
		column[name] = i
	}
	text = func(row int, name string) string { return all[row+1][column[name]] }
	at = func(row int, name string) float64 {
		v, err := strconv.ParseFloat(text(row, name), 64)
		if err != nil {
			return math.NaN() // the reference leaves cells no walk reaches empty
		}
		return v
	}
	return len(all) - 1, at, text
}

// portoAlegre is the city the reference was worked out for.
type portoAlegre struct {
	streets  data.Streets
	ids      []string
	cells    []orb.Point
	people   []float64
	facility []bool
}

func readPortoAlegre(t *testing.T) portoAlegre {
	t.Helper()
	var rep data.Report
	x, err := osm.Read(context.Background(), sharedData(t, "porto-alegre/poa_osm.pbf"), "poa_osm.pbf", osm.Want{Streets: true}, &rep, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := portoAlegre{streets: x.Streets}
	rows, at, text := table(t, sharedData(t, "porto-alegre/poa_hexgrid.csv"))
	for i := range rows {
		p.ids = append(p.ids, text(i, "id"))
		p.cells = append(p.cells, orb.Point{at(i, "lon"), at(i, "lat")})
		p.people = append(p.people, at(i, "population"))
		p.facility = append(p.facility, at(i, "healthcare") > 0)
	}
	return p
}

// metres walks from every cell to the nearest cell with healthcare at 0.1 m/s,
// so that a decisecond is 1 cm; a cell that holds one is there already.
func (p portoAlegre) metres(t *testing.T, rule network.WalkRule, mainOnly bool) []float64 {
	t.Helper()
	const slow geo.Speed = 0.1
	n, err := network.Build(context.Background(), p.streets, network.Walk(slow, rule), nil)
	if err != nil {
		t.Fatal(err)
	}
	snapper := network.NewSnapper(n, slow, network.SnapRule{ReachM: math.Inf(1), MainOnly: mainOnly})
	var snaps []network.Snap
	var sources []network.Source
	for i, c := range p.cells {
		snaps = append(snaps, snapper.Nearest(c))
		if p.facility[i] {
			sources = append(sources, network.Source{snaps[i]})
		}
	}
	access := network.NewAccess(n, sources, network.Nearest(n, sources))
	m := make([]float64, len(snaps))
	for i, s := range snaps {
		if time, _ := access.At(s); time == geo.Unreachable {
			m[i] = math.Inf(1)
		} else if !p.facility[i] {
			m[i] = slow.Metres(time)
		}
	}
	return m
}

// goldRule is the filter the reference states: access=private, foot=no and
// foot=private are not walked, access=no is; steps count by their length.
var goldRule = network.WalkRule{KeepAccessNo: true, StepsFactor: 1}

// onSphere redraws the city beside the equator, where a degree is as long as the
// reference takes it to be: on a sphere of 6,371 km, flat at one latitude. Our
// ellipsoid makes a degree of latitude at 30° south 0.31 % shorter than that.
func (p portoAlegre) onSphere() portoAlegre {
	const degree = 6371000 * math.Pi / 180
	lat := 0.0 // mean latitude
	for _, c := range p.streets.Nodes {
		lat += c[1] / float64(len(p.streets.Nodes))
	}
	here, east := geo.At(0), degree*math.Cos(lat*math.Pi/180)
	move := func(points []orb.Point) (moved []orb.Point) {
		for _, c := range points {
			moved = append(moved, orb.Point{(c[0] + 51.2) * east / here.LonM, (c[1] - lat) * degree / here.LatM})
		}
		return moved
	}
	p.streets.Nodes, p.cells = move(p.streets.Nodes), move(p.cells)
	return p
}

// Metres per cell and shares of people agree with a plain Dijkstra written in
// another language: to 0.02 % and 10 cm (cost is rounded to 1 cm once an edge,
// and a walk has dozens) under the reference's own idea of a degree; to
// 0.31 % more under ours.
func TestPortoAlegreReference(t *testing.T) {
	p := readPortoAlegre(t)
	rows, gold, id := table(t, sharedData(t, "gold/poa_walk_reference_healthcare.csv"))
	if rows != len(p.cells) {
		t.Fatalf("%d cells, the reference has %d", len(p.cells), rows)
	}
	// The two edges nearest to this cell are 94.68 and 94.93 m away, on the
	// sphere 94.79 and 94.73 m: it attaches to another street.
	swapped := "89a901298b7ffff"
	for _, c := range []struct {
		column    string
		city      portoAlegre
		mainOnly  bool
		tolerance float64
	}{
		{"edge_snap_m", p.onSphere(), false, 0.0002},
		{"edge_snap_main_component_m", p.onSphere(), true, 0.0002},
		{"edge_snap_m", p, false, 0.0033},
		{"edge_snap_main_component_m", p, true, 0.0033},
	} {
		ours := c.city.metres(t, goldRule, c.mainOnly)
		worst, reached := 0.0, 0
		for i, m := range ours {
			if id(i, "hex_id") != p.ids[i] {
				t.Fatalf("row %d is %s there and %s here", i, id(i, "hex_id"), p.ids[i])
			}
			want := gold(i, c.column)
			if math.IsNaN(want) && math.IsInf(m, 1) || c.tolerance > 0.001 && p.ids[i] == swapped {
				continue
			}
			if !(math.Abs(m-want) <= want*c.tolerance+0.1) {
				t.Errorf("%s: cell %s: %g m, want %g", c.column, p.ids[i], m, want)
			}
			reached++
			worst = math.Max(worst, math.Abs(m-want)/math.Max(want, 100))
		}
		t.Logf("%s: %d of %d cells compared, worst %.4f %%; within 400/500/800/1000/1200 m: %s",
			c.column, reached, rows, 100*worst, c.city.shares(ours))
		if got := c.city.shares(ours); c.mainOnly && c.tolerance < 0.001 && got != "18.98 39.55 68.05 81.07 90.73" {
			t.Errorf("shares %s, want 18.98 39.55 68.05 81.07 90.73", got)
		}
	}
}

// shares returns the percentage of people within each distance (<=).
func (p portoAlegre) shares(metres []float64) string {
	var words []string
	for _, limit := range []float64{400, 500, 800, 1000, 1200} {
		within, all := 0.0, 0.0
		for i, m := range metres {
			all += p.people[i]
			if m <= limit {
				within += p.people[i]
			}
		}
		words = append(words, fmt.Sprintf("%.2f", 100*within/all))
	}
	return strings.Join(words, " ")
}

// The straight-line column, by our ellipsoid: 0.31 % shorter at most.
func TestPortoAlegreStraightLine(t *testing.T) {
	p := readPortoAlegre(t)
	_, gold, _ := table(t, sharedData(t, "gold/poa_walk_reference_healthcare.csv"))
	for _, c := range []struct {
		city      portoAlegre
		tolerance float64
	}{{p.onSphere(), 0.00005}, {p, 0.0032}} {
		for i, from := range c.city.cells {
			m := math.Inf(1)
			for j, to := range c.city.cells {
				if p.facility[j] {
					m = math.Min(m, geo.Distance(from, to))
				}
			}
			if want := gold(i, "euclid_m"); math.Abs(m-want) > want*c.tolerance+0.001 {
				t.Fatalf("cell %s: %.3f m, want %.3f", p.ids[i], m, want)
			}
		}
	}
}
