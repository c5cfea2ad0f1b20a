package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/geo"
)

// A block town is upright and level streets at uneven distances, 6 km square,
// south-west corner 110.9° E, 35° N.
type blockTown struct{ x, y []float64 }

func newBlockTown() blockTown {
	rng := rand.New(rand.NewSource(3))
	var w blockTown
	for at := 0.0; at < 6000; at += 150 + rng.Float64()*450 {
		w.x, w.y = append(w.x, at), append(w.y, at+rng.Float64()*90)
	}
	return w
}

func (w blockTown) at(x, y float64) orb.Point {
	here := geo.At(35)
	return orb.Point{110.9 + x/here.LonM, 35 + y/here.LatM}
}

// node numbers the crossing of column i and row j.
func (w blockTown) node(i, j int) int { return 1 + i*len(w.y) + j }

// opl is the streets as osmium's text: crossings, then a way for each street,
// numbered 1… upright and 1001… level.
func (w blockTown) opl() string {
	var b strings.Builder
	for i, x := range w.x {
		for j, y := range w.y {
			p := w.at(x, y)
			fmt.Fprintf(&b, "n%d v1 dV c0 t2020-01-01T00:00:00Z i0 u T x%.7f y%.7f\n", w.node(i, j), p[0], p[1])
		}
	}
	way := func(id int, nodes []string) {
		fmt.Fprintf(&b, "w%d v1 dV c0 t2020-01-01T00:00:00Z i0 u Thighway=residential N%s\n", id, strings.Join(nodes, ","))
	}
	for i := range w.x {
		var nodes []string
		for j := range w.y {
			nodes = append(nodes, fmt.Sprintf("n%d", w.node(i, j)))
		}
		way(1+i, nodes)
	}
	for j := range w.y {
		var nodes []string
		for i := range w.x {
			nodes = append(nodes, fmt.Sprintf("n%d", w.node(i, j)))
		}
		way(1001+j, nodes)
	}
	return b.String()
}

// writePBF turns osmium's text into an extract.
func writePBF(t *testing.T, path, opl string) {
	t.Helper()
	program, err := exec.LookPath("osmium")
	if err != nil {
		t.Skip("needs osmium: osmium (Debian: osmium-tool)")
	}
	cmd := exec.Command(program, "cat", "-F", "opl", "-f", "pbf", "--overwrite", "-o", path, "-")
	cmd.Stdin = strings.NewReader(opl)
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("osmium: %v\n%s", err, msg)
	}
}

// project writes the town as a project: people on a lattice of points beside the
// streets, a power of two each, and shops 12 m beside streets in some datum.
func (w blockTown) project(t *testing.T, dir, truth, declared string) {
	t.Helper()
	writePBF(t, filepath.Join(dir, "streets.osm.pbf"), w.opl())
	sys, err := crs.Lookup(truth)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewSource(8))
	venues, people := "id,lon,lat\n", "id,lon,lat,people\n"
	for i := range 60 {
		k := 3 + rng.Intn(len(w.x)-6)
		p := w.at(w.x[k]+12, 1200+rng.Float64()*3600)
		q := sys.FromWGS84(p)
		venues += fmt.Sprintf("V%d,%.8f,%.8f\n", i, q[0], q[1])
	}
	for i := range w.x {
		for j := range w.y {
			p := w.at(w.x[i]+5, w.y[j]+5)
			people += fmt.Sprintf("P%d-%d,%.8f,%.8f,1\n", i, j, p[0], p[1])
		}
	}
	text := fmt.Sprintf("project: Blocks\nlimit: 5 min\nsources:\n  streets: {path: streets.osm.pbf, licence: ODbL}\n"+
		"  population: {path: people.csv, licence: own, crs: wgs84}\n  venues: {path: venues.csv, licence: own, crs: %s}\n", declared)
	for name, text := range map[string]string{"venues.csv": venues, "people.csv": people, "walkshed.yaml": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// said runs a command and returns what it prints and says.
func said(t *testing.T, want int, args ...string) (out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	if code := run(context.Background(), args, &o, &e); code != want {
		t.Fatalf("%v: exit %d, want %d\n%s", args, code, want, e.String())
	}
	return o.String(), e.String()
}

// TestMisdeclaredDatum: venues in GCJ-02 declared as WGS84 are doubted by check, in
// both languages, with how many would move, how far, what it would do to the
// covered people and the line to write; that line then gives just that figure,
// and nobody doubts it. Every other command warns in one line and changes nothing.
func TestMisdeclaredDatum(t *testing.T) {
	dir := t.TempDir()
	w := newBlockTown()
	w.project(t, dir, "gcj02", "wgs84")
	out, _ := said(t, exitDone, "-q", "check", "-p", dir)
	for _, want := range []string{"DATUM: venues.csv is declared wgs84, but lies on the streets far better as gcj02", "60 venues would move, half of them 5",
		"write in walkshed.yaml, line 6 (venues): crs: gcj02", "nothing was converted"} {
		if !strings.Contains(out, want) {
			t.Errorf("check lacks %q:\n%s", want, out)
		}
	}
	zh, _ := said(t, exitDone, "-q", "--lang", "zh", "check", "-p", dir)
	if !strings.Contains(zh, "venues.csv 声明为 wgs84，但按 gcj02 与道路吻合得多") || !strings.Contains(zh, "第 6 行（venues）写：crs: gcj02") {
		t.Errorf("in Chinese:\n%s", zh)
	}
	var check checkResult
	text, _ := said(t, exitDone, "-q", "check", "-p", dir, "-f", "json")
	if err := json.Unmarshal([]byte(text), &check); err != nil || len(check.Doubts) != 1 || check.Systems["venues.csv"] != "wgs84" {
		t.Fatalf("%v: %+v", err, check)
	}
	_, warned := said(t, exitDone, "-q", "coverage", "-p", dir)
	if !strings.Contains(warned, "warning: venues.csv is declared wgs84") || strings.Count(warned, "warning") != 1 {
		t.Errorf("coverage warns %q", warned)
	}
	covered := func() (is float64) {
		var a struct {
			All struct{ Covered float64 } `json:"all"`
		}
		text, warned := said(t, exitDone, "-q", "coverage", "-p", dir, "-f", "json")
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(warned, "warning") && check.Doubts == nil {
			t.Errorf("mended, and still doubted: %s", warned)
		}
		return a.All.Covered
	}
	d := check.Doubts[0]
	if was := covered(); was != d.CoveredBefore || d.CoveredAfter == d.CoveredBefore {
		t.Errorf("covered %g; check says %g, and %g when mended", was, d.CoveredBefore, d.CoveredAfter)
	}
	file := filepath.Join(dir, "walkshed.yaml")
	yaml, _ := os.ReadFile(file)
	lines := strings.Split(string(yaml), "\n")
	lines[d.Line-1] = strings.Replace(lines[d.Line-1], "crs: wgs84", d.Write, 1)
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	check.Doubts = nil
	if is := covered(); is != d.CoveredAfter {
		t.Errorf("mended: covered %g, check said %g", is, d.CoveredAfter)
	}
}

// TestRightDatum: declared rightly, nothing is said, in any of the datums.
func TestRightDatum(t *testing.T) {
	for _, name := range []string{"wgs84", "cgcs2000", "gcj02", "bd09"} {
		dir := t.TempDir()
		newBlockTown().project(t, dir, name, name)
		out, errs := said(t, exitDone, "-q", "check", "-p", dir)
		if strings.Contains(out+errs, "DATUM") || strings.Contains(errs, "warning") {
			t.Errorf("%s: %s%s", name, out, errs)
		}
	}
}
