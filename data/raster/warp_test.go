package raster

import (
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// TestWarpedPeople: the people of a Mollweide grid and of a grid in degrees,
// carried by gdalwarp's sum into every projection read here, are as many and
// live in the same place: the total to 0.1 % (GDAL splits cells), their centre
// to an eighth of a cell, which no mistaken parameter leaves it.
func TestWarpedPeople(t *testing.T) {
	t.Parallel()
	warp, err := exec.LookPath("gdalwarp")
	if err != nil {
		t.Skip("needs gdal: gdalwarp (Debian: gdal-bin)")
	}
	systems := map[string]string{ // as GDAL is told → as we name it
		"ESRI:54009": "ESRI:54009", "EPSG:3035": "EPSG:3035", "ESRI:102012": "ESRI:102012", "ESRI:102025": "ESRI:102025", "EPSG:3034": "EPSG:3034",
		"+proj=lcc +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=70 +datum=WGS84":                "+proj=lcc +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=70 +x_0=0 +y_0=0 +datum=WGS84",
		"+proj=lcc +lat_1=40 +lat_0=40 +lon_0=70 +k_0=0.9996 +x_0=500000 +datum=WGS84": "+proj=lcc +lat_1=40 +lat_0=40 +lon_0=70 +k_0=0.9996 +x_0=500000 +y_0=0 +datum=WGS84",
		"+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=70 +datum=WGS84":                "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=70 +x_0=0 +y_0=0 +datum=WGS84",
		"+proj=laea +lat_0=35 +lon_0=70 +x_0=1000000 +y_0=-500000 +datum=WGS84":        "+proj=laea +lat_0=35 +lon_0=70 +x_0=1000000 +y_0=-500000 +datum=WGS84",
	}
	for _, file := range []string{"tashkent/tashkent_ghsl2015_pop_250m.tif", "sao-miguel/gpw_v411_2020_count_2020.tif"} {
		path := shared(t, file)
		want, err := Population(context.Background(), path, "p.tif", PopulationRule{}, &data.Report{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		centre := centreOf(want)
		for gdal, name := range systems {
			if want.Lattice.SizeM > 500 && name != "ESRI:54009" && name != "EPSG:3035" {
				continue // one place tries them all
			}
			out := filepath.Join(t.TempDir(), "w.tif")
			if msg, err := exec.Command(warp, "-q", "-r", "sum", "-dstnodata", "-9999", "-ot", "Float64", "-t_srs", gdal, path, out).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", gdal, err, msg)
			}
			got, err := Population(context.Background(), out, "w.tif", PopulationRule{}, &data.Report{}, nil)
			if err != nil {
				t.Errorf("%s in %s: %v", file, gdal, err)
				continue
			}
			if a, b := got.Total(), want.Total(); math.Abs(a/b-1) > 1e-3 {
				t.Errorf("%s in %s: %.1f people, want %.1f", file, gdal, a, b)
			}
			at := centreOf(got)
			if m := math.Hypot((at[0]-centre[0])*111320*math.Cos(centre[1]*math.Pi/180), (at[1]-centre[1])*111000); !(m < want.Lattice.SizeM/8) {
				t.Errorf("%s in %s: people are %.0f m from where they live", file, gdal, m)
			}
			file, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if r := open(t, file); r.CRSName != name {
				t.Errorf("%s is named %q, want %q", gdal, r.CRSName, name)
			}
		}
	}
}

// centreOf is the mean place of the people.
func centreOf(p data.Population) orb.Point {
	var x, y, n float64
	for i, at := range p.Points {
		x, y, n = x+at[0]*p.People[i], y+at[1]*p.People[i], n+p.People[i]
	}
	return orb.Point{x / n, y / n}
}
