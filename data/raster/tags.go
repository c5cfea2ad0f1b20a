package raster

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// Tags that are written and not read.
const (
	tagSubfile     = 254 // 1: an overview
	tagPhotometric = 262
	tagExtra       = 338
	tagMetadata    = 42112 // GDAL's, as XML
)

// A tiffTag is one entry: []uint16, []uint64 (an offset or a length, written in 32
// bits where the file is no BigTIFF), []float64 or string.
type tiffTag struct {
	id    uint16
	value any
}

// head is everything before the tiles. Its length does not depend on where they
// are.
func (w *sheetWriter) head() []byte {
	var out bytes.Buffer
	start := 8
	if w.big {
		start = 16
	}
	ghost := ghostArea()
	first := start + len(ghost) + len(ghost)%2
	if w.big {
		out.Write([]byte{'I', 'I', 43, 0, 8, 0, 0, 0})
		binary.Write(&out, binary.LittleEndian, uint64(first))
	} else {
		out.Write([]byte{'I', 'I', 42, 0})
		binary.Write(&out, binary.LittleEndian, uint32(first))
	}
	out.WriteString(ghost)
	out.Write(make([]byte, first-out.Len()))
	for n := range w.levels {
		w.directory(&out, w.tags(n), n == len(w.levels)-1)
	}
	return out.Bytes()
}

// ghostArea says to GDAL 3.1 and later in which order tiles lie, so that they can
// be fetched with one request each (GDAL's COG driver, "Header ghost area"). The
// last line is theirs to change, by the space behind it.
func ghostArea() string {
	said := "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n" +
		"BLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n "
	return fmt.Sprintf("GDAL_STRUCTURAL_METADATA_SIZE=%06d bytes\n%s", len(said), said)
}

// tags are those of level n, by rising number.
func (w *sheetWriter) tags(n int) []tiffTag {
	l, bands := w.levels[n], len(w.sheet.Bands)
	each := func(v uint16, n int) []uint16 { return slices.Repeat([]uint16{v}, n) }
	out := []tiffTag{{tagWidth, []uint64{uint64(l.cols)}}, {tagHeight, []uint64{uint64(l.rows)}}, {tagBits, each(64, bands)},
		{tagCompression, []uint16{8}}, {tagPhotometric, []uint16{1}}, {tagSamples, []uint16{uint16(bands)}}, {tagPlanar, []uint16{1}},
		{tagPredictor, []uint16{3}}, {tagTileWidth, []uint16{tileSide}}, {tagTileHeight, []uint16{tileSide}},
		{tagTileOffsets, w.offsets[n]}, {tagTileCounts, w.sizes[n]}}
	if bands > 1 {
		out = append(out, tiffTag{tagExtra, each(0, bands-1)})
	}
	out = append(out, tiffTag{tagSampleFormat, each(3, bands)})
	if n == 0 {
		out = append(append(out, w.keys...), tiffTag{tagMetadata, w.sheet.metadata()})
	} else {
		out = append([]tiffTag{{tagSubfile, []uint16{1}}}, out...)
	}
	return append(out, tiffTag{tagNoData, strconv.Itoa(Nothing)})
}

// directory appends one directory, its long values right behind it, then where
// the next one is.
func (w *sheetWriter) directory(out *bytes.Buffer, tags []tiffTag, last bool) {
	inline, entry, counter := 4, 12, 2
	if w.big {
		inline, entry, counter = 8, 20, 8
	}
	values := make([][]byte, len(tags))
	behind := out.Len() + counter + entry*len(tags) + inline
	end := behind
	for i, t := range tags {
		if _, values[i] = w.encode(t.value); len(values[i]) > inline {
			end += (len(values[i]) + 7) / 8 * 8
		}
	}
	w.number(out, uint64(len(tags)), counter)
	for i, t := range tags {
		kind, _ := w.encode(t.value)
		w.number(out, uint64(t.id), 2)
		w.number(out, uint64(kind), 2)
		w.number(out, uint64(len(values[i])/int(kindBytes(kind))), inline)
		if len(values[i]) > inline {
			w.number(out, uint64(behind), inline)
			behind += (len(values[i]) + 7) / 8 * 8
			continue
		}
		out.Write(values[i])
		out.Write(make([]byte, inline-len(values[i])))
	}
	next := end
	if last {
		next = 0
	}
	w.number(out, uint64(next), inline)
	for _, v := range values {
		if len(v) > inline {
			out.Write(v)
			out.Write(make([]byte, (8-len(v)%8)%8))
		}
	}
}

func (w *sheetWriter) number(out *bytes.Buffer, v uint64, size int) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], v)
	out.Write(b[:size])
}

