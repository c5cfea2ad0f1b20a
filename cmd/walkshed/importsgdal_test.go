package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// gdal runs a program of GDAL's.
func gdal(t testing.TB, program string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skip("needs gdal: " + program + " (Debian: gdal-bin)")
	}
	if said, err := exec.Command(path, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v: %s", program, args, err, said)
	}
}

// portLayers writes the port's layers as plain GeoJSON, from which GDAL makes all
// others, and port.vrt, which is all three as one source: a process of GDAL's costs
// more than what it does here. Points say where they are in columns too, for tables.
func portLayers(t testing.TB) (dir string) {
	t.Helper()
	dir = t.TempDir()
	save := func(name string, c *geojson.FeatureCollection) {
		b, err := json.Marshal(c)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+".geojson"), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, rows := range map[string][]placed{"venues": portVenues, "people": portPeople} {
		c := geojson.NewFeatureCollection()
		for _, p := range rows {
			f := geojson.NewFeature(p.at(t))
			f.Properties = geojson.Properties{"名称": p.name, "人口": p.people, "经度": p.at(t)[0], "纬度": p.at(t)[1]}
			c.Append(f)
		}
		save(name, c)
	}
	c := geojson.NewFeatureCollection()
	for name, shape := range portAreas(t) {
		f := geojson.NewFeature(orb.Polygon(shape[0]))
		f.Properties = geojson.Properties{"名称": name}
		c.Append(f)
	}
	save("areas", c)
	vrt := "<OGRVRTDataSource>"
	for _, l := range []string{"venues", "people", "areas"} {
		vrt += fmt.Sprintf(`<OGRVRTLayer name="%[1]s"><SrcDataSource relativeToVRT="1">%[1]s.geojson</SrcDataSource></OGRVRTLayer>`, l)
	}
	if err := os.WriteFile(filepath.Join(dir, "port.vrt"), []byte(vrt+"</OGRVRTDataSource>"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestMadeByGDAL: GDAL writes the port in each format, encoding, coordinate system
// and order of axes it knows; each is read to the same answer, to the letter, and
// nothing but what the row names must be declared.
func TestMadeByGDAL(t *testing.T) {
	pbf, layers := portStreets(t), portLayers(t)
	for _, x := range []struct {
		name, file string
		args       string // of ogr2ogr
		declare    string // in the project: the file does not say it
		drop       string // ending of a part that got lost
		table      bool   // areas come as GeoJSON
	}{
		{name: "GeoJSON of today", file: "geojson", args: "-f GeoJSON -lco RFC7946=YES"},
		{name: "GeoJSON with a crs member, EPSG:4326", file: "geojson", args: "-f GeoJSON -t_srs EPSG:4326 -lco COORDINATE_PRECISION=9"},
		{name: "GeoJSON with a crs member, EPSG:4490", file: "geojson", args: "-f GeoJSON -t_srs EPSG:4490"},
		{name: "GeoJSON with a crs member, metres", file: "geojson", args: "-f GeoJSON -t_srs EPSG:4546"},
		{name: "GeoJSON with a crs member, metres with zone", file: "geojson", args: "-f GeoJSON -t_srs EPSG:4525"},
		{name: "GeoJSON of heights", file: "geojson", args: "-f GeoJSON -dim XYZ"},
		{name: "GeoJSON a line", file: "geojsonl", args: "-f GeoJSONSeq"},
		{name: "GeoJSON text sequence", file: "geojsons", args: "-f GeoJSONSeq -lco RS=YES"},
		{name: "GeoPackage", file: "gpkg", args: "-f GPKG"},
		{name: "GeoPackage, EPSG:4490", file: "gpkg", args: "-f GPKG -t_srs EPSG:4490"},
		{name: "GeoPackage, 3° with zone", file: "gpkg", args: "-f GPKG -t_srs EPSG:4525"},
		{name: "GeoPackage, 6° without zone, heights", file: "gpkg", args: "-f GPKG -t_srs EPSG:4508 -dim XYZM"},
		{name: "GeoPackage, UTM, another name of the geometry", file: "gpkg", args: "-f GPKG -t_srs EPSG:32649 -lco GEOMETRY_NAME=形状 -lco FID=编号"},
		{name: "Shapefile in UTF-8", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=UTF-8"},
		{name: "Shapefile in GBK", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=CP936"},
		{name: "Shapefile in GBK that lost its .cpg", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=CP936", drop: ".cpg"},
		{name: "Shapefile in UTF-8 that lost its .cpg", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=UTF-8", drop: ".cpg"},
		{name: "Shapefile that lost its .shx", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=UTF-8", drop: ".shx"},
		{name: "Shapefile that lost its .prj", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=UTF-8 -t_srs EPSG:4546", drop: ".prj", declare: "EPSG:4546"},
		{name: "Shapefile, EPSG:4490", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=UTF-8 -t_srs EPSG:4490"},
		{name: "Shapefile, 3° without zone", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=UTF-8 -t_srs EPSG:4546"},
		{name: "Shapefile, 3° with zone, measures", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=UTF-8 -t_srs EPSG:4525 -dim XYM"},
		{name: "Shapefile, 6° with zone", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=UTF-8 -t_srs EPSG:4497"},
		{name: "Shapefile, Web Mercator", file: "shp", args: "-f ESRI%20Shapefile -lco ENCODING=UTF-8 -t_srs EPSG:3857"},
		{name: "Shapefile zipped", file: "zip", args: "-f ESRI%20Shapefile -lco ENCODING=CP936"},
		{name: "FlatGeobuf", file: "fgb", args: "-f FlatGeobuf"},
		{name: "FlatGeobuf, 3° with zone, heights", file: "fgb", args: "-f FlatGeobuf -t_srs EPSG:4525 -dim XYZ"},
		{name: "FlatGeobuf, EPSG:4490", file: "fgb", args: "-f FlatGeobuf -t_srs EPSG:4490 -lco SPATIAL_INDEX=NO"},
		{name: "CSV", file: "csv", args: "-f CSV", declare: "wgs84", table: true},
		{name: "CSV, semicolons and a mark", file: "csv", args: "-f CSV -lco SEPARATOR=SEMICOLON -lco WRITE_BOM=YES", declare: "wgs84", table: true},
		{name: "CSV, tabs", file: "csv", args: "-f CSV -lco SEPARATOR=TAB", declare: "wgs84", table: true},
		{name: "CSV, every text quoted", file: "csv", args: "-f CSV -lco STRING_QUOTING=ALWAYS -lco LINEFORMAT=CRLF", declare: "wgs84", table: true},
		{name: "CSV, X and Y in metres", file: "csv", args: "-f CSV -lco GEOMETRY=AS_XY -t_srs EPSG:4546 -select 名称,人口", declare: "EPSG:4546", table: true},
		{name: "CSV, Y before X", file: "csv", args: "-f CSV -lco GEOMETRY=AS_YX -t_srs EPSG:4525 -select 名称,人口", declare: "EPSG:4525", table: true},
		{name: "XLSX", file: "xlsx", args: "-f XLSX", declare: "wgs84", table: true},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			args := strings.Fields(x.args)
			for i, a := range args {
				args[i] = strings.ReplaceAll(a, "%20", " ")
			}
			wanted := []string{"venues", "people", "areas"}
			source := func(l string) string { return fmt.Sprintf("{path: out/%s.%s", l, x.file) } // a folder of files
			plain := func(l string) string {
				return fmt.Sprintf("{path: %s/%s.geojson, licence: own}", filepath.ToSlash(layers), l)
			}
			venues := ""
			switch x.file {
			case "geojson", "geojsonl", "geojsons": // one layer a file, one file a call: points and areas will do
				for _, l := range wanted[1:] {
					gdal(t, "ogr2ogr", append(args, filepath.Join(dir, l+"."+x.file), filepath.Join(layers, l+".geojson"))...)
				}
				source = func(l string) string { return fmt.Sprintf("{path: %s.%s", l, x.file) }
				venues = plain("venues")
			case "gpkg", "xlsx": // layers of one file
				source = func(l string) string { return fmt.Sprintf("{path: out.%s, layer: %s", x.file, l) }
				gdal(t, "ogr2ogr", append(args, filepath.Join(dir, "out."+x.file), filepath.Join(layers, "port.vrt"))...)
			case "zip": // GDAL calls a zipped Shapefile .shz
				for _, l := range wanted[1:] {
					gdal(t, "ogr2ogr", append(args, filepath.Join(dir, l+".shz"), filepath.Join(layers, l+".geojson"))...)
					if err := os.Rename(filepath.Join(dir, l+".shz"), filepath.Join(dir, l+".zip")); err != nil {
						t.Fatal(err)
					}
				}
				source = func(l string) string { return fmt.Sprintf("{path: %s.zip", l) }
				venues = plain("venues")
			default:
				args = append(args, filepath.Join(dir, "out"), filepath.Join(layers, "port.vrt"))
				if x.table {
					args = append(args, wanted[:2]...)
				}
				gdal(t, "ogr2ogr", args...)
			}
			for _, l := range wanted {
				if x.drop != "" {
					if err := os.Remove(filepath.Join(dir, "out", l+x.drop)); err != nil {
						t.Fatal(err)
					}
				}
			}
			declared := ", licence: own}"
			if x.declare != "" {
				declared = ", licence: own, crs: " + x.declare + "}"
			}
			areas := source("areas") + declared
			if x.table {
				areas = plain("areas")
			}
			if venues == "" {
				venues = source("venues") + declared
			}
			sources := fmt.Sprintf("  venues: %s\n  population: %s\n  areas: %s\n", venues, source("people")+declared, areas)
			if got, said := answersOf(t, dir, pbf, sources); got != portAnswer || said != "" {
				t.Errorf("%s\n%s\nwant\n%s", said, got, portAnswer)
			}
		})
	}
}

// TestPeopleOnAGrid: the same people as a GeoTIFF in four coordinate systems, made
// by GDAL from a text grid: cells of 300 m whose middles are the places (in degrees
// they lie up to a metre beside them).
func TestPeopleOnAGrid(t *testing.T) {
	t.Parallel()
	pbf, layers := portStreets(t), portLayers(t)
	grid := make([]string, 2*6)
	for i := range grid {
		grid[i] = "-1"
	}
	for _, p := range portPeople {
		grid[int(p.south)*6+int(p.east)] = strconv.FormatFloat(p.people, 'f', -1, 64)
	}
	asc := fmt.Sprintf("ncols 6\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\nNODATA_value -1\n%s\n%s\n", strings.Join(grid[:6], " "), strings.Join(grid[6:], " "))
	corner := func(name string, east, south float64) orb.Point {
		return system(t, name).FromWGS84(portAt(t, east, south))
	}
	for _, name := range []string{"EPSG:4546", "EPSG:4525", "EPSG:32649", "EPSG:4490", "EPSG:4326"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "people.asc"), []byte(asc), 0o644); err != nil {
				t.Fatal(err)
			}
			nw, se := corner(name, -0.5, -0.5), corner(name, 5.5, 1.5)
			number := func(v float64) string { return strconv.FormatFloat(v, 'f', 9, 64) }
			gdal(t, "gdal_translate", "-q", "-a_srs", name, "-a_ullr", number(nw[0]), number(nw[1]), number(se[0]), number(se[1]), "-ot", "Float32",
				filepath.Join(dir, "people.asc"), filepath.Join(dir, "people.tif"))
			sources := fmt.Sprintf("  venues: {path: %[1]s/venues.geojson, licence: own}\n  population: {path: people.tif, licence: own}\n  areas: {path: %[1]s/areas.geojson, licence: own}\n", filepath.ToSlash(layers))
			if got, said := answersOf(t, dir, pbf, sources); got != portAnswer || said != "" {
				t.Errorf("%s\n%s\nwant\n%s", said, got, portAnswer)
			}
		})
	}
}
