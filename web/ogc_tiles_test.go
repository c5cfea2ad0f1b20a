package web

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"

	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web/ogc/ogctest"
)

// tilesets are the addresses of all tilesets: of everything and of each collection.
func tilesets() []string {
	out := []string{"/tiles"}
	for _, c := range collections {
		out = append(out, "/collections/"+c+"/tiles")
	}
	return out
}

// tileAt is the tile of a zoom that way/0 is in, z/y/x as OGC API has it.
func tileAt(z maptile.Zoom) (maptile.Tile, string) {
	at := maptile.At(orb.Point{ogctest.West + ogctest.Step/2, ogctest.South + ogctest.Step/2}, z)
	return at, fmt.Sprintf("%d/%d/%d", at.Z, at.Y, at.X)
}

// Requirements of OGC API – Tiles – Part 1: Core 1.0 (20-057) with the Tile Matrix
// Set standard 2.0 (17-083r4).
func tileRequirements() []requirement {
	const part = "ogcapi-tiles-1/1.0 "
	return []requirement{
		{part + "core", "/req/core/tc-op, tc-success, tc-tilematrix-definition, tc-tilerow-definition, tc-tilecol-definition", "a tile by matrix, row, column: in this order", func(p *probe) {
			_, at := tileAt(14)
			w := p.get("/tiles/WebMercatorQuad/" + at)
			p.that(w.Code == 200 && w.Header().Get("Content-Type") == "application/vnd.mapbox-vector-tile", "%s: %d %s", at, w.Code, w.Header().Get("Content-Type"))
			z := strings.Split(at, "/")
			p.status(204, "/tiles/WebMercatorQuad/"+z[0]+"/"+z[2]+"/"+z[1])
		}},
		{part + "core", "/req/core/tc-error", "404 beyond the matrix, 400 for what is no number, 204 where there is nothing", func(p *probe) {
			p.status(404, "/tiles/WebMercatorQuad/3/8/0")
			p.status(404, "/tiles/WebMercatorQuad/23/0/0")
			p.status(404, "/collections/cells/tiles/WorldCRS84Quad/0/0/0")
			p.status(400, "/tiles/WebMercatorQuad/3/x/0")
			p.status(400, "/tiles/WebMercatorQuad/3/-1/0")
			p.status(204, "/collections/cells/tiles/WebMercatorQuad/3/0/0")
		}},
		{part + "core", "/req/core/conformance-success", "the classes are declared", func(p *probe) {
			p.that(strings.Contains(fmt.Sprint(p.object("/conformance")["conformsTo"]), "ogcapi-tiles-1/1.0/conf/core"), "core is not")
		}},
		{part + "tileset", "/req/tileset/description", "metadata as TMS 2.0 has it: vector, system, set, limits that hold every tile with something in it, layers and their properties", tryTileset},
		{part + "tilesets-list", "/req/tilesets-list/tileset-path, tileset-links", "each list names its tilesets with dataType, crs, set, and links to itself and to how it is cut", func(p *probe) {
			each(tilesets(), func(at string) {
				for _, x := range p.object(at)["tilesets"].([]any) {
					x := x.(map[string]any)
					p.that(x["dataType"] == "vector" && x["crs"] == epsgURI+"3857" && x["tileMatrixSetURI"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad", "%s: %v", at, x)
					p.that(p.get(p.link(x, "self")).Code == 200, "self of %s", at)
					cut := p.object(p.link(x, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"))
					p.that(cut["id"] == "WebMercatorQuad" && len(cut["tileMatrices"].([]any)) == 25, "how %s is cut: %v", at, cut["id"])
				}
			})
		}},
		{part + "dataset-tilesets", "/req/dataset-tilesets/landingpage, operation", "the landing page links to the tilesets of everything", func(p *probe) {
			p.that(len(p.object(p.link(p.object(""), "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"))["tilesets"].([]any)) == 1, "they are not one")
		}},
		{part + "geodata-tilesets", "/req/geodata-tilesets/desc-links, operation", "each collection links to its tilesets, whose tiles hold it alone", func(p *probe) {
			_, at := tileAt(10)
			each(collections, func(c string) {
				p.object(p.link(p.object("/collections/"+c), "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"))
				for _, l := range p.layers("/collections/" + c + "/tiles/WebMercatorQuad/" + at) {
					p.that(l.Name == c || c == "venues" && l.Name == "venue_grounds", "a tile of %s holds %s", c, l.Name)
				}
			})
		}},
		{part + "mvt", "/req/mvt/content", "decodes as MVT 2; geometries are where the features are, to a 4,096th of the tile", tryTileContent},
		{part + "oas30", "/req/oas30/completeness", "the tiles are in the API document, TileJSON 3.0.0 beside their metadata", func(p *probe) {
			each(tilesets(), func(at string) {
				p.that(p.doc.Paths.Find(at+"/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}") != nil, "%s is not documented", at)
				j := p.object(at + "/WebMercatorQuad?f=tilejson")
				template, _ := j["tiles"].([]any)
				b, _ := j["bounds"].([]any)
				_, zyx := tileAt(12)
				part := strings.Split(zyx, "/")
				p.that(j["tilejson"] == "3.0.0" && len(template) == 1 && len(b) == 4, "%s: %v", at, j)
				p.that(p.get(strings.NewReplacer("{z}", part[0], "{y}", part[1], "{x}", part[2]).Replace(template[0].(string))).Code != 404, "its tiles are not at %v", template)
			})
		}},
	}
}

func (p *probe) layers(at string) mvt.Layers {
	w := p.get(at)
	if w.Code == 204 {
		return nil
	}
	out, err := mvt.Unmarshal(w.Body.Bytes())
	p.that(err == nil && w.Code == 200, "%s: %d, %v", at, w.Code, err)
	return out
}

func tryTileset(p *probe) {
	each(tilesets(), func(at string) {
		x := p.object(at + "/WebMercatorQuad")
		p.that(x["dataType"] == "vector" && x["crs"] == epsgURI+"3857" && len(linksOf(x, "item")) == 1, "%s: %v", at, x)
		said := map[string]bool{}
		for _, l := range x["layers"].([]any) {
			said[l.(map[string]any)["id"].(string)] = true
		}
		for _, l := range x["tileMatrixSetLimits"].([]any) {
			l := l.(map[string]any)
			var z maptile.Zoom
			_, _ = fmt.Sscan(l["tileMatrix"].(string), &z)
			low, high := maptile.At(orb.Point{ogctest.West, ogctest.South + ogctest.Rows*ogctest.Step}, z), maptile.At(orb.Point{ogctest.West + ogctest.Columns*ogctest.Step, ogctest.South}, z)
			got := [4]float64{l["minTileCol"].(float64), l["minTileRow"].(float64), l["maxTileCol"].(float64), l["maxTileRow"].(float64)}
			p.that(got == [4]float64{float64(low.X), float64(low.Y), float64(high.X), float64(high.Y)}, "%s, zoom %d: %v, drawn from %v to %v", at, z, got, low, high)
			for _, layer := range p.layers(fmt.Sprintf("%s/WebMercatorQuad/%d/%d/%d", at, z, low.Y, low.X)) {
				p.that(said[layer.Name], "%s does not name %s", at, layer.Name)
			}
		}
	})
}

// tryTileContent finds the cells of one tile at their drawn places.
func tryTileContent(p *probe) {
	tile, at := tileAt(16)
	w := p.get("/collections/cells/tiles/WebMercatorQuad/" + at)
	whole, err := mvt.Unmarshal(w.Body.Bytes())
	if err != nil || len(whole) != 1 || whole[0].Version != 2 || whole[0].Extent != 4096 || len(whole[0].Features) == 0 {
		p.fail("%v: %d layers", err, len(whole))
		return
	}
	whole.ProjectToWGS84(tile)
	near := 360 / math.Exp2(16) / 4096 * 1.01
	for _, f := range whole[0].Features {
		i := int(f.Properties["cell"].(float64))
		got, want := f.Geometry.Bound(), ogctest.Cell(i).Bound()
		room := tile.Bound(0.05) // tiles are cut a little outside
		for _, d := range []float64{got.Min[0] - max(want.Min[0], room.Min[0]), got.Min[1] - max(want.Min[1], room.Min[1]), got.Max[0] - min(want.Max[0], room.Max[0]), got.Max[1] - min(want.Max[1], room.Max[1])} {
			inside := room.Contains(want.Min) && room.Contains(want.Max)
			p.that(!inside || math.Abs(d) <= near, "cell %d is %v away", i, d)
		}
	}
	all := tiles.TileLayers()
	for _, l := range p.layers("/tiles/WebMercatorQuad/" + at) {
		k := slices.IndexFunc(all, func(x tiles.TileLayer) bool { return x.Name == l.Name })
		p.that(k >= 0, "layer %s", l.Name)
	}
}
