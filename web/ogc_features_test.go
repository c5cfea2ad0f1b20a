package web

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/web/ogc/ogctest"
)

var collections = []string{"cells", "areas", "gaps", "venues", "sites"}

func each(of []string, do func(string)) {
	for _, c := range of {
		do(c)
	}
}

// Requirements of OGC API – Features – Part 1: Core 1.0 (17-069r4).
func featureRequirements() []requirement {
	const core, geo, html, oas = "ogcapi-features-1/1.0 core", "ogcapi-features-1/1.0 geojson", "ogcapi-features-1/1.0 html", "ogcapi-features-1/1.0 oas30"
	return []requirement{
		{core, "/req/core/root-op, root-success", "GET / has typed links to the API document, the conformance classes and the collections", func(p *probe) {
			home := p.object("")
			for _, rel := range []string{"self", "service-desc", "service-doc", "conformance", "data"} {
				p.that(p.get(p.link(home, rel)).Code == 200, "%s leads nowhere", rel)
			}
		}},
		{core, "/req/core/api-definition-op, api-definition-success", "the API document is there, of the type its link says", func(p *probe) {
			w := p.get(p.link(p.object(""), "service-desc"))
			p.that(w.Header().Get("Content-Type") == "application/vnd.oai.openapi+json;version=3.0", "it is %s", w.Header().Get("Content-Type"))
		}},
		{core, "/req/core/conformance-op, conformance-success", "conformsTo lists the classes", func(p *probe) {
			list, _ := p.object("/conformance")["conformsTo"].([]any)
			p.that(slices.Contains(list, any("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core")), "core is not in %v", list)
		}},
		{core, "/req/core/http", "HEAD is GET without a body; 405 with Allow; 406 for what there is not", tryHTTP},
		{core, "/req/core/query-param-unknown", "an unknown parameter is 400 everywhere", func(p *probe) {
			each([]string{"", "/conformance", "/collections", "/collections/gaps", "/collections/gaps/items", "/collections/gaps/items/1", "/collections/gaps/queryables", "/tiles"}, func(at string) { p.status(400, at+"?no_such=1") })
		}},
		{core, "/req/core/query-param-invalid", "a wrong value is 400", func(p *probe) {
			each([]string{"limit=abc", "limit=0", "limit=-1", "limit=1&limit=2", "bbox=1,2", "bbox=1,2,3,x", "bbox=1,5,3,4", "bbox=NaN,0,1,1", "datetime=x", "datetime=2020-13-01T00:00:00Z", "datetime=2021-01-01/2020-01-01", "f=xml", "people=many", "modelled=2"}, func(q string) { p.status(400, "/collections/gaps/items?"+q) })
		}},
		{core, "/req/core/crs84", "coordinates are longitude, latitude by default", func(p *probe) {
			at := p.object("/collections/venues/items/way%2F0")["geometry"].(map[string]any)["coordinates"]
			p.that(fmt.Sprint(at) == "[114.251 30.501]", "way/0 is at %v", at)
		}},
		{core, "/req/core/fc-md-op, fc-md-links, fc-md-items, fc-md-items-links", "each collection is listed with an items link for each encoding", func(p *probe) {
			list := p.object("/collections")
			p.link(list, "self")
			p.link(list, "alternate")
			var names []string
			for _, c := range list["collections"].([]any) {
				c := c.(map[string]any)
				names = append(names, c["id"].(string))
				for _, l := range linksOf(c, "items") {
					p.that(p.get(l["href"].(string)).Header().Get("Content-Type") == l["type"], "%v is not of its type", l)
				}
				p.that(len(linksOf(c, "items")) == 2, "%v has %d items links", c["id"], len(linksOf(c, "items")))
			}
			p.same("collections", names, collections)
		}},
		{core, "/req/core/fc-md-extent", "the extent holds every feature", func(p *probe) {
			each(collections, func(c string) {
				b := p.object("/collections/" + c)["extent"].(map[string]any)["spatial"].(map[string]any)["bbox"].([]any)[0].([]any)
				p.same(c, p.found(c, fmt.Sprintf("bbox=%v,%v,%v,%v", b[0], b[1], b[2], b[3])), p.found(c, ""))
			})
		}},
		{core, "/req/core/sfc-md-op, sfc-md-success", "a collection by itself is its entry in the list; an unknown one is 404", func(p *probe) {
			for _, c := range p.object("/collections")["collections"].([]any) {
				alone := p.object("/collections/" + c.(map[string]any)["id"].(string))
				p.that(fmt.Sprint(alone) == fmt.Sprint(c), "%v is another by itself", alone["id"])
			}
			p.status(404, "/collections/nothing")
		}},
		{core, "/req/core/fc-op, fc-limit-definition, fc-limit-response-1", "at most limit features; above the maximum the maximum; both as in the API document", func(p *probe) {
			limit := p.doc.Components.Parameters["limit"].Value.Schema.Value
			p.that(*limit.Min == 1 && *limit.Max == 10000 && fmt.Sprint(limit.Default) == "100", "limit is documented as %v", limit)
			for query, want := range map[string]int{"": 100, "limit=1": 1, "limit=7": 7, "limit=10001": 1200} {
				p.that(len(ids(p.object("/collections/cells/items?"+query))) == want, "%q does not give %d", query, want)
			}
		}},
		{core, "/req/core/fc-bbox-definition, fc-bbox-response", "those that touch the box and no others, of 4 numbers or 6, over the antimeridian, and those without a geometry", tryBoxes},
		{core, "/req/core/fc-time-definition, fc-time-response", "an instant and intervals, open or not, are read; features without a time match", func(p *probe) {
			each([]string{"2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5%2B08:00/..", "../2020-01-01T00:00:00Z", "2019-01-01T00:00:00Z/2020-01-01T00:00:00Z", "/2020-01-01T00:00:00Z", "2020-01-01"}, func(d string) {
				p.that(len(p.found("areas", "datetime="+d)) == 3, "%s does not match all", d)
			})
		}},
		{core, "/req/core/fc-response, fc-links, fc-rel-type", "self, alternate and next with types; next visits each feature once, whatever the limit", tryPaging},
		{core, "/req/core/fc-numberMatched, fc-numberReturned", "the numbers are true", func(p *probe) {
			page := p.object("/collections/cells/items?limit=7&offset=1197&cell=1199")
			p.that(fmt.Sprint(page["numberMatched"], page["numberReturned"]) == "1 0", "of one, from the 1,197th: %v, %v", page["numberMatched"], page["numberReturned"])
			page = p.object("/collections/cells/items?limit=7&offset=1197")
			p.that(fmt.Sprint(page["numberMatched"], page["numberReturned"]) == "1200 3", "the last three: %v, %v", page["numberMatched"], page["numberReturned"])
		}},
		{core, "/req/core/f-op, f-success, f-links", "each feature by its id, with links; an unknown one is 404", func(p *probe) {
			each(collections, func(c string) {
				for _, id := range p.found(c, "")[:3] {
					f := p.object("/collections/" + c + "/items/" + url.PathEscape(id))
					p.that(fmt.Sprint(f["id"]) == id && f["type"] == "Feature", "%s is %v", id, f["id"])
					for _, rel := range []string{"self", "alternate", "collection"} {
						p.link(f, rel)
					}
				}
				p.status(404, "/collections/"+c+"/items/nothing")
			})
		}},
		{geo, "/req/geojson/definition, content", "application/geo+json; RFC 7946: rings closed, outer counter-clockwise, no crs member", tryGeoJSON},
		{html, "/req/html/definition, content", "every page is text/html, holds the same data and escapes it", tryHTML},
		{oas, "/req/oas30/oas-definition-1, oas-definition-2, oas-impl", "a valid OpenAPI 3.0 document, and every answer of this run is as it says", func(p *probe) {
			p.that(strings.HasPrefix(p.doc.OpenAPI, "3.0."), "it says it is %s", p.doc.OpenAPI)
		}},
		{oas, "/req/oas30/completeness, exceptions-codes", "each status there can be is documented for each operation", func(p *probe) {
			for path, item := range p.doc.Paths.Map() {
				for _, code := range []int{200, 304, 400, 404, 406, 405, 429, 500, 503} {
					p.that(item.Get.Responses.Status(code) != nil, "%s lacks %d", path, code)
				}
			}
		}},
		{oas, "/req/oas30/security", "the document says that nobody need log in", func(p *probe) {
			p.that(p.doc.Security != nil && len(p.doc.Security) == 0, "security is %v", p.doc.Security)
		}},
	}
}