// encode returns a value's type in TIFF and its bytes.
func (w *sheetWriter) encode(v any) (kind uint16, raw []byte) {
	le := binary.LittleEndian
	switch v := v.(type) {
	case string:
		return 2, append([]byte(v), 0)
	case []uint16:
		for _, x := range v {
			raw = le.AppendUint16(raw, x)
		}
		return 3, raw
	case []float64:
		for _, x := range v {
			raw = le.AppendUint64(raw, math.Float64bits(x))
		}
		return 12, raw
	case []uint64:
		for _, x := range v {
			if w.big {
				raw = le.AppendUint64(raw, x)
			} else {
				raw = le.AppendUint32(raw, uint32(x))
			}
		}
		if w.big {
			return 16, raw
		}
		return 4, raw
	}
	panic("no type of TIFF")
}

// metadata is the file's items and the bands' names and units in GDAL's form.
func (s Sheet) metadata() string {
	var b strings.Builder
	b.WriteString("<GDALMetadata>\n")
	item := func(attributes, text string) {
		// Escaped twice, as GDAL does and undoes.
		b.WriteString("  <Item " + attributes + ">" + escaped(escaped(text)) + "</Item>\n")
	}
	for _, i := range s.Items {
		item(fmt.Sprintf(`name="%s"`, i.Name), i.Text)
	}
	for n, band := range s.Bands {
		item(fmt.Sprintf(`name="DESCRIPTION" sample="%d" role="description"`, n), band.Name)
		if band.Unit != "" {
			item(fmt.Sprintf(`name="UNITTYPE" sample="%d" role="unittype"`, n), band.Unit)
		}
	}
	return b.String() + "</GDALMetadata>\n"
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder never fails
	return b.String()
}

// mollweideText is what Esri's and GDAL's writers put where EPSG has no code.
const mollweideText = `ESRI PE String = PROJCS["World_Mollweide",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],` +
	`PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mollweide"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],` +
	`PARAMETER["Central_Meridian",0.0],UNIT["Meter",1.0]]|`

// geoTags says where a grid lies: its affine and its coordinate system.
func geoTags(g data.Lattice) ([]tiffTag, error) {
	a := g.Affine
	if !(a[1]*a[5]-a[2]*a[4] != 0) { // NaN too
		return nil, fmt.Errorf("the grid has no place in its own coordinates")
	}
	place := []tiffTag{{tagPixelScale, []float64{a[1], -a[5], 0}}, {tagTiepoint, []float64{0, 0, 0, a[0], a[3], 0}}}
	if a[2] != 0 || a[4] != 0 || a[1] < 0 || a[5] > 0 { // turned, or mirrored
		place = []tiffTag{{tagTransform, []float64{a[1], a[2], 0, a[0], a[4], a[5], 0, a[3], 0, 0, 0, 0, 0, 0, 0, 1}}}
	}
	sys, err := crs.Lookup(g.CRS)
	if err != nil {
		return nil, err
	}
	const short = 0
	keys := []uint16{1, 1, 0, 0, keyModelType, short, 1, 1, keyRasterType, short, 1, 1}
	text := ""
	var doubles []float64
	conic, datum, isConic := crs.LambertOf(sys.Name)
	code, isCode := strings.CutPrefix(sys.Name, "EPSG:")
	number, _ := strconv.ParseUint(code, 10, 16)
	switch {
	case sys.Name == "wgs84" || sys.Name == "cgcs2000" || isCode && sys.Geographic:
		if !isCode {
			number = map[string]uint64{"wgs84": 4326, "cgcs2000": 4490}[sys.Name]
		}
		keys[7] = 2
		keys = append(keys, keyGeographic, short, 1, uint16(number))
	case isCode:
		keys = append(keys, keyProjected, short, 1, uint16(number), keyUnits, short, 1, 9001)
	case sys.Name == "ESRI:54009":
		text = mollweideText
		keys[7] = userDefined
		keys = append(keys, keyGeographic, short, 1, 4326, keyProjCitation, tagGeoText, uint16(len(text)), 0, keyUnits, short, 1, 9001)
	case isConic:
		lambert, numbers := lambertKeys(conic, datum)
		keys, doubles = append(keys, lambert...), numbers
	default:
		return nil, fmt.Errorf("a GeoTIFF has no way to say %s", sys.Name)
	}
	keys[3] = uint16(len(keys)/4 - 1)
	out := append(place, tiffTag{tagGeoKeys, keys})
	if doubles != nil {
		out = append(out, tiffTag{tagGeoDoubles, doubles})
	}
	if text != "" {
		out = append(out, tiffTag{tagGeoText, text})
	}
	return out, nil
}
