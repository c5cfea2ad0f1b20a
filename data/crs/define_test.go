package crs

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// definable is the code of every system that files are written in.
func definable() []int {
	codes := []int{4326, 4490, 3857}
	for z := 1; z <= 60; z++ {
		codes = append(codes, 32600+z, 32700+z)
	}
	for c := 4491; c <= 4554; c++ {
		codes = append(codes, c)
	}
	return codes
}

// What is stated of a system is the system: we read our own words, in both
// spellings, as it (or as another code of the same projection), and the PROJJSON has
// its code.
func TestDefinitionsAreReadBack(t *testing.T) {
	t.Parallel()
	for _, code := range definable() {
		name := fmt.Sprintf("EPSG:%d", code)
		d, err := Define(name)
		if err != nil || d.Code != code || d.Name != name {
			t.Fatalf("%s: %+v, %v", name, d, err)
		}
		for _, wkt := range []string{d.WKT, d.ESRI} {
			got, ok := FromWKT(wkt)
			g, _ := Lookup(got)
			for _, p := range []orb.Point{{111, 35}, {113.26, 23.13}, {-60, -12}} {
				if !ok || fmt.Sprint(g.FromWGS84(p)) != fmt.Sprint(d.FromWGS84(p)) {
					t.Fatalf("%s is read as %q from %s", name, got, wkt)
				}
			}
		}
		var p struct {
			Name string
			ID   struct {
				Authority string
				Code      int
			}
		}
		if err := json.Unmarshal(d.PROJJSON, &p); err != nil || p.ID.Authority != "EPSG" || p.ID.Code != code || p.Name != d.Title {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

// PROJ takes each statement for the system of its database: the names it gives,
// and what it makes of each of our three texts.
func TestDefinitionsAreThoseOfPROJ(t *testing.T) {
	t.Parallel()
	gdalsrsinfo, err := exec.LookPath("gdalsrsinfo")
	if err != nil {
		t.Skip("needs gdal: gdalsrsinfo (Debian: gdal-bin)")
	}
	ask := func(format, what string) string {
		out, err := exec.Command(gdalsrsinfo, "--single-line", "-o", format, what).CombinedOutput()
		if err != nil {
			t.Errorf("gdalsrsinfo %s %s: %v %s", format, what, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	for _, code := range []int{3857, 32750, 4525, 4547} {
		name := fmt.Sprintf("EPSG:%d", code)
		d, err := Define(name)
		if err != nil {
			t.Fatal(err)
		}
		axes := strings.NewReplacer(`,AXIS["Northing",NORTH],AXIS["Easting",EAST]`, "", `,AXIS["Easting",EAST],AXIS["Northing",NORTH]`, "", `,AXIS["Latitude",NORTH],AXIS["Longitude",EAST]`, "")
		if want := ask("wkt1", name); axes.Replace(d.WKT) != axes.Replace(want) {
			t.Errorf("%s\nwant %s", d.WKT, want)
		}
		if want := strings.Join(strings.Fields(strings.ReplaceAll(ask("wkt_esri", name), "\n", "")), " "); strings.ReplaceAll(want, ", ", ",") != d.ESRI {
			t.Errorf("%s\nwant %s", d.ESRI, want)
		}
		if got, want := ask("proj4", string(d.PROJJSON)), ask("proj4", name); got != want {
			t.Errorf("%s: PROJJSON is %s, want %s", name, got, want)
		}
	}
}

// What no file can say is refused, with what can.
func TestWhatFilesCannotSay(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"gcj02": "no file can say", "bd09": "no file can say", "EPSG:3035": "not written", "ESRI:54009": "not written",
		"+proj=lcc +lat_1=25 +lat_2=47 +lon_0=105 +datum=WGS84": "not written", "EPSG:4214": "Beijing 1954"} {
		if _, err := Define(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}
