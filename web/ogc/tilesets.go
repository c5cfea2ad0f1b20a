package ogc

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/tiles"
)

const (
	quadID    = "WebMercatorQuad"
	quadURI   = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
	quadTop   = 24 // zooms the tile matrix set has
	tileTop   = 22 // zooms a tile is made of
	halfWorld = 20037508.3427892
)

// A tileset is metadata of a set of tiles (TMS 2.0, 17-083r4).
type tileset struct {
	Title            string        `json:"title,omitempty"`
	DataType         string        `json:"dataType"`
	CRS              string        `json:"crs"`
	TileMatrixSetURI string        `json:"tileMatrixSetURI,omitempty"`
	Limits           []matrixLimit `json:"tileMatrixSetLimits,omitempty"`
	Layers           []tileLayer   `json:"layers,omitempty"`
	BoundingBox      *cornerBox    `json:"boundingBox,omitempty"`
	Attribution      string        `json:"attribution,omitempty"`
	Links            []Link        `json:"links"`
}

type cornerBox struct {
	LowerLeft  [2]float64 `json:"lowerLeft"`
	UpperRight [2]float64 `json:"upperRight"`
	CRS        string     `json:"crs"`
}

type tileLayer struct {
	ID         string `json:"id"`
	DataType   string `json:"dataType"`
	Dimension  int    `json:"geometryDimension"`
	MinMatrix  string `json:"minTileMatrix"`
	MaxMatrix  string `json:"maxTileMatrix"`
	Properties schema `json:"propertiesSchema"`
}

type matrixLimit struct {
	Matrix string `json:"tileMatrix"`
	MinRow int    `json:"minTileRow"`
	MaxRow int    `json:"maxTileRow"`
	MinCol int    `json:"minTileCol"`
	MaxCol int    `json:"maxTileCol"`
}

type tilesetList struct {
	Links    []Link    `json:"links"`
	Tilesets []tileset `json:"tilesets"`
}

func asMVT() encoding { return encoding{"mvt", kindMVT, []string{kindMVT, "application/x-protobuf"}} }
func tilesetKinds() []encoding {
	return []encoding{asJSON(kindJSON), {"tilejson", kindTileJSON, []string{kindTileJSON}}, asHTML()}
}

// tileset answers below …/tiles: of one collection, or of all where layer is nil.
func (s *Service) tileset(layer *layer, at []string, f *form, l links) (maker, []encoding, error) {
	t := tiled{s, layer}
	switch {
	case len(at) == 0:
		return document(l, jsonHTML(), func(forms []Link) any {
			return tilesetList{Links: forms, Tilesets: []tileset{t.brief(l)}}
		})
	case is(at, quadID):
		return t.metadata(l)
	case at[0] == quadID && len(at) == 4:
		return t.tile(at[1:], f)
	}
	return nil, nil, missing("there is nothing at this address; tiles are at " + quadID + "/{tileMatrix}/{tileRow}/{tileCol}")
}

// tiled is what the tiles of a tileset show.
type tiled struct {
	s     *Service
	layer *layer // nil: everything
}

// path is the address of the tileset.
func (t tiled) path() string {
	if t.layer == nil {
		return "/tiles/" + quadID
	}
	return "/collections/" + t.layer.Name + "/tiles/" + quadID
}

func (t tiled) title() string {
	if t.layer == nil {
		return t.s.about.Title
	}
	return t.layer.title
}

// brief is the tileset as a list has it: enough to find it and its tiles.
func (t tiled) brief(l links) tileset {
	return tileset{Title: t.title(), DataType: "vector", CRS: epsg + "3857", TileMatrixSetURI: quadURI, Links: []Link{
		l.to(t.path(), "self", kindJSON, "the tileset"),
		l.to("/tileMatrixSets/"+quadID, relTilingScheme, kindJSON, "how its tiles are cut"),
		t.item(l)}}
}

func (t tiled) item(l links) Link {
	return Link{Href: l.root + t.path() + "/{tileMatrix}/{tileRow}/{tileCol}?f=mvt", Rel: "item", Type: kindMVT, Title: "its tiles", Templated: true}
}

func (t tiled) metadata(l links) (maker, []encoding, error) {
	full, kinds, err := document(l, tilesetKinds(), func(forms []Link) any {
		d := t.brief(l)
		d.Links = append(forms, d.Links[1:]...)
		d.Attribution, d.Limits = t.s.attribution(), limits(t.s.about.Tiles.Bound())
		if b := t.s.about.Tiles.Bound(); !b.IsZero() {
			d.BoundingBox = &cornerBox{b.Min, b.Max, crs84}
		}
		for _, x := range t.layers() {
			p := schema{Type: "object"}
			for _, name := range x.Fields {
				p.Properties = append(p.Properties, member{name, schema{Title: name}})
			}
			d.Layers = append(d.Layers, tileLayer{x.Name, "vector", x.Dimension, strconv.Itoa(x.MinZoom), strconv.Itoa(tiles.TopTileZoom), p})
		}
		return d
	})
	return func(ctx context.Context, kind string) (Response, error) {
		if kind != kindTileJSON {
			return full(ctx, kind)
		}
		b, err := encoded(t.tileJSON(l))
		return Response{Kind: kind, Body: b}, err
	}, kinds, err
}

// layers are those of the tiles.
func (t tiled) layers() []tiles.TileLayer {
	var out []tiles.TileLayer
	for _, x := range tiles.TileLayers() {
		if t.layer == nil || t.layer.Name == x.Of {
			out = append(out, x)
		}
	}
	return out
}