func tryHTTP(p *probe) {
	for _, at := range []string{"", "/api", "/collections/cells/items", "/collections/cells/items/7", "/tiles/WebMercatorQuad/0/0/0"} {
		get, head := p.get(at), send(p.h, http.MethodHead, "/ogc"+at, nil)
		p.that(head.Code == get.Code && head.Body.Len() == 0 && head.Header().Get("Content-Type") == get.Header().Get("Content-Type"), "HEAD %s: %d, %d bytes", at, head.Code, head.Body.Len())
		post := send(p.h, http.MethodPost, "/ogc"+at, strings.NewReader("{}"))
		p.that(post.Code == 405 && strings.Contains(post.Header().Get("Allow"), "GET"), "POST %s: %d, Allow %q", at, post.Code, post.Header().Get("Allow"))
	}
	for accept, kind := range map[string]string{"": "application/geo+json", "*/*": "application/geo+json", "application/json": "application/geo+json", "text/html,application/xhtml+xml,*/*;q=0.8": "text/html",
		"text/*": "text/html", "application/geo+json;q=0.2, text/html;q=0.5": "text/html", "text/html;q=0, */*": "application/geo+json"} {
		w := p.get("/collections/gaps/items", "Accept", accept)
		p.that(w.Header().Get("Content-Type") == kind, "Accept %q: %s", accept, w.Header().Get("Content-Type"))
	}
	p.status(406, "/collections/gaps/items", "Accept", "image/png")
	p.status(200, "/collections/gaps/items?f=json", "Accept", "image/png")
}

