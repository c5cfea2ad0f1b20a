package crs

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// parameters of a projection that has no code or whose code stands for them:
// degrees, metres, a ratio.
type parameters struct {
	method                 string // as PROJ calls it: "lcc", "aea", "laea"
	lat0, lon0, lat1, lat2 float64
	scale                  float64 // of lcc
	fe, fn                 float64
	flat                   float64 // of the ellipsoid
	grs80                  bool    // the ellipsoid's name: GRS80 (CGCS2000, ETRS89) or WGS84
}

// coded are the codes that mean one of these; others are written out as PROJ
// writes them.
var coded = []struct{ name, proj string }{
	{"EPSG:3035", "+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80"},
	{"EPSG:3034", "+proj=lcc +lat_1=35 +lat_2=65 +lat_0=52 +lon_0=10 +x_0=4000000 +y_0=2800000 +ellps=GRS80"},
	{"ESRI:102012", "+proj=lcc +lat_1=30 +lat_2=62 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +datum=WGS84"},
	{"ESRI:102025", "+proj=aea +lat_1=15 +lat_2=65 +lat_0=30 +lon_0=95 +x_0=0 +y_0=0 +datum=WGS84"},
}

// words writes the parameters as PROJ does, each once and in one order, so that
// one projection has one name.
func (p parameters) words() string {
	var b strings.Builder
	number := func(key string, v float64) {
		b.WriteString(" +" + key + "=" + strconv.FormatFloat(v, 'f', -1, 64))
	}
	b.WriteString("+proj=" + p.method)
	if p.method != "laea" {
		number("lat_1", p.lat1)
	}
	if p.method == "aea" || p.method == "lcc" && p.lat2 != p.lat1 {
		number("lat_2", p.lat2)
	}
	number("lat_0", p.lat0)
	number("lon_0", p.lon0)
	if p.method == "lcc" && p.scale != 1 {
		number("k_0", p.scale)
	}
	number("x_0", p.fe)
	number("y_0", p.fn)
	if p.grs80 {
		return b.String() + " +ellps=GRS80"
	}
	return b.String() + " +datum=WGS84"
}

// name is the code that means the parameters, or their words.
func (p parameters) name() string {
	words := p.words()
	for _, c := range coded {
		if c.proj == words {
			return c.name
		}
	}
	return words
}

// crs makes the projection; false where its parameters make none.
func (p parameters) crs(name string) (CRS, bool) {
	p.flat = flatWGS84
	if p.grs80 {
		p.flat = flatCGCS2000 // GRS80's is the same to 1e-16
	}
	for _, v := range []float64{p.lat0, p.lon0, p.lat1, p.lat2, p.scale, p.fe, p.fn} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return CRS{}, false
		}
	}
	if p.method == "laea" {
		z, ok := newAzimuthal(p)
		return CRS{Name: name, ToWGS84: z.from, FromWGS84: z.to}, ok
	}
	k, ok := newCone(p, p.method == "aea")
	return CRS{Name: name, ToWGS84: k.from, FromWGS84: k.to}, ok && p.scale > 0
}

// fromPROJ reads "+proj=lcc +lat_1=25 …" of the methods known here, on WGS84,
// GRS80 or CGCS2000, in metres. Any word that is not understood is an error: it
// would move the layer.
func fromPROJ(text string) (parameters, error) {
	p := parameters{scale: 1}
	lat2, ground := false, false
	numbers := map[string]*float64{"lat_0": &p.lat0, "lon_0": &p.lon0, "lat_1": &p.lat1, "lat_2": &p.lat2,
		"x_0": &p.fe, "y_0": &p.fn, "k_0": &p.scale, "k": &p.scale}
	for _, word := range strings.Fields(text) {
		key, value, _ := strings.Cut(strings.TrimPrefix(word, "+"), "=")
		key, value = strings.ToLower(key), strings.ToLower(value)
		lat2 = lat2 || key == "lat_2"
		switch at := numbers[key]; {
		case at != nil:
			v, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return p, fmt.Errorf("%q is no number", word)
			}
			*at = v
		case key == "proj" && (value == "lcc" || value == "aea" || value == "laea"):
			p.method = value
		case key == "datum" && value == "wgs84", key == "ellps" && value == "wgs84":
			ground = true
		case key == "ellps" && (value == "grs80" || value == "cgcs2000"):
			p.grs80, ground = true, true
		case key == "units" && value == "m", key == "no_defs", key == "type" && value == "crs",
			key == "towgs84" && strings.Trim(value, "0,.") == "":
		default:
			return p, fmt.Errorf("%q is not understood", word)
		}
	}
	switch {
	case p.method == "":
		return p, fmt.Errorf("it has no +proj= of lcc, aea or laea")
	case !ground:
		return p, fmt.Errorf("it does not say +datum=WGS84 or +ellps=GRS80")
	}
	if !lat2 {
		p.lat2 = p.lat1
	}
	return p, nil
}