// A tileJSON is TileJSON 3.0.0 (github.com/mapbox/tilejson-spec), which MapLibre
// and most else that draws reads.
type tileJSON struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Attribution  string        `json:"attribution,omitempty"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       *[4]float64   `json:"bounds,omitempty"`
	VectorLayers []vectorLayer `json:"vector_layers"`
}

type vectorLayer struct {
	ID      string            `json:"id"`
	Fields  map[string]string `json:"fields"`
	MinZoom int               `json:"minzoom"`
	MaxZoom int               `json:"maxzoom"`
}

func (t tiled) tileJSON(l links) any {
	out := tileJSON{TileJSON: "3.0.0", Name: t.title(), Attribution: t.s.attribution(), Scheme: "xyz", MaxZoom: tiles.TopTileZoom,
		Tiles: []string{l.root + t.path() + "/{z}/{y}/{x}?f=mvt"}, VectorLayers: []vectorLayer{}}
	if b := t.s.about.Tiles.Bound(); !b.IsZero() {
		out.Bounds = &[4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
	}
	for _, x := range t.layers() {
		v := vectorLayer{ID: x.Name, Fields: map[string]string{}, MinZoom: x.MinZoom, MaxZoom: tiles.TopTileZoom}
		for _, name := range x.Fields {
			v.Fields[name] = ""
		}
		out.VectorLayers = append(out.VectorLayers, v)
	}
	return out
}

// tile answers with one tile. The order is matrix, row, column: z, y, x.
func (t tiled) tile(at []string, f *form) (maker, []encoding, error) {
	var zyx [3]uint32
	for i, part := range at {
		v, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return nil, nil, &Refusal{Status: http.StatusBadRequest, Detail: "a tile's address is three whole numbers",
				Mistakes: []Mistake{{[...]string{"tileMatrix", "tileRow", "tileCol"}[i], "wanted a whole number, got " + strconv.Quote(shortened(part))}}}
		}
		zyx[i] = uint32(v)
	}
	z, y, x := zyx[0], zyx[1], zyx[2]
	if z > tileTop || y >= 1<<z || x >= 1<<z {
		return nil, nil, missing("there is no such tile: tileMatrix is 0 to " + strconv.Itoa(tileTop) + ", row and column below 2^tileMatrix")
	}
	return func(context.Context, string) (Response, error) {
		r := Response{Kind: kindMVT}
		var err error
		if t.layer == nil {
			r.Body, err = t.s.about.Tiles.Tile(z, x, y)
		} else {
			r.Body, err = t.s.about.Tiles.TileOf(t.layer.Name, z, x, y)
		}
		return r, err
	}, []encoding{asMVT()}, nil
}

// limits are the tiles of each zoom that b (WGS84) reaches into.
func limits(b orb.Bound) []matrixLimit {
	if b.IsZero() {
		return nil
	}
	var out []matrixLimit
	for z := range tiles.TopTileZoom + 1 {
		side := float64(uint32(1) << z)
		at := func(v float64) int { return int(max(0, min(side-1, math.Floor(v*side)))) }
		row := func(lat float64) int {
			sin := math.Sin(max(-85.05, min(85.05, lat)) * math.Pi / 180)
			return at(0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi))
		}
		out = append(out, matrixLimit{strconv.Itoa(z), row(b.Max[1]), row(b.Min[1]), at(b.Min[0]/360 + 0.5), at(b.Max[0]/360 + 0.5)})
	}
	return out
}

// A matrixSet says how the world is cut into tiles.
type matrixSet struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	URI      string   `json:"uri"`
	CRS      string   `json:"crs"`
	Axes     []string `json:"orderedAxes"`
	Scales   string   `json:"wellKnownScaleSet"`
	Matrices []matrix `json:"tileMatrices"`
}

type matrix struct {
	ID               string     `json:"id"`
	ScaleDenominator float64    `json:"scaleDenominator"`
	CellSize         float64    `json:"cellSize"`
	Corner           string     `json:"cornerOfOrigin"`
	Origin           [2]float64 `json:"pointOfOrigin"`
	TileWidth        int        `json:"tileWidth"`
	TileHeight       int        `json:"tileHeight"`
	MatrixWidth      int        `json:"matrixWidth"`
	MatrixHeight     int        `json:"matrixHeight"`
}

// webMercatorQuad is the set of 17-083r4, D.1: squares of 256 pixels of 0.28 mm.
func webMercatorQuad() any {
	out := matrixSet{ID: quadID, Title: "Google Maps Compatible for the World", URI: quadURI, CRS: epsg + "3857", Axes: []string{"X", "Y"},
		Scales: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"}
	for z := range quadTop + 1 {
		size := 2 * halfWorld / 256 / float64(int(1)<<z)
		out.Matrices = append(out.Matrices, matrix{strconv.Itoa(z), size / 0.00028, size, "topLeft", [2]float64{-halfWorld, halfWorld}, 256, 256, 1 << z, 1 << z})
	}
	return out
}

type matrixSetList struct {
	Links []Link           `json:"links"`
	Sets  []matrixSetEntry `json:"tileMatrixSets"`
}

type matrixSetEntry struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URI   string `json:"uri"`
	CRS   string `json:"crs"`
	Links []Link `json:"links"`
}

func matrixSets(l links, forms []Link) any {
	return matrixSetList{forms, []matrixSetEntry{{quadID, "Google Maps Compatible for the World", quadURI, epsg + "3857",
		[]Link{l.to("/tileMatrixSets/"+url.PathEscape(quadID), "self", kindJSON, quadID)}}}}
}
