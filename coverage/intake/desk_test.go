package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

func newDesk(t *testing.T) *Desk {
	t.Helper()
	d := &Desk{Dir: filepath.Join(t.TempDir(), "project", ".walkshed", "incoming")}
	t.Cleanup(d.Close)
	return d
}

func take(t *testing.T, d *Desk, name, text string) File {
	t.Helper()
	f, err := d.Take(context.Background(), name, int64(len(text)), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func look(t *testing.T, d *Desk, id string, as Reading) Preview {
	t.Helper()
	p, err := d.Look(context.Background(), id, as)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// onDisk is what a desk's folder holds.
func onDisk(t *testing.T, d *Desk) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(d.Dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

const courts = "编号,名称,经度,纬度\n1,北球场,10.001,50.001\n2,南球场,10.002,50.002\n3,坏,abc,50\n4,换,50.5,100.5\n5,,,\n"

// TestPreview: a table says no datum, so nothing is read until somebody does; then
// two of five rows can be used, and each of the others says why.
func TestPreview(t *testing.T) {
	d := newDesk(t)
	f := take(t, d, `C:\data\courts.csv`, courts)
	if f.Name != "courts.csv" || f.Kind != "csv" || f.Bytes != int64(len(courts)) {
		t.Errorf("took %+v", f)
	}
	p := look(t, d, f.ID, Reading{})
	if !p.Table || p.CRS != "" || p.Usable != 0 || !strings.Contains(p.Wrong, "datum") || p.Found["lon"] != "经度" || p.Found["name"] != "名称" || len(p.Sample) != 5 || p.Sample[0][1] != "北球场" {
		t.Errorf("before the datum is said: %+v", p)
	}
	p = look(t, d, f.ID, Reading{CRS: "wgs84"})
	if p.Wrong != "" || p.Usable != 2 || p.Rows != 5 || len(p.Venues) != 2 || p.Venues[1].Name != "南球场" || p.Venues[1].ID != "2" || p.Bound != [4]float64{10.001, 50.001, 10.002, 50.002} {
		t.Errorf("as wgs84: %+v", p)
	}
	codes := map[data.Code]int{}
	for _, g := range p.Issues {
		codes[g.Code] = g.Count
		if g.First[0].Origin.Row == 0 || g.Source != "courts.csv" {
			t.Errorf("an issue without its row: %+v", g)
		}
	}
	if len(codes) != 3 || codes[data.CodeBadNumber] != 1 || codes[data.CodeLatLonSwapped] != 1 || codes[data.CodeMissingValue] != 1 {
		t.Errorf("refused rows %v", codes)
	}
	if p = look(t, d, f.ID, Reading{CRS: "wgs84", Columns: map[string]string{"lon": "no such"}}); p.Wrong == "" || p.Hint == "" || len(p.Columns) != 4 {
		t.Errorf("a column that is not there: %+v", p)
	}
	if p = look(t, d, f.ID, Reading{CRS: "mars"}); !strings.Contains(p.Wrong+p.Hint, "mars") {
		t.Errorf("an unknown datum: %+v", p)
	}
}

// TestGB18030 is a table as Chinese offices export it, with headings nobody knows:
// they are shown as they are, and naming them is all it takes.
func TestGB18030(t *testing.T) {
	text, err := simplifiedchinese.GB18030.NewEncoder().String("甲,乙,丙\n东湖球场,114.4,30.5\n")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	f := take(t, d, "场地.csv", text)
	p := look(t, d, f.ID, Reading{CRS: "gcj02"})
	if p.Wrong == "" || fmt.Sprint(p.Columns) != "[甲 乙 丙]" || p.Sample[0][0] != "东湖球场" {
		t.Fatalf("unknown headings: %+v", p)
	}
	p = look(t, d, f.ID, Reading{CRS: "gcj02", Columns: map[string]string{"name": "甲", "lon": "乙", "lat": "丙"}})
	if p.Wrong != "" || p.Usable != 1 || p.Venues[0].Name != "东湖球场" {
		t.Fatalf("named headings: %+v", p)
	}
	if moved := geo.Distance(p.Venues[0].Point, orb.Point{114.4, 30.5}); moved < 300 || moved > 800 {
		t.Errorf("gcj02 moved it by %.0f m", moved)
	}
}

func TestGeoJSONSaysItsDatum(t *testing.T) {
	d := newDesk(t)
	f := take(t, d, "a.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"Point","coordinates":[10,50]}},
		{"type":"Feature","properties":{"name":"y"},"geometry":{"type":"LineString","coordinates":[[10,50],[11,50]]}}]}`)
	p := look(t, d, f.ID, Reading{})
	if p.Wrong != "" || p.Table || p.Usable != 1 || p.Rows != 2 || p.CRS == "" || p.Says == "" || len(p.Issues) != 1 {
		t.Errorf("%+v", p)
	}
}

// TestNothingStays: what breaks off, is too large, empty, of no kind, or not meant
// to be taken leaves nothing on disk; nor do Drop and Close.
func TestNothingStays(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	broken := io.MultiReader(strings.NewReader("lon,lat\n"), failing{})
	if _, err := d.Take(ctx, "a.csv", -1, broken); err == nil {
		t.Error("a file that broke off was taken")
	}
	for name, want := range map[string]string{"a.exe": "not a table", "a.shp": ".zip", "streets.osm.pbf": "not a table", "pop.tif": "not a table", "": "not a table"} {
		if _, err := d.Take(ctx, name, 4, strings.NewReader("abcd")); err == nil || !strings.Contains(err.Error()+data.HintOf(err), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := d.Take(ctx, "a.csv", 0, strings.NewReader("")); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty file: %v", err)
	}
	// 300 MB, said beforehand: not one byte is read. Not said: read to the bound and no further.
	if _, err := d.Take(ctx, "a.csv", 300<<20, failing{}); !errors.Is(err, ErrTooLarge) || data.HintOf(err) == "" {
		t.Errorf("300 MB: %v", err)
	}
	endless := &zeros{}
	if _, err := d.Take(ctx, "a.csv", -1, endless); !errors.Is(err, ErrTooLarge) || endless.n > MostBytes+1<<20 {
		t.Errorf("without end: %v after %d bytes", err, endless.n)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := d.Take(stopped, "a.csv", 4, strings.NewReader("abcd")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if left := onDisk(t, d); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	f := take(t, d, "../../etc/a.csv", courts)
	if on := onDisk(t, d); len(on) != 1 || f.Name != "a.csv" || filepath.Base(on[0]) != f.ID+".csv" {
		t.Errorf("on disk %v, called %q", on, f.Name)
	}
	d.Drop(f.ID)
	d.Drop("no such")
	if _, err := d.Look(ctx, f.ID, Reading{}); !errors.Is(err, ErrUnknown) || len(onDisk(t, d)) != 0 {
		t.Errorf("after Drop: %v, %v", err, onDisk(t, d))
	}
	take(t, d, "b.csv", courts)
	d.Close()
	if _, err := os.Stat(d.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Close: %v", err)
	}
	d.ReadOnly = true
	if _, err := d.Take(ctx, "a.csv", 4, failing{}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("read only: %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the line is cut") }

type zeros struct{ n int }

func (z *zeros) Read(b []byte) (int, error) { z.n += len(b); return len(b), nil }

// TestRoom: sixteen may wait; a day later they are forgotten. One that crashed left
// a file, which the next finds gone.
func TestRoom(t *testing.T) {
	d := newDesk(t)
	if err := os.MkdirAll(d.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.Dir, "old.csv"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	d.now = func() time.Time { return now }
	for range mostFiles {
		take(t, d, "a.csv", courts)
	}
	if _, err := d.Take(context.Background(), "a.csv", 4, strings.NewReader("abcd")); !errors.Is(err, ErrFull) {
		t.Errorf("one more: %v", err)
	}
	if n := len(onDisk(t, d)); n != mostFiles {
		t.Errorf("%d on disk", n)
	}
	now = now.Add(longest + time.Second)
	take(t, d, "a.csv", courts)
	if n := len(onDisk(t, d)); n != 1 {
		t.Errorf("%d on disk after a day", n)
	}
}

// TestHostileZip: an archive that is no Shapefile is refused in words.
func TestHostileZip(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("../../evil.shp")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, io.LimitReader(&zeros{}, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	f := take(t, d, "evil.zip", b.String())
	if p := look(t, d, f.ID, Reading{CRS: "wgs84"}); p.Wrong == "" || p.Usable != 0 {
		t.Errorf("%+v", p)
	}
}

// TestDoubt: places beside the streets of a town in China, carried into gcj02 and
// declared wgs84, are doubted; as gcj02 they are not. Those far from any street
// are counted.
func TestDoubt(t *testing.T) {
	var streets data.Streets
	gcj, err := crs.Lookup("gcj02")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.WriteString("lon,lat\n")
	for i := range 40 { // crooked streets 0 to 3 km from each other, a place beside each kilometre
		y := 30.5 + 0.004*float64(i) + 0.002*float64(i*i%7)/7
		for j := range 30 {
			x := 114.4 + 0.01*float64(j)
			streets.Nodes = append(streets.Nodes, orb.Point{x, y + 0.001*float64((i*j)%5)/5})
			n := uint32(len(streets.Nodes) - 1)
			if j > 0 {
				streets.Ways = append(streets.Ways, data.Street{ID: int64(n), Tags: data.Tags{"highway": "residential"}, Nodes: []uint32{n - 1, n}})
			}
			at := gcj.FromWGS84(streets.Nodes[n])
			fmt.Fprintf(&text, "%.7f,%.7f\n", at[0], at[1])
		}
	}
	text.WriteString("80,40\n")
	e, err := coverage.New(context.Background(), "Town", coverage.Inputs{Streets: streets, Facilities: []data.Facility{{ID: "a", Point: streets.Nodes[0]}},
		Population: data.Population{Source: "p.csv", Form: data.AsPoints, Points: streets.Nodes[:1], People: []float64{1}}},
		coverage.Settings{Limit: geo.FromMinutes(15), Speed: 1, Profile: network.Walk(1, network.WalkRule{}), ReachM: 150, Islands: coverage.KeepIslands, Detour: 1.3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	d.Engine = e
	f := take(t, d, "a.csv", text.String())
	p := look(t, d, f.ID, Reading{CRS: "wgs84"})
	if p.Doubt == nil || p.Doubt.Better.Datum != "gcj02" || p.Away != 1 {
		t.Errorf("as wgs84: %+v, %d away", p.Doubt, p.Away)
	}
	if p = look(t, d, f.ID, Reading{CRS: "gcj02"}); p.Doubt != nil || p.Usable != 1201 || len(p.Venues) != MostVenues || len(p.Dots) != 1201 {
		t.Errorf("as gcj02: %+v; %d usable, %d venues, %d dots", p.Doubt, p.Usable, len(p.Venues), len(p.Dots))
	}
}
