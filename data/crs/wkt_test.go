package crs

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

const (
	wgsESRI  = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	cgcsESRI = `GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
)

func projected(base, method, params string) string {
	return `PROJCS["x",` + base + `,PROJECTION["` + method + `"],` + params + `UNIT["Meter",1.0]]`
}

func tmParams(fe, fn, lon, scale, lat string) string {
	return `PARAMETER["False_Easting",` + fe + `],PARAMETER["False_Northing",` + fn + `],PARAMETER["Central_Meridian",` + lon +
		`],PARAMETER["Scale_Factor",` + scale + `],PARAMETER["Latitude_Of_Origin",` + lat + `],`
}

// TestFromWKT: what is recognised, and, as important, what is not: a false
// "yes" moves every point of a layer in silence.
func TestFromWKT(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"WGS84, a .prj", wgsESRI, "EPSG:4326"},
		{"with a byte order mark and a newline", "\ufeff" + wgsESRI + "\r\n", "EPSG:4326"},
		{"round brackets", strings.NewReplacer("[", "(", "]", ")").Replace(wgsESRI), "EPSG:4326"},
		{"CGCS2000", cgcsESRI, "EPSG:4490"},
		{"3° zone without prefix", projected(cgcsESRI, "Gauss_Kruger", tmParams("500000.0", "0.0", "111.0", "1.0", "0.0")), "EPSG:4546"},
		{"3° zone with prefix", projected(cgcsESRI, "Gauss_Kruger", tmParams("37500000.0", "0.0", "111.0", "1.0", "0.0")), "EPSG:4525"},
		{"6° zone with prefix", projected(cgcsESRI, "Transverse_Mercator", tmParams("19500000.0", "0.0", "111.0", "1.0", "0.0")), "EPSG:4497"},
		{"UTM north", projected(wgsESRI, "Transverse_Mercator", tmParams("500000", "0", "111", "0.9996", "0")), "EPSG:32649"},
		{"UTM south", projected(wgsESRI, "Transverse_Mercator", tmParams("500000", "10000000", "111", "0.9996", "0")), "EPSG:32749"},
		{"Web Mercator", projected(wgsESRI, "Mercator_Auxiliary_Sphere", `PARAMETER["Standard_Parallel_1",0.0],`), "EPSG:3857"},
		{"Mollweide", projected(wgsESRI, "Mollweide", `PARAMETER["Central_Meridian",0.0],`), "ESRI:54009"},

		{"nothing", "", ""},
		{"not WKT", "hello, world", ""},
		{"cut off", wgsESRI[:len(wgsESRI)-1], ""},
		{"more behind", wgsESRI + "x", ""},
		{"another datum", strings.ReplaceAll(wgsESRI, "D_WGS_1984", "D_Xian_1980"), ""},
		{"WGS72", strings.ReplaceAll(wgsESRI, "D_WGS_1984", "D_WGS_1972"), ""},
		{"grads", strings.ReplaceAll(wgsESRI, "0.0174532925199433", "0.015707963267949"), ""},
		{"Ferro", strings.ReplaceAll(wgsESRI, `"Greenwich",0.0`, `"Ferro",-17.6666667`), ""},
		{"UTM numbers on NAD27", projected(strings.ReplaceAll(wgsESRI, "D_WGS_1984", "D_North_American_1927"), "Transverse_Mercator", tmParams("500000", "0", "-105", "0.9996", "0")), ""},
		{"UTM in feet", strings.ReplaceAll(projected(wgsESRI, "Transverse_Mercator", tmParams("500000", "0", "111", "0.9996", "0")), `"Meter",1.0`, `"Foot",0.3048`), ""},
		{"a meridian between zones", projected(wgsESRI, "Transverse_Mercator", tmParams("500000", "0", "112", "0.9996", "0")), ""},
		{"an origin in the north", projected(wgsESRI, "Transverse_Mercator", tmParams("500000", "0", "111", "0.9996", "10")), ""},
		{"GK numbers on WGS84", projected(wgsESRI, "Gauss_Kruger", tmParams("500000", "0", "111", "1", "0")), ""},
		{"no scale", projected(cgcsESRI, "Gauss_Kruger", `PARAMETER["False_Easting",500000],PARAMETER["Central_Meridian",111],`), ""},
		{"true Mercator", projected(wgsESRI, "Mercator", tmParams("0", "0", "0", "1", "0")), ""},
		{"GDAL's Mercator without its code", projected(wgsESRI, "Mercator_1SP", `PARAMETER["central_meridian",0],`), ""},
		{"Mollweide about 90° E", projected(wgsESRI, "Mollweide", `PARAMETER["Central_Meridian",90.0],`), ""},
		{"shifted datum", strings.Replace(wgsESRI, `298.257223563]`, `298.257223563],TOWGS84[1,0,0,0,0,0,0]`, 1), ""},
		{"local", `LOCAL_CS["x",UNIT["m",1]]`, ""},
		{"deep", strings.Repeat("A[", 100000), ""},
	} {
		got, ok := FromWKT(c.text)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %q %v, want %q", c.name, got, ok, c.want)
		}
		if ok {
			lookup(t, got)
		}
	}
}

// TestFromWKTOfPROJ: each code comes back from the text PROJ writes for it, in
// three dialects. A 6° code without prefix is the 3° one by another name.
func TestFromWKTOfPROJ(t *testing.T) {
	projinfo, err := exec.LookPath("projinfo")
	if err != nil {
		t.Skip("needs proj: projinfo (Debian: proj-bin)")
	}
	for code, want := range map[string]string{
		"EPSG:4326": "", "EPSG:4490": "", "EPSG:3857": "", "ESRI:54009": "", "EPSG:32649": "", "EPSG:32723": "",
		"EPSG:4546": "", "EPSG:4525": "", "EPSG:4497": "", "EPSG:4508": "EPSG:4546", "EPSG:4513": "", "EPSG:4554": "",
		"EPSG:26713": "no", "EPSG:2383": "no", "EPSG:3395": "no", "EPSG:3035": "", "EPSG:4269": "no",
	} {
		for _, dialect := range []string{"WKT1:GDAL", "WKT1:ESRI", "WKT2:2019"} {
			text, err := exec.Command(projinfo, code, "-o", dialect, "-q").Output()
			if err != nil {
				t.Fatal(err)
			}
			got, ok := FromWKT(string(text))
			switch {
			case want == "no" && ok:
				t.Errorf("%s in %s was taken for %s", code, dialect, got)
			case want == "" && got != code, want != "" && want != "no" && got != want:
				t.Errorf("%s in %s is %q\n%s", code, dialect, got, text)
			}
		}
	}
}

// TestFromPrj reads a .prj as it was published.
func TestFromPrj(t *testing.T) {
	text, err := os.ReadFile(shared(t, "tashkent/Tashkent_AOI.prj"))
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := FromWKT(string(text)); !ok || got != "EPSG:4326" {
		t.Errorf("%q %v, want EPSG:4326", got, ok)
	}
}

// FuzzFromWKT: any text gives an answer, and a yes names a CRS there is.
func FuzzFromWKT(f *testing.F) {
	f.Add(wgsESRI)
	f.Add(projected(cgcsESRI, "Gauss_Kruger", tmParams("500000", "0", "111", "1", "0")))
	f.Add(`A["`)
	f.Add(`A[[,]]`)
	f.Fuzz(func(t *testing.T, text string) {
		if name, ok := FromWKT(text); ok {
			lookup(t, name)
		}
	})
}
