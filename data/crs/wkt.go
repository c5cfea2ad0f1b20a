package crs

import (
	"math"
	"strconv"
	"strings"
)

// FromWKT names the CRS that well-known text describes: WKT 1 as GDAL and Esri
// write it (a .prj file, a GeoTIFF citation) or WKT 2. It answers only where
// everything that matters agrees (datum, method, parameters, unit) with a CRS
// that [Lookup] takes; false means "ask", never "assume WGS84".
func FromWKT(text string) (string, bool) {
	n, ok := parseWKT(text)
	if !ok {
		return "", false
	}
	switch n.word {
	case "GEOGCS", "GEOGCRS", "GEODCRS", "GEOGRAPHICCRS":
		return fromGeographic(n)
	case "PROJCS", "PROJCRS", "PROJECTEDCRS":
		return fromProjected(n)
	}
	return "", false
}

// fromGeographic wants a known datum, Greenwich and degrees.
func fromGeographic(n node) (string, bool) {
	if u, ok := n.find("UNIT", "ANGLEUNIT"); ok && math.Abs(u.number(1)*180/math.Pi-1) > 1e-6 {
		return "", false
	}
	if pm, ok := n.find("PRIMEM", "PRIMEMERIDIAN"); ok && pm.number(1) != 0 {
		return "", false
	}
	if shift, ok := n.find("TOWGS84"); ok {
		for i := range shift.kids {
			if shift.number(i) != 0 {
				return "", false
			}
		}
	}
	datum, ok := n.find("DATUM", "GEODETICDATUM", "ENSEMBLE")
	if !ok {
		return "", false
	}
	switch strings.TrimPrefix(plain(datum.text(0)), "d") {
	case "wgs1984", "wgs84", "worldgeodeticsystem1984", "worldgeodeticsystem1984ensemble":
		return "EPSG:4326", true
	case "etrs1989", "europeanterrestrialreferencesystem1989", "europeanterrestrialreferencesystem1989ensemble":
		return "EPSG:4258", true
	case "china2000", "cgcs2000", "chinageodeticcoordinatesystem2000", "chinageodetic2000":
		return "EPSG:4490", true
	}
	return "", false
}

func fromProjected(n node) (string, bool) {
	base, ok := n.find("GEOGCS", "GEOGCRS", "BASEGEOGCRS", "BASEGEODCRS")
	if !ok {
		return "", false
	}
	datum, ok := fromGeographic(base)
	if !ok || !inMetres(n) {
		return "", false
	}
	method, ok := n.find("PROJECTION", "METHOD")
	if !ok {
		return "", false
	}
	par := n.parameters()
	centre := first(par, "centralmeridian", "longitudeofnaturalorigin", "longitudeofcenter", "longitudeoffalseorigin")
	fe, fn := first(par, "falseeasting", "eastingatfalseorigin"), first(par, "falsenorthing", "northingatfalseorigin")
	switch plain(method.text(0)) {
	case "transversemercator", "gausskruger":
		if first(par, "latitudeoforigin", "latitudeofnaturalorigin") != 0 {
			return "", false
		}
		scale := first(par, "scalefactor", "scalefactoratnaturalorigin")
		return FromTransverse(datum, Transverse{Meridian: centre, Scale: scale, East: fe, North: fn})
	case "mercatorauxiliarysphere", "popularvisualisationpseudomercator":
		return "EPSG:3857", datum == "EPSG:4326" && centre == 0 && fe == 0 && fn == 0 && par["standardparallel1"] == 0
	case "mercator1sp": // GDAL's way to write Web Mercator, told from true Mercator only by its code
		id, ok := n.child("AUTHORITY", "ID")
		return "EPSG:3857", ok && id.text(0) == "EPSG" && id.text(1) == "3857"
	case "lambertconformalconic", "lambertconformalconic2sp", "lambertconformalconic1sp", "lambertconicconformal2sp", "lambertconicconformal1sp":
		return fromConic("lcc", datum, par, centre, fe, fn)
	case "albers", "albersconicequalarea", "albersequalarea", "albersequalareaconic":
		return fromConic("aea", datum, par, centre, fe, fn)
	case "lambertazimuthalequalarea":
		return fromConic("laea", datum, par, centre, fe, fn)
	case "mollweide":
		return "ESRI:54009", datum == "EPSG:4326" && centre == 0 && fe == 0 && fn == 0
	}
	return "", false
}

