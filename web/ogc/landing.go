package ogc

import (
	"bytes"
	"context"
	"encoding/json"
)

// A landingPage is where a client begins.
type landingPage struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Attribution string `json:"attribution,omitempty"`
	Extent      extent `json:"extent"`
	Links       []Link `json:"links"`
}

func (s *Service) landing(l links, forms []Link) any {
	return landingPage{
		Title: s.about.Title,
		Description: "Who cannot walk to a place to exercise in time, where they are, and where one more venue helps most. " +
			"Give QGIS (WFS / OGC API – Features) or ArcGIS Pro (OGC API server) the address " + l.root + " to have them as layers. " +
			"谁无法及时步行到达健身场地、他们在哪里、在哪里新建一处最有帮助。在 QGIS 或 ArcGIS Pro 中添加此地址即可作为图层使用。",
		Attribution: s.attribution(),
		Extent:      s.extent(),
		Links: append(forms,
			l.to("/api", "service-desc", kindOpenAPI, "the interface as OpenAPI 3.0"),
			l.to("/api?f=html", "service-doc", kindHTML, "the interface, to read"),
			l.to("/conformance", "conformance", kindJSON, "the parts of OGC standards kept"),
			l.to("/collections", "data", kindJSON, "the collections"),
			l.to("/tiles", relTilesets, kindJSON, "everything as vector tiles"),
			l.to("/tileMatrixSets", relSchemes, kindJSON, "how tiles are cut"),
		)}
}

// A conformance lists the requirement classes kept.
type conformance struct {
	ConformsTo []string `json:"conformsTo"`
}

// conformsTo is every class whose requirements the tests walk.
func conformsTo() []string {
	var out []string
	for _, spec := range []struct {
		of      string
		classes []string
	}{
		{"ogcapi-features-1/1.0", []string{"core", "geojson", "html", "oas30"}},
		{"ogcapi-features-2/1.0", []string{"crs"}},
		{"ogcapi-features-3/1.0", []string{"filter", "features-filter", "queryables", "queryables-query-parameters"}},
		{"cql2/1.0", []string{"cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "basic-spatial-functions"}},
		{"ogcapi-tiles-1/1.0", []string{"core", "tileset", "tilesets-list", "geodata-tilesets", "dataset-tilesets", "mvt", "oas30"}},
	} {
		for _, c := range spec.classes {
			out = append(out, "http://www.opengis.net/spec/"+spec.of+"/conf/"+c)
		}
	}
	return out
}

// document makes a resource that is one JSON value; make is given the links to the
// resource itself in the forms it has.
func document(l links, kinds []encoding, make func(forms []Link) any) (maker, []encoding, error) {
	return func(_ context.Context, kind string) (Response, error) {
		b, err := encoded(make(l.forms(kinds, kind)))
		if err == nil && kind == kindHTML {
			b, err = page(l, b)
		}
		return Response{Kind: kind, Body: b}, err
	}, kinds, nil
}

// encoded is compact JSON that leaves < > & as they are: answers are never put
// into HTML by copying.
func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}
