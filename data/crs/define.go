package crs

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/data"
)

// A Definition is a coordinate system as files state it, each format in its own
// words.
type Definition struct {
	CRS
	Code     int             // EPSG's
	Title    string          // EPSG's name: "CGCS2000 / 3-degree Gauss-Kruger CM 114E"
	WKT      string          // WKT 1 as GDAL writes it, for GeoPackage and FlatGeobuf
	ESRI     string          // WKT 1 as Esri writes it, for .prj
	PROJJSON json.RawMessage // version 0.5, for GeoParquet
}

// Definable says in words which names [Define] takes.
const Definable = "wgs84 (EPSG:4326), cgcs2000 (EPSG:4490), EPSG:3857 (Web Mercator), EPSG:32601–32660 and 32701–32760 (UTM on WGS84), " +
	"EPSG:4491–4554 (CGCS2000 Gauss-Krüger)"

// Define states the coordinate system of a name, of those that files have words
// for. GCJ-02 and BD-09 have none: who opened such a file would take it for WGS84.
func Define(name string) (Definition, error) {
	c, err := Lookup(name)
	if err != nil {
		return Definition{}, err
	}
	refuse := func(why string) (Definition, error) {
		return Definition{}, &data.Error{Op: "write in " + c.Name, Err: errors.New(why), Hint: "use one of " + Definable}
	}
	switch {
	case c.Name == "gcj02" || c.Name == "bd09":
		return refuse("no file can say that it is in this datum; it would be taken for WGS84, 500 m off and more")
	case c.Name == "wgs84":
		return wgs84.define(c, 4326), nil
	case c.Name == "cgcs2000":
		return cgcs2000.define(c, 4490), nil
	}
	code, err := strconv.Atoi(strings.TrimPrefix(c.Name, "EPSG:"))
	if err != nil {
		return refuse("files are not written in this coordinate system")
	}
	switch t, is := transverse(code); {
	case code == 4326:
		return wgs84.define(c, code), nil
	case code == 4490:
		return cgcs2000.define(c, code), nil
	case code == 3857:
		return webMercator(c), nil
	case is && code < 32601:
		return t.define(c, code, cgcs2000), nil
	case is:
		return t.define(c, code, wgs84), nil
	}
	return refuse("files are not written in this coordinate system")
}

// A ground is a geographic coordinate system in the words of each format.
type ground struct {
	code                  int
	title, wkt, esri      string
	datum                 string // as PROJJSON has it
	ellipsoid, flattening string // 1/f
}

var (
	wgs84 = ground{4326, "WGS 84",
		`GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],` + greenwich + `,AUTHORITY["EPSG","4326"]]`,
		`GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],` + greenwichESRI + `]`,
		"World Geodetic System 1984", "WGS 84", "298.257223563"}
	cgcs2000 = ground{4490, "China Geodetic Coordinate System 2000",
		`GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],` + greenwich + `,AUTHORITY["EPSG","4490"]]`,
		`GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],` + greenwichESRI + `]`,
		"China 2000", "CGCS2000", "298.257222101"}
)

const (
	greenwich     = `PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]`
	greenwichESRI = `PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]`
	degreeAxes    = `{"subtype":"ellipsoidal","axis":[{"name":"Geodetic latitude","abbreviation":"Lat","direction":"north","unit":"degree"},{"name":"Geodetic longitude","abbreviation":"Lon","direction":"east","unit":"degree"}]}`
	eastNorth     = `{"subtype":"Cartesian","axis":[{"name":"Easting","abbreviation":"E","direction":"east","unit":"metre"},{"name":"Northing","abbreviation":"N","direction":"north","unit":"metre"}]}`
	northEast     = `{"subtype":"Cartesian","axis":[{"name":"Northing","abbreviation":"X","direction":"north","unit":"metre"},{"name":"Easting","abbreviation":"Y","direction":"east","unit":"metre"}]}`
	schema        = `"$schema":"https://proj.org/schemas/v0.5/projjson.schema.json"`
)

// projjson is the members of a geographic system.
func (g ground) projjson() string {
	return fmt.Sprintf(`"name":%q,"datum":{"type":"GeodeticReferenceFrame","name":%q,"ellipsoid":{"name":%q,"semi_major_axis":6378137,"inverse_flattening":%s}},"coordinate_system":%s,"id":{"authority":"EPSG","code":%d}`,
		g.title, g.datum, g.ellipsoid, g.flattening, degreeAxes, g.code)
}

func (g ground) define(c CRS, code int) Definition {
	return Definition{c, code, g.title, g.wkt, g.esri, json.RawMessage(`{` + schema + `,"type":"GeographicCRS",` + g.projjson() + `}`)}
}