// fromConic names a Lambert or Albers projection.
func fromConic(method, datum string, par map[string]float64, lon0, fe, fn float64) (string, bool) {
	x := Lambert{Method: method, Lon0: lon0, East: fe, North: fn, Scale: 1,
		Lat0: first(par, "latitudeoforigin", "latitudeofnaturalorigin", "latitudeofcenter", "latitudeoffalseorigin")}
	x.Lat1 = first(par, "standardparallel1", "latitudeof1ststandardparallel")
	x.Lat2 = first(par, "standardparallel2", "latitudeof2ndstandardparallel")
	_, two := par["standardparallel2"]
	_, spelt := par["latitudeof2ndstandardparallel"]
	if !two && !spelt { // one parallel: that of the origin, with a scale
		if method == "aea" {
			return "", false
		}
		if x.Lat1 == 0 {
			x.Lat1 = x.Lat0
		}
		x.Lat2 = x.Lat1
	}
	if k := first(par, "scalefactor", "scalefactoratnaturalorigin"); k != 0 {
		x.Scale = k
	}
	return FromLambert(datum, x)
}

// Lambert is the parameters of a Lambert conformal conic ("lcc"), an Albers
// equal-area conic ("aea") or a Lambert azimuthal equal-area ("laea"):
// degrees, a ratio (1 but for lcc of one parallel), metres.
type Lambert struct {
	Method                 string
	Lat0, Lon0, Lat1, Lat2 float64
	Scale, East, North     float64
}

// LambertOf is the inverse of [FromLambert]: the projection with this name of
// [Lookup], and the datum; false for a name of anything else. One on the ellipsoid
// GRS80 is taken as on CGCS2000 ("EPSG:4490"): of ETRS89, within a metre of it,
// the systems that have codes are known.
func LambertOf(name string) (x Lambert, datum string, ok bool) {
	words := name
	for _, c := range coded {
		if c.name == name {
			words = c.proj
		}
	}
	p, err := fromPROJ(words)
	if err != nil || !strings.HasPrefix(words, "+") {
		return Lambert{}, "", false
	}
	datum = "EPSG:4326"
	if p.grs80 {
		datum = "EPSG:4490"
	}
	return Lambert{Method: p.method, Lat0: p.lat0, Lon0: p.lon0, Lat1: p.lat1, Lat2: p.lat2, Scale: p.scale, East: p.fe, North: p.fn}, datum, true
}

// FromLambert names the projection with these parameters on "EPSG:4326",
// "EPSG:4490" or "EPSG:4258": by its code, or written out as PROJ does; false if
// [Lookup] has none.
func FromLambert(datum string, x Lambert) (string, bool) {
	if datum != "EPSG:4326" && datum != "EPSG:4490" && datum != "EPSG:4258" {
		return "", false
	}
	p := parameters{method: x.Method, lat0: x.Lat0, lon0: x.Lon0, lat1: x.Lat1, lat2: x.Lat2, scale: x.Scale,
		fe: x.East, fn: x.North, grs80: datum != "EPSG:4326"}
	if x.Method == "laea" {
		p.lat1, p.lat2 = 0, 0
	}
	_, ok := p.crs("")
	return p.name(), ok
}

// Transverse is the parameters of a transverse Mercator whose latitude of
// origin is the equator: degrees, a ratio, metres.
type Transverse struct{ Meridian, Scale, East, North float64 }

// FromTransverse names the code with these parameters on the datum "EPSG:4326"
// (UTM) or "EPSG:4490" (CGCS2000 Gauss-Krüger); false if [Lookup] has none.
// Where a 3° and a 6° code mean the same projection, the 3° one is named.
func FromTransverse(datum string, want Transverse) (string, bool) {
	lo, hi := 32601, 32760
	if datum == "EPSG:4490" {
		lo, hi = 4491, 4554
	} else if datum != "EPSG:4326" {
		return "", false
	}
	for code := hi; code >= lo; code-- {
		t, ok := transverse(code)
		if ok && want == (Transverse{t.lon0, t.scale, t.fe, t.fn}) {
			return "EPSG:" + strconv.Itoa(code), true
		}
	}
	return "", false
}

// inMetres says that the unit of a projected CRS, where stated, is the metre.
func inMetres(n node) bool {
	u, ok := n.child("UNIT", "LENGTHUNIT")
	if !ok {
		if cs, has := n.find("LENGTHUNIT"); has {
			u, ok = cs, true
		}
	}
	return !ok || math.Abs(u.number(1)-1) < 1e-9
}

// plain keeps the letters and digits of a name, lowered: names differ between
// writers in case, spaces and underscores only.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, s)
}

// first returns the first of the named parameters that is there, or 0.
func first(par map[string]float64, names ...string) float64 {
	for _, n := range names {
		if v, ok := par[n]; ok {
			return v
		}
	}
	return 0
}
