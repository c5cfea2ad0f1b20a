package raster

import (
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/data/crs"
)

// GeoKeys of the projections without a code: Lambert's and Albers's. Writers
// disagree on whether a conic has a natural or a false origin (GDAL writes the
// false one for two parallels, the natural one for Albers), so each is looked for
// under every name it goes by.
const (
	keyProjection  = 3074
	keyParallel1   = 3078
	keyParallel2   = 3079
	keyFalseLong   = 3084
	keyFalseLat    = 3085
	keyFalseEast   = 3086
	keyFalseNorth  = 3087
	keyCentreLong  = 3088
	keyCentreLat   = 3089
	keyCentreEast  = 3090
	keyCentreNorth = 3091

	methodConic2    = 8 // Lambert conformal conic, two parallels
	methodConic1    = 9 // one parallel and a scale
	methodAzimuthal = 10
	methodAlbers    = 11
)

// lambert names a Lambert or Albers projection in metres by its parameters; ""
// where the file has another or says too little.
func (g geoKeys) lambert() string {
	x := crs.Lambert{Scale: 1, Lat0: g.firstOf(keyOriginLat, keyFalseLat, keyCentreLat), Lon0: g.firstOf(keyOriginLong, keyFalseLong, keyCentreLong),
		East: g.firstOf(keyEast, keyFalseEast, keyCentreEast), North: g.firstOf(keyNorth, keyFalseNorth, keyCentreNorth),
		Lat1: g.number(keyParallel1), Lat2: g.number(keyParallel2)}
	switch g.number(keyMethod) {
	case methodConic2:
		x.Method = "lcc"
	case methodConic1:
		x.Method, x.Lat1, x.Lat2 = "lcc", x.Lat0, x.Lat0
		if k := g.number(keyScale); k != 0 {
			x.Scale = k
		}
	case methodAlbers:
		x.Method = "aea"
	case methodAzimuthal:
		x.Method = "laea"
	default:
		return ""
	}
	if g.number(keyUnits) != 9001 {
		return ""
	}
	name, ok := crs.FromLambert(g.geographic(), x)
	if !ok {
		return ""
	}
	return name
}

// firstOf returns the number of the first key that is there, or 0.
func (g geoKeys) firstOf(ids ...uint64) float64 {
	for _, id := range ids {
		if _, count, _ := g.find(id); count > 0 {
			return g.number(id)
		}
	}
	return 0
}

// A numbered is a key with a number.
type numbered struct {
	key    uint16
	number float64
}

// lambertKeys are the keys of a projection without a code and the numbers they refer
// to, as GDAL writes them: a false origin for two parallels, a centre for an
// azimuthal one, else a natural origin.
func lambertKeys(x crs.Lambert, datum string) (keys []uint16, numbers []float64) {
	method := methodConic2
	at := []numbered{{keyParallel1, x.Lat1}, {keyParallel2, x.Lat2}, {keyFalseLong, x.Lon0}, {keyFalseLat, x.Lat0}, {keyFalseEast, x.East}, {keyFalseNorth, x.North}}
	switch {
	case x.Method == "aea":
		method = methodAlbers
		at = append(at[:2], numbered{keyOriginLong, x.Lon0}, numbered{keyOriginLat, x.Lat0}, numbered{keyEast, x.East}, numbered{keyNorth, x.North})
	case x.Method == "laea":
		method = methodAzimuthal
		at = []numbered{{keyEast, x.East}, {keyNorth, x.North}, {keyCentreLong, x.Lon0}, {keyCentreLat, x.Lat0}}
	case x.Lat1 == x.Lat2 && x.Lat1 == x.Lat0:
		method = methodConic1
		at = []numbered{{keyOriginLong, x.Lon0}, {keyOriginLat, x.Lat0}, {keyEast, x.East}, {keyNorth, x.North}, {keyScale, x.Scale}}
	}
	geographic, _ := strconv.ParseUint(strings.TrimPrefix(datum, "EPSG:"), 10, 16)
	const short = 0
	keys = []uint16{keyGeographic, short, 1, uint16(geographic), keyProjected, short, 1, userDefined, keyProjection, short, 1, userDefined,
		keyMethod, short, 1, uint16(method), keyUnits, short, 1, 9001}
	for i, n := range at { // in ascending order, as keys must be
		keys, numbers = append(keys, n.key, tagGeoDoubles, 1, uint16(i)), append(numbers, n.number)
	}
	return keys, numbers
}
