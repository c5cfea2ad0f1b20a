package raster

import "github.com/walkshed/walkshed/data/crs"

// GeoKeys of the projections without a code: Lambert's and Albers's. Writers
// disagree on whether a conic has a natural or a false origin (GDAL writes the
// false one for two parallels, the natural one for Albers), so each is looked for
// under every name it goes by.
const (
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