// tryBoxes holds boxes to the squares of the drawing, touching being meeting.
func tryBoxes(p *probe) {
	const w, s, d = ogctest.West, ogctest.South, ogctest.Step
	for _, b := range [][4]float64{{3.5, 4.5, 6.5, 4.6}, {3, 4, 5, 6}, {-9, -9, 0, 0}, {0, 0, 50, 24}, {50.001, 0, 60, 24}, {49.5, 23.5, 49.5, 23.5}} {
		var want []string
		for i := range ogctest.Columns * ogctest.Rows {
			x, y := float64(i%ogctest.Columns), float64(i/ogctest.Columns)
			if x <= b[2] && x+1 >= b[0] && y <= b[3] && y+1 >= b[1] {
				want = append(want, fmt.Sprint(i))
			}
		}
		at := func(k int) float64 {
			return math.Round((map[bool]float64{true: w, false: s}[k%2 == 0]+b[k]*d)*1e7) / 1e7
		}
		p.same(fmt.Sprint(b), p.found("cells", fmt.Sprintf("bbox=%v,%v,%v,%v", at(0), at(1), at(2), at(3))), want)
		p.same(fmt.Sprint(b, " with heights"), p.found("cells", fmt.Sprintf("bbox=%v,%v,-5,%v,%v,9000", at(0), at(1), at(2), at(3))), want)
	}
	p.same("over the antimeridian", sorted(p.found("venues", "bbox=114.30,-90,-170,90")), []string{"way/1", "way/2", "way/3", "way/4", "way/5", "way/6", "way/7", "way/8"})
	p.same("far away", p.found("areas", "bbox=0,0,1,1"), []string{"T"})
}

func tryPaging(p *probe) {
	for _, q := range []struct {
		from  string
		limit int
	}{{"/collections/venues/items?", 1}, {"/collections/venues/items?", 3}, {"/collections/venues/items?", 10}, {"/collections/venues/items?", 11}, {"/collections/cells/items?bbox=114.26,30.51,114.28,30.52&", 7}, {"/collections/cells/items?filter=people%3E4&", 25}} {
		want := ids(p.object(q.from + "limit=10000"))
		var got []string
		at, pages := fmt.Sprintf("%slimit=%d", q.from, q.limit), 0
		for ; at != "" && pages <= len(want); pages++ {
			page := p.object(at)
			p.link(page, "self")
			p.link(page, "alternate")
			got = append(got, ids(page)...)
			if at = ""; len(linksOf(page, "next")) > 0 {
				at = p.link(page, "next")
			}
		}
		p.same(fmt.Sprint(q), got, want)
		p.that(pages == (len(want)+q.limit-1)/q.limit, "%v: %d pages", q, pages)
	}
}

func tryGeoJSON(p *probe) {
	each(collections, func(c string) {
		w := p.get("/collections/" + c + "/items?limit=10000")
		p.that(w.Header().Get("Content-Type") == "application/geo+json", "%s is %s", c, w.Header().Get("Content-Type"))
		var page struct {
			CRS      any
			Features []struct {
				Geometry *struct {
					Type        string
					Coordinates json.RawMessage
				}
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || page.CRS != nil {
			p.fail("%s: %v, crs %v", c, err, page.CRS)
		}
		for i, f := range page.Features {
			var m [][][][2]float64
			if f.Geometry == nil || f.Geometry.Type != "MultiPolygon" {
				continue
			}
			if err := json.Unmarshal(f.Geometry.Coordinates, &m); err != nil {
				p.fail("%s %d: %v", c, i, err)
			}
			for _, polygon := range m {
				for k, ring := range polygon {
					twice := 0.0
					for j := 1; j < len(ring); j++ {
						twice += (ring[j][0]-ring[0][0])*(ring[j-1][1]-ring[0][1]) - (ring[j-1][0]-ring[0][0])*(ring[j][1]-ring[0][1])
					}
					p.that(len(ring) >= 4 && ring[0] == ring[len(ring)-1] && (twice < 0) == (k == 0), "%s %d: ring %d is not as RFC 7946 has it", c, i, k)
				}
			}
		}
	})
}

func tryHTML(p *probe) {
	for _, at := range []string{"", "/api", "/conformance", "/collections", "/collections/venues", "/collections/venues/queryables", "/collections/venues/schema", "/collections/venues/items", "/collections/venues/items/way%2F5", "/collections/areas/items", "/tiles", "/tiles/WebMercatorQuad", "/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad"} {
		w := p.get(at + "?f=html")
		text := w.Body.String()
		p.that(w.Code == 200 && w.Header().Get("Content-Type") == "text/html" && !strings.Contains(text, "<script") && !strings.Contains(text, "<b>"), "%s: %d, %s", at, w.Code, w.Header().Get("Content-Type"))
	}
	text := p.get("/collections/venues/items?f=html").Body.String()
	for _, name := range []string{"健身点", "O&#39;Brien", "&lt;script&gt;alert(1)&lt;/script&gt;", "漢字 &amp; 简体", "way/9"} {
		p.that(strings.Contains(text, name), "no %s on the page", name)
	}
}
