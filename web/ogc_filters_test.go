package web

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
)

const epsgURI = "http://www.opengis.net/def/crs/EPSG/0/"

// coordinates of a feature that is a point.
func (p *probe) point(at string) [2]float64 {
	g, _ := p.object(at)["geometry"].(map[string]any)
	c, _ := g["coordinates"].([]any)
	if len(c) != 2 {
		p.fail("%s is no point: %v", at, g)
		return [2]float64{}
	}
	return [2]float64{c[0].(float64), c[1].(float64)}
}

// Requirements of OGC API – Features – Part 2: Coordinate Reference Systems by
// Reference 1.0 (18-058r1).
func crsRequirements() []requirement {
	const crs = "ogcapi-features-2/1.0 crs"
	return []requirement{
		{crs, "/req/crs/crs-uri, fc-md-crs-list, fc-md-storageCrs, fc-md-storageCrs-valid-value", "each collection lists its systems by URI: CRS84 first, CGCS2000 and the zones it lies in; it is kept in one of them", func(p *probe) {
			each(collections, func(c string) {
				list := fmt.Sprint(p.object("/collections/" + c)["crs"])
				for _, want := range []string{"[http://www.opengis.net/def/crs/OGC/1.3/CRS84 ", epsgURI + "4490 ", epsgURI + "4326 ", epsgURI + "3857 ", epsgURI + "4498 ", epsgURI + "4509 ", epsgURI + "4526 ", epsgURI + "4547]"} {
					p.that(strings.Contains(list, want), "%s does not list %s: %s", c, want, list)
				}
				p.that(p.object("/collections/" + c)["storageCrs"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "storageCrs of %s", c)
			})
		}},
		{crs, "/req/crs/fc-crs-definition, fc-crs-valid-value, fc-crs-action, geojson", "crs= gives coordinates in the registry's order of axes (to a millimetre of PROJ's: TestCoordinatesAreProjs)", func(p *probe) {
			d := p.point("/collections/venues/items/way%2F7")
			for _, code := range []string{"4326", "4490"} {
				p.that(p.point("/collections/venues/items/way%2F7?crs="+epsgURI+code) == [2]float64{d[1], d[0]}, "EPSG:%s is not latitude, longitude", code)
			}
			k := p.point("/collections/venues/items/way%2F7?crs=" + epsgURI + "4547")
			z := p.point("/collections/venues/items/way%2F7?crs=" + epsgURI + "4526")
			p.that(k[0] > 3.3e6 && k[0] < 3.4e6 && k[1] > 5e5 && k[1] < 5.5e5 && z == [2]float64{k[0], k[1] + 38e6}, "EPSG:4547 has %v, EPSG:4526 %v", k, z)
		}},
		{crs, "/req/crs/fc-crs-default-value", "without crs= it is CRS84", func(p *probe) {
			p.that(p.point("/collections/sites/items/1") == p.point("/collections/sites/items/1?crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84"), "it is another")
		}},
		{crs, "/req/crs/fc-bbox-crs-definition, fc-bbox-crs-valid-value, fc-bbox-crs-action", "a box in another system chooses the features whose coordinates there are in it", func(p *probe) {
			for _, code := range []string{"4326", "4490", "3857", "4498", "4509", "4526", "4547"} {
				at := p.point("/collections/venues/items/way%2F7?crs=" + epsgURI + code)
				reach := map[bool]float64{true: 0.009, false: 900}[math.Abs(at[0]) < 360]
				var want []string
				for _, id := range p.found("venues", "") {
					o := p.point("/collections/venues/items/" + url.PathEscape(id) + "?crs=" + epsgURI + code)
					if math.Abs(o[0]-at[0]) <= reach && math.Abs(o[1]-at[1]) <= reach {
						want = append(want, id)
					}
				}
				p.that(len(want) > 1 && len(want) < 10, "EPSG:%s: %d in the box say little", code, len(want))
				p.same("EPSG:"+code, p.found("venues", fmt.Sprintf("bbox-crs=%s%s&bbox=%f,%f,%f,%f", epsgURI, code, at[0]-reach, at[1]-reach, at[0]+reach, at[1]+reach)), want)
			}
		}},
		{crs, "/req/crs/fc-bbox-crs-default-value", "without bbox-crs= the box is CRS84, whatever crs= says", func(p *probe) {
			p.same("a box", p.found("venues", "bbox=114.25,30.5,114.26,30.51&crs="+epsgURI+"4547"), []string{"way/0"})
		}},
		{crs, "/req/crs/crs-exception, bbox-crs-exception", "a system that is not listed is 400", func(p *probe) {
			each([]string{epsgURI + "4548", "EPSG:4490", "", "x"}, func(c string) {
				p.status(400, "/collections/venues/items?crs="+c)
				p.status(400, "/collections/venues/items/way%2F7?crs="+c)
				p.status(400, "/collections/venues/items?bbox=1,2,3,4&bbox-crs="+c)
				p.status(400, "/collections/venues/items?filter=cell=1&filter-crs="+c)
			})
		}},
		{crs, "/req/crs/ogc-crs-header, ogc-crs-header-value", "Content-Crs names the system of the answer", func(p *probe) {
			for _, uri := range []string{"http://www.opengis.net/def/crs/OGC/1.3/CRS84", epsgURI + "4490", epsgURI + "4547"} {
				for _, at := range []string{"/collections/venues/items", "/collections/venues/items/way%2F7"} {
					got := p.get(at + "?crs=" + uri).Header().Get("Content-Crs")
					p.that(got == "<"+uri+">", "%s: %s", at, got)
				}
			}
		}},
	}
}

// numbered are the cells for which ok holds, by their number.
func numbered(ok func(i int) bool) []string {
	var out []string
	for i := range 1200 {
		if ok(i) {
			out = append(out, fmt.Sprint(i))
		}
	}
	return out
}

// Requirements of Features – Part 3: Filtering 1.0 (19-079r2) and of CQL2 1.0
// (21-065r2). Truth tables are held to SQLite's, and meeting to GEOS', in package
// cql2.
func filterRequirements() []requirement {
	const part3, cql = "ogcapi-features-3/1.0 ", "cql2/1.0 "
	return []requirement{
		{part3 + "queryables", "/req/queryables/get-queryables-op, get-queryables-response, queryables-link", "application/schema+json with $id, of type object, linked from the collection; each property of a feature is in it, with its type", tryQueryables},
		{part3 + "queryables-query-parameters", "/req/queryables-query-parameters/parameters, response", "NAME=VALUE of each queryable; all of them hold together", func(p *probe) {
			p.same("cell=7", p.found("cells", "cell=7"), []string{"7"})
			p.same("estimated=false&people=4", p.found("cells", "estimated=false&people=4"), numbered(func(i int) bool { return i < 600 && i%4 == 3 }))
			p.same("name", p.found("venues", "name="+url.QueryEscape("O'Brien")), []string{"way/1"})
			p.same("sports", p.found("venues", "sports="+url.QueryEscape("soccer;tennis")+"&kind=leisure%3Dpitch&bbox=0,0,114.3,90"), []string{"way/9"})
			p.status(400, "/collections/venues/items?geometry=1")
		}},
		{part3 + "filter", "/req/filter/filter-param, filter-lang-param, expression-construction", "a condition in either language; one over what is no queryable, or in an unknown language, is 400", func(p *probe) {
			p.same("text", p.found("cells", filtered("cell < 3")), []string{"0", "1", "2"})
			p.same("text, said", p.found("cells", "filter-lang=cql2-text&"+filtered("cell < 3")), []string{"0", "1", "2"})
			p.same("json", p.found("cells", "filter-lang=cql2-json&"+filtered(`{"op":"<","args":[{"property":"cell"},3]}`)), []string{"0", "1", "2"})
			each([]string{filtered("nothing < 3"), filtered("cell < "), filtered("cell < 'a'"), "filter-lang=sql&" + filtered("cell < 3"), "filter-lang=cql2-json&" + filtered("cell < 3"), "filter="}, func(q string) { p.status(400, "/collections/cells/items?"+q) })
		}},
		{part3 + "filter", "/req/filter/filter-crs-param, mixing-expressions", "geometries are in filter-crs, CRS84 without it", func(p *probe) {
			at := p.point("/collections/venues/items/way%2F7?crs=" + epsgURI + "4547")
			p.same("metres", p.found("venues", "filter-crs="+epsgURI+"4547&"+filtered(fmt.Sprintf("S_INTERSECTS(geometry, BBOX(%f,%f,%f,%f))", at[0]-9, at[1]-9, at[0]+9, at[1]+9))), []string{"way/7"})
			p.same("CGCS2000", p.found("venues", "filter-crs="+epsgURI+"4490&"+filtered("S_INTERSECTS(geometry, POINT(30.501 114.251))")), []string{"way/0"})
			p.same("CRS84", p.found("venues", filtered("S_INTERSECTS(geometry, POINT(114.251 30.501))")), []string{"way/0"})
		}},
		{part3 + "features-filter", "/req/features-filter/filter-param, response", "holds together with bbox, datetime and other parameters, and pages", func(p *probe) {
			want := numbered(func(i int) bool { return i%50 >= 39 && i%50 <= 41 && i/50 <= 2 && i%4 == 1 && i > 50 })
			p.same("all", p.found("cells", "bbox=114.33,30.49,114.332,30.505&datetime=2020-01-01&people=2&"+filtered("cell > 50")), want)
			page := p.object("/collections/cells/items?bbox=114.33,30.49,114.332,30.505&limit=1&people=2&" + filtered("cell > 50"))
			p.same("a page", ids(p.object(p.link(page, "next"))), want[1:2])
		}},
		{cql + "cql2-text", "/req/cql2-text/validate, escaping", "names and quotes in quotes, quotes inside doubled", func(p *probe) {
			p.same("O'Brien", p.found("venues", filtered(`"name" = 'O''Brien'`)), []string{"way/1"})
			p.same(`"`, p.found("venues", filtered(`name = '"quoted", and comma'`)), []string{"way/2"})
		}},
		{cql + "cql2-json", "/req/cql2-json/validate", "the same conditions in the same order as JSON", func(p *probe) {
			p.same("json", sorted(p.found("venues", "filter-lang=cql2-json&"+filtered(`{"op":"or","args":[{"op":"=","args":[{"property":"name"},"O'Brien"]},{"op":"like","args":[{"property":"name"},"漢%"]}]}`))), []string{"way/1", "way/7"})
		}},
		{cql + "basic-cql2", "/req/basic-cql2/cql2-filter, binary-comparison-predicate, property, spatial-data-types", "AND, OR, NOT; = <> < <= > >= of numbers, text, true and false", func(p *probe) {
			p.same("numbers", p.found("cells", filtered("people_65 >= 1 AND NOT (people <> 2.5 OR cell <= 1100)")), numbered(func(i int) bool { return i > 1100 && i%4 == 1 }))
			p.same("numbers", p.found("cells", filtered("people_65 < 1 AND NOT (people <> 1.5 OR cell <= 1100)")), numbered(func(i int) bool { return i > 1100 && i%4 == 0 }))
			p.same("text", sorted(p.found("venues", filtered("name > '健'"))), []string{"way/0", "way/7"})
			p.same("flags", p.found("venues", filtered("island = true OR island")), nil)
		}},
		{cql + "basic-cql2", "/req/basic-cql2/null-predicate", "IS NULL; a comparison with a missing value is neither true nor false", func(p *probe) {
			p.same("null", p.found("areas", filtered("geometry IS NULL")), []string{"T"})
			p.same("unknown", p.found("areas", filtered("median_min > 0 OR NOT median_min > 0")), []string{"W", "E"})
		}},
		{cql + "advanced-comparison-operators", "/req/advanced-comparison-operators/like-predicate, between-predicate, in-predicate", "LIKE with % _ and \\, BETWEEN, IN", func(p *probe) {
			p.same("like", p.found("venues", filtered(`name LIKE '50\%%_'`)), []string{"way/3"})
			p.same("between", p.found("cells", filtered("cell BETWEEN 3 AND 5")), []string{"3", "4", "5"})
			p.same("in", p.found("cells", filtered("cell IN (5, 3, 99999) AND cell NOT IN (5)")), []string{"3"})
		}},
		{cql + "basic-spatial-functions", "/req/basic-spatial-functions/spatial-functions, spatial-data-types", "S_INTERSECTS with each kind of geometry", func(p *probe) {
			want := numbered(func(i int) bool { return i%50 <= 1 && i/50 <= 1 })
			each([]string{"POINT(114.252 30.502)", "BBOX(114.251,30.501,114.253,30.503)", "POLYGON((114.251 30.501, 114.253 30.501, 114.253 30.503, 114.251 30.503, 114.251 30.501))", "MULTIPOINT(114.251 30.501, 114.253 30.501, 114.251 30.503, 114.253 30.503)"}, func(g string) {
				p.same(g, p.found("cells", filtered("S_INTERSECTS(geometry, "+g+")")), want)
			})
			p.same("line", p.found("cells", filtered("S_INTERSECTS(geometry, LINESTRING(114.251 30.501, 114.257 30.501))")), []string{"0", "1", "2", "3"})
		}},
	}
}

func tryQueryables(p *probe) {
	each(collections, func(c string) {
		w := p.get(p.link(p.object("/collections/"+c), "http://www.opengis.net/def/rel/ogc/1.0/queryables"))
		p.that(w.Header().Get("Content-Type") == "application/schema+json", "%s: %s", c, w.Header().Get("Content-Type"))
		q := p.object("/collections/" + c + "/queryables")
		p.that(q["$id"] == "http://localhost:8080/ogc/collections/"+c+"/queryables" && q["type"] == "object" && q["$schema"] == "https://json-schema.org/draft/2020-12/schema", "%s: %v", c, q["$id"])
		said := q["properties"].(map[string]any)
		types := map[string]string{"string": "string", "float64": "number integer", "bool": "boolean"}
		for _, f := range p.object("/collections/" + c + "/items?limit=10000")["features"].([]any) {
			for name, v := range f.(map[string]any)["properties"].(map[string]any) {
				property, ok := said[name].(map[string]any)
				kind, _ := property["type"].(string)
				if !ok || kind == "" || v != nil && !slices.Contains(strings.Fields(types[fmt.Sprintf("%T", v)]), kind) {
					p.fail("%s.%s is %q, a feature has %v", c, name, kind, v)
				}
			}
		}
	})
}
