package project

import (
	"os"
	"path/filepath"
	"testing"
)

// TestMakeReadsBack: what is put together, with names that YAML would misread, is
// the project that Open finds; a second one is refused.
func TestMakeReadsBack(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"streets.osm.pbf", "it's: {a} [list], #1.csv", "人口.tif"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m := Made{Name: "东湖 'Lake': 1", Lang: "zh", Sources: []MadeSource{
		{Role: "streets", Path: "streets.osm.pbf", Licence: "ODbL 1.0"}, {Role: "venues", Path: "streets.osm.pbf"}, {Role: "areas", Path: "streets.osm.pbf"},
		{Role: "venues", Path: "it's: {a} [list], #1.csv", Licence: "- own\n# here", CRS: "gcj02", Columns: map[string]string{"lon": "经度", "lat": "y: 1", "nobody": "x"}},
		{Role: "population", Path: "人口.tif", Licence: "CC BY 4.0"}}}
	if err := Make(dir, m); err != nil {
		t.Fatal(err)
	}
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := p.Sources
	if p.Name != m.Name || s.Streets.Licence != "ODbL 1.0" || len(s.Venues) != 2 || len(s.Areas) != 1 || s.Population.Path != "人口.tif" || len(s.Totals) != 0 {
		t.Errorf("read back %+v", p)
	}
	if v := s.Venues[1]; v.Path != m.Sources[3].Path || v.Licence != m.Sources[3].Licence || v.CRS != "gcj02" || len(v.Columns) != 2 || v.Columns["lat"] != "y: 1" {
		t.Errorf("venues %+v", v)
	}
	if err := Make(dir, m); err == nil {
		t.Error("it was written over")
	}
	for kind, want := range map[string]int{"osm": 4, "geotiff": 1, "csv": 4, "nothing": 0} {
		if got := RolesOf(kind); len(got) != want {
			t.Errorf("%s plays %v", kind, got)
		}
	}
}
