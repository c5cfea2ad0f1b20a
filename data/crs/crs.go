package crs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// A CRS turns its own coordinates into WGS84 longitude/latitude degrees and
// back. Both functions are safe for concurrent use, keep no state, and give NaN
// for a point that has no image (outside Mollweide's ellipse, a latitude beyond
// a pole).
type CRS struct {
	Name string // as a project file writes it: "wgs84", "gcj02", "EPSG:3857"
	// ToWGS84 converts one point given as x (east, longitude), y (north, latitude).
	ToWGS84 func(orb.Point) orb.Point
	// FromWGS84 is its inverse.
	FromWGS84 func(orb.Point) orb.Point
	// Geographic says x and y are degrees.
	Geographic bool
}

// Known says in words which names Lookup takes, for messages and help.
const Known = "wgs84 (EPSG:4326), cgcs2000 (EPSG:4490), gcj02, bd09, EPSG:3857 (Web Mercator), " +
	"ESRI:54009 (World Mollweide), EPSG:32601–32660 and 32701–32760 (UTM on WGS84), " +
	"EPSG:4491–4512 (CGCS2000, 6° Gauss-Krüger), EPSG:4513–4554 (CGCS2000, 3° Gauss-Krüger), " +
	"EPSG:3035, EPSG:3034, ESRI:102012 and ESRI:102025 (Lambert and Albers), or such a one written out: \"+proj=lcc +lat_1=25 +lat_2=47 +lon_0=105 +datum=WGS84\""

// Lookup returns the CRS a name stands for, in any case; the error lists the
// known ones. "urn:ogc:def:crs:EPSG::4326" and "OGC:CRS84", as GeoJSON files
// write them, are names too.
func Lookup(name string) (CRS, error) {
	key := strings.ToUpper(strings.TrimSpace(name))
	if rest, ok := strings.CutPrefix(key, "URN:OGC:DEF:CRS:"); ok {
		if f := strings.Split(rest, ":"); len(f) == 3 { // authority, version, code
			key = f[0] + ":" + f[2]
		}
	}
	switch key {
	case "WGS84", "EPSG:4326", "OGC:CRS84", "CRS84":
		return same(canonical(key, "WGS84", "wgs84")), nil
	case "CGCS2000", "EPSG:4490":
		return same(canonical(key, "CGCS2000", "cgcs2000")), nil
	case "ETRS89", "EPSG:4258": // within a metre of WGS84, as CGCS2000 is
		return same("EPSG:4258"), nil
	case "GCJ02", "GCJ-02":
		return CRS{Name: "gcj02", ToWGS84: gcjToWGS, FromWGS84: wgsToGCJ, Geographic: true}, nil
	case "BD09", "BD-09":
		return CRS{Name: "bd09", ToWGS84: bdToWGS, FromWGS84: wgsToBD, Geographic: true}, nil
	case "ESRI:54009", "WORLD MOLLWEIDE", "EPSG:54009": // older files say EPSG where ESRI is meant
		return CRS{Name: "ESRI:54009", ToWGS84: mollweideInverse, FromWGS84: mollweide}, nil
	case "EPSG:3857", "EPSG:900913", "ESRI:102100":
		return CRS{Name: "EPSG:3857", ToWGS84: mercatorInverse, FromWGS84: mercator}, nil
	}
	for _, x := range coded {
		if x.name == key {
			return fromWords(x.name, x.proj)
		}
	}
	if strings.HasPrefix(key, "+PROJ=") {
		return fromWords("", strings.TrimSpace(name))
	}
	if code, ok := strings.CutPrefix(key, "EPSG:"); ok {
		if n, err := strconv.Atoi(code); err == nil {
			if t, ok := transverse(n); ok {
				return t.crs("EPSG:" + strconv.Itoa(n)), nil
			}
		}
	}
	return CRS{}, refuse(unknown(name))
}

func refuse(why error) error {
	return &data.Error{Op: "look up a coordinate system", Err: why,
		Hint: "use one of " + Known + "; or convert the layer first (QGIS: Export → Save Features As, EPSG:4326)"}
}

// fromWords is the CRS of words as PROJ writes them, under its code where it has
// one.
func fromWords(name, words string) (CRS, error) {
	p, err := fromPROJ(words)
	if err != nil {
		return CRS{}, refuse(fmt.Errorf("%s: %w", words, err))
	}
	if name == "" {
		name = p.name()
	}
	c, ok := p.crs(name)
	if !ok {
		return CRS{}, refuse(fmt.Errorf("%s: these parameters make no projection known here", words))
	}
	return c, nil
}

// unknown says what is wrong with a name, and more where the reason is known.
func unknown(name string) error {
	key := strings.ToUpper(strings.TrimSpace(name))
	var n int
	if _, err := fmt.Sscanf(key, "EPSG:%d", &n); err == nil {
		switch {
		case n >= 26701 && n <= 26722 || n == 4267:
			return fmt.Errorf("%s is on NAD27, a datum up to 200 m from WGS84 that needs shift tables not carried here", name)
		case n >= 2327 && n <= 2442 || n >= 21413 && n <= 21483 || n == 4214 || n == 4610:
			return fmt.Errorf("%s is on Beijing 1954 or Xi'an 1980, tens of metres from CGCS2000 by parameters that are not public", name)
		}
	}
	return fmt.Errorf("unknown coordinate system %q", name)
}

// canonical keeps the spelling of a code and lowers that of a word.
func canonical(key, word, lower string) string {
	if strings.HasPrefix(key, "EPSG:") {
		return key
	}
	if key == word || strings.HasSuffix(key, "CRS84") {
		return lower
	}
	return key
}

// same is a CRS whose coordinates are taken as WGS84 as they stand.
func same(name string) CRS {
	id := func(p orb.Point) orb.Point { return p }
	return CRS{Name: name, ToWGS84: id, FromWGS84: id, Geographic: true}
}
