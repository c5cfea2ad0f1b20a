package raster

import (
	"math"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/data/crs"
)

// readAffine returns the corner-based transform of the file, all 0 where it has
// none. PixelIsPoint files place their tie point at a cell's centre: half a cell
// is taken off.
func readAffine(d *directory) [6]float64 {
	var a [6]float64
	m, scale, tie := d.doubles(tagTransform), d.doubles(tagPixelScale), d.doubles(tagTiepoint)
	switch {
	case len(scale) >= 2 && len(tie) >= 6:
		sx, sy := scale[0], -math.Abs(scale[1])
		a = [6]float64{tie[3] - tie[0]*sx, sx, 0, tie[4] - tie[1]*sy, 0, sy}
	case len(m) >= 8:
		a = [6]float64{m[3], m[0], m[1], m[7], m[4], m[5]}
	}
	for _, v := range a {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return [6]float64{}
		}
	}
	if readKeys(d).number(keyRasterType) == 2 {
		a[0] -= (a[1] + a[2]) / 2
		a[3] -= (a[4] + a[5]) / 2
	}
	return a
}

// GeoKeys of OGC GeoTIFF 1.1 that are read.
const (
	keyModelType    = 1024 // 1 projected, 2 geographic
	keyRasterType   = 1025 // 2: a cell's position is its centre
	keyCitation     = 1026
	keyGeographic   = 2048
	keyGeogCitation = 2049
	keyDatum        = 2050
	keyProjected    = 3072
	keyProjCitation = 3073
	keyMethod       = 3075 // 1: transverse Mercator
	keyUnits        = 3076 // 9001: metre
	keyOriginLong   = 3080
	keyOriginLat    = 3081
	keyEast         = 3082
	keyNorth        = 3083
	keyScale        = 3092

	userDefined = 32767
)

// geoKeys is the key directory with the two tags its values may lie in.
type geoKeys struct {
	keys    []uint64 // four per key: id, tag, count, value or place
	doubles []float64
	text    string
}

func readKeys(d *directory) geoKeys {
	n := min(d.entries[tagGeoKeys].count, maxValues)
	g := geoKeys{keys: d.uints(tagGeoKeys, n), doubles: d.doubles(tagGeoDoubles)}
	if len(g.keys) < 4 {
		return geoKeys{}
	}
	g.keys = g.keys[4:]
	raw, _, ok := d.bytes(tagGeoText, min(d.entries[tagGeoText].count, maxValues))
	if ok {
		g.text = string(raw) // places count from its very start
	}
	return g
}

// find returns where a key's value lies.
func (g geoKeys) find(id uint64) (tag, count, place uint64) {
	for k := g.keys; len(k) >= 4; k = k[4:] {
		if k[0] == id {
			return k[1], k[2], k[3]
		}
	}
	return math.MaxUint64, 0, 0
}

// number returns a key's number, short or double; 0 where it has none.
func (g geoKeys) number(id uint64) float64 {
	switch tag, _, place := g.find(id); {
	case tag == 0:
		return float64(place)
	case tag == tagGeoDoubles && place < uint64(len(g.doubles)):
		return g.doubles[place]
	}
	return 0
}

// words returns a key's text.
func (g geoKeys) words(id uint64) string {
	tag, count, place := g.find(id)
	if tag != tagGeoText || place > uint64(len(g.text)) || count > uint64(len(g.text))-place {
		return ""
	}
	return strings.Trim(g.text[place:place+count], "|\x00 ")
}

// readCRS names the coordinate system: by its code, else by the well-known text
// Esri's and GDAL's writers put in a citation, else by the parameters. A code
// that is not carried here is named all the same, so that the message can.
func readCRS(d *directory) string {
	g := readKeys(d)
	switch g.number(keyModelType) {
	case 1:
		if name := coded(g.number(keyProjected)); name != "" {
			return name
		}
		if name := g.fromText(keyProjCitation, keyCitation); name != "" {
			return name
		}
		return g.fromParameters()
	case 2:
		return g.geographic()
	case userDefined: // Esri's writers, of what EPSG has no code for
		return g.fromText(keyProjCitation, keyCitation)
	}
	return ""
}

func coded(code float64) string {
	if code < 1024 || code >= userDefined && code != 54009 || code > math.MaxUint16 {
		return ""
	}
	if code == 54009 {
		return "ESRI:54009"
	}
	return "EPSG:" + strconv.Itoa(int(code))
}

func (g geoKeys) geographic() string {
	if name := coded(g.number(keyGeographic)); name != "" {
		return name
	}
	switch g.number(keyDatum) {
	case 6326:
		return "EPSG:4326"
	case 1043:
		return "EPSG:4490"
	case 6258:
		return "EPSG:4258"
	}
	return g.fromText(keyGeogCitation, keyCitation)
}

// fromText finds well-known text in a citation.
func (g geoKeys) fromText(ids ...uint64) string {
	for _, id := range ids {
		_, text, ok := strings.Cut(g.words(id), "ESRI PE String = ")
		if !ok {
			text = g.words(id)
		}
		if name, ok := crs.FromWKT(text); ok {
			return name
		}
	}
	return ""
}

func (g geoKeys) fromParameters() string {
	if name := g.lambert(); name != "" {
		return name
	}
	if g.number(keyMethod) != 1 || g.number(keyUnits) != 9001 || g.number(keyOriginLat) != 0 {
		return ""
	}
	name, _ := crs.FromTransverse(g.geographic(), crs.Transverse{
		Meridian: g.number(keyOriginLong), Scale: g.number(keyScale),
		East: g.number(keyEast), North: g.number(keyNorth)})
	return name
}
