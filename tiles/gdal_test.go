package tiles

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/export"
)

// GDAL is the reader behind QGIS and most of the field's tools: what it cannot
// open, or reads otherwise, a planner cannot use.

func ogrinfo(t *testing.T, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("needs gdal: ogrinfo is not installed")
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("ogrinfo %v: %v\n%s", args, err, out)
	}
	if strings.Contains(string(out), "Warning") || strings.Contains(string(out), "ERROR") {
		t.Errorf("ogrinfo %v complains:\n%s", args, out)
	}
	return string(out)
}

func geoJSON(t *testing.T) export.Format {
	f, ok := export.Named("geojson")
	if !ok {
		t.Fatal("no geojson")
	}
	return f
}

func TestGDALOpensGeoJSON(t *testing.T) {
	t.Parallel()
	w, r := town()
	for name, write := range writers(w, r) {
		var buf bytes.Buffer
		if err := write(&buf); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), name+".geojson")
		if err := os.WriteFile(file, buf.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out := ogrinfo(t, "-so", "-al", file)
		geometry := map[bool]string{true: "Point", false: "Multi Polygon"}[name == "sites" || name == "venues"]
		for _, want := range []string{fmt.Sprintf("Feature Count: %d", featuresOf[name]), "Geometry: " + geometry, "WGS 84"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", name, want, out)
			}
		}
	}
}

// GEOS, through GDAL's SQL, holds outlines to the simple-features rules that
// RFC 7946 does not state: rings that touch only at points, interiors joined.
func TestGDALFindsOutlinesValid(t *testing.T) {
	t.Parallel()
	rows := []string{
		"XXXXXXX.X.",
		"X.X.X.XX.X",
		"XX.X.XXXX.",
		"X.XXX.XX.X",
		"XXXXXXXXX.",
		"...X..X..X",
	}
	w := draw(rows...)
	var list strings.Builder
	c, err := geoJSON(t).Stream(&list, export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Begin(export.Layer{Name: "outlines", Geometry: export.MultiPolygon, Columns: []export.Column{{Name: "id", Type: export.Integer}, {Name: "cells", Type: export.Integer}}}); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= w.NumCells(); n++ { // the first cell, the first two, …
		if err := c.Add(wound(GapOutline(w, everyCell(w)[:n])), n, n); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "outlines.geojson")
	if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	sql := "SELECT COUNT(*) AS n, SUM(ST_IsValid(geometry)) AS valid, ROUND(SUM(ABS(ST_Area(geometry) - cells * 1e-6)) * 1e9) AS off FROM outlines"
	out := ogrinfo(t, "-dialect", "SQLite", "-sql", sql, file)
	n := w.NumCells()
	for _, want := range []string{fmt.Sprintf("n (Integer) = %d", n), fmt.Sprintf("valid (Integer) = %d", n), "off (Real) = 0"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestGDALReadsTiles(t *testing.T) {
	t.Parallel()
	w, r := town()
	s := source(t, w, r)
	tile := maptile.At(orb.Point{10.0025, 49.9985}, 14)
	b, err := s.Tile(14, tile.X, tile.Y)
	if err != nil {
		t.Fatal(err)
	}
	// GDAL takes the address from the path: z/x/y.mvt
	file := filepath.Join(t.TempDir(), fmt.Sprintf("14/%d/%d.mvt", tile.X, tile.Y))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	read := readTile(t, b)
	out := ogrinfo(t, "-so", "-al", file)
	for _, name := range []string{"areas", "cells", "gaps", "roads", "venue_grounds", "venues", "sites"} {
		_, after, ok := strings.Cut(out, "Layer name: "+name+"\n")
		want := fmt.Sprintf("Feature Count: %d", len(read[name].features))
		if !ok || len(read[name].features) == 0 || !strings.Contains(strings.SplitN(after, "Layer name:", 2)[0], want) {
			t.Errorf("layer %s: no %q in\n%s", name, want, after)
		}
	}
	// and the geometry comes back where it was: 4,096 units a tile of 0.022°
	out = ogrinfo(t, "-al", "-where", "cell=5", "-q", file, "cells")
	if !strings.Contains(out, "people (Real) = 32") || !strings.Contains(out, "minutes (Real) = 15") {
		t.Errorf("cell 5 read as\n%s", out)
	}
}

// A tile of merged blocks is read as well, and says as many people.
func TestGDALReadsMergedTile(t *testing.T) {
	t.Parallel()
	s := source(t, scatter(90, data.OnLattice), Results{}) // 8,100 people
	over := tilesOver(s, 6)
	if len(over) != 1 {
		t.Fatalf("%d tiles", len(over))
	}
	b, _ := s.Tile(6, over[0].X, over[0].Y)
	file := filepath.Join(t.TempDir(), "tile.mvt")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out := ogrinfo(t, "-dialect", "SQLite", "-sql", "SELECT SUM(people) AS people FROM cells", file)
	if !strings.Contains(out, "people (Real) = 8100") {
		t.Errorf("GDAL sums to\n%s", out)
	}
}