// define states a transverse Mercator.
func (t tm) define(c CRS, code int, g ground) Definition {
	title, esri := titles(code, t.lon0)
	method, axes := "Transverse_Mercator", eastNorth
	if g.code == cgcs2000.code {
		method, axes = "Gauss_Kruger", northEast // of Esri; and as EPSG lists the axes, which no file follows
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	point := func(v float64) string { // as Esri writes numbers
		if s := number(v); strings.Contains(s, ".") {
			return s
		}
		return number(v) + ".0"
	}
	d := Definition{CRS: c, Code: code, Title: title}
	d.WKT = fmt.Sprintf(`PROJCS["%s",%s,PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",%s],PARAMETER["scale_factor",%s],PARAMETER["false_easting",%s],PARAMETER["false_northing",%s],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","%d"]]`,
		title, g.wkt, number(t.lon0), number(t.scale), number(t.fe), number(t.fn), code)
	d.ESRI = fmt.Sprintf(`PROJCS["%s",%s,PROJECTION["%s"],PARAMETER["False_Easting",%s],PARAMETER["False_Northing",%s],PARAMETER["Central_Meridian",%s],PARAMETER["Scale_Factor",%s],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`,
		esri, g.esri, method, point(t.fe), point(t.fn), point(t.lon0), point(t.scale))
	parameter := func(name string, v float64, unit string, id int) string {
		return fmt.Sprintf(`{"name":%q,"value":%s,"unit":%q,"id":{"authority":"EPSG","code":%d}}`, name, number(v), unit, id)
	}
	d.PROJJSON = projjsonOf(title, g, "Transverse Mercator", 9807, axes, code,
		parameter("Latitude of natural origin", 0, "degree", 8801), parameter("Longitude of natural origin", t.lon0, "degree", 8802),
		parameter("Scale factor at natural origin", t.scale, "unity", 8805), parameter("False easting", t.fe, "metre", 8806), parameter("False northing", t.fn, "metre", 8807))
	return d
}

func projjsonOf(title string, g ground, method string, id int, axes string, code int, parameters ...string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{%s,"type":"ProjectedCRS","name":%q,"base_crs":{%s},"conversion":{"name":%q,"method":{"name":%q,"id":{"authority":"EPSG","code":%d}},"parameters":[%s]},"coordinate_system":%s,"id":{"authority":"EPSG","code":%d}}`,
		schema, title, g.projjson(), method, method, id, strings.Join(parameters, ","), axes, code))
}

// titles are the names EPSG and Esri give a transverse Mercator.
func titles(code int, lon0 float64) (epsg, esri string) {
	centre := fmt.Sprintf("CM %gE", lon0)
	switch {
	case code >= 32701:
		return fmt.Sprintf("WGS 84 / UTM zone %dS", code-32700), fmt.Sprintf("WGS_1984_UTM_Zone_%dS", code-32700)
	case code >= 32601:
		return fmt.Sprintf("WGS 84 / UTM zone %dN", code-32600), fmt.Sprintf("WGS_1984_UTM_Zone_%dN", code-32600)
	case code >= 4534:
		return "CGCS2000 / 3-degree Gauss-Kruger " + centre, fmt.Sprintf("CGCS2000_3_Degree_GK_CM_%gE", lon0)
	case code >= 4513:
		return fmt.Sprintf("CGCS2000 / 3-degree Gauss-Kruger zone %d", code-4513+25), fmt.Sprintf("CGCS2000_3_Degree_GK_Zone_%d", code-4513+25)
	case code >= 4502:
		return "CGCS2000 / Gauss-Kruger " + centre, fmt.Sprintf("CGCS2000_GK_CM_%gE", lon0)
	}
	return fmt.Sprintf("CGCS2000 / Gauss-Kruger zone %d", code-4491+13), fmt.Sprintf("CGCS2000_GK_Zone_%d", code-4491+13)
}

func webMercator(c CRS) Definition {
	parameter := func(name, unit string, id int) string {
		return fmt.Sprintf(`{"name":%q,"value":0,"unit":%q,"id":{"authority":"EPSG","code":%d}}`, name, unit, id)
	}
	return Definition{c, 3857, "WGS 84 / Pseudo-Mercator",
		`PROJCS["WGS 84 / Pseudo-Mercator",` + wgs84.wkt + `,PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]`,
		`PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",` + wgs84.esri + `,PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]`,
		projjsonOf("WGS 84 / Pseudo-Mercator", wgs84, "Popular Visualisation Pseudo Mercator", 1024, eastNorth, 3857,
			parameter("Latitude of natural origin", "degree", 8801), parameter("Longitude of natural origin", "degree", 8802),
			parameter("False easting", "metre", 8806), parameter("False northing", "metre", 8807))}
}
