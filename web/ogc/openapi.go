package ogc

import (
	_ "embed"
	"encoding/json"

	"github.com/walkshed/walkshed/tiles"
)

// An object is a part of an OpenAPI document.
type object = map[string]any

func ref(to string) object { return object{"$ref": "#/components/" + to} }

// openAPI describes the service as OpenAPI 3.0.3, each collection with paths of its
// own, since each has its own parameters and properties. QGIS reads the largest
// limit from components/parameters/limit.
func (s *Service) openAPI(l links) any {
	paths := object{}
	get := func(path, id, summary string, kinds map[string]object, parameters ...object) {
		paths[path] = object{"get": operation(id, summary, kinds, parameters)}
	}
	both := func(kind, schema string) map[string]object {
		return map[string]object{kind: ref("schemas/" + schema), kindHTML: {"type": "string"}}
	}
	get("/", "landing", "What there is and where", both(kindJSON, "landingPage"), formParameter("json", "html"))
	get("/api", "api", "This document", map[string]object{kindOpenAPI: {"type": "object"}, kindHTML: {"type": "string"}}, formParameter("json", "html"))
	get("/conformance", "conformance", "The requirement classes kept", both(kindJSON, "confClasses"), formParameter("json", "html"))
	get("/collections", "collections", "The collections", both(kindJSON, "collections"), formParameter("json", "html"))
	get("/tileMatrixSets", "tileMatrixSets", "How tiles are cut", both(kindJSON, "tileMatrixSets"), formParameter("json", "html"))
	get("/tileMatrixSets/"+quadID, quadID, "How tiles of Web Mercator are cut", both(kindJSON, "tileMatrixSet"), formParameter("json", "html"))
	tilePaths(get, "", "everything")
	schemas := commonSchemas()
	for _, layer := range s.layers {
		at := "/collections/" + layer.Name
		get(at, layer.Name, layer.title, both(kindJSON, "collection"), formParameter("json", "html"))
		get(at+"/schema", layer.Name+".schema", "The types of "+layer.Name, map[string]object{kindSchema: {"type": "object"}, kindHTML: {"type": "string"}}, formParameter("json", "html"))
		get(at+"/queryables", layer.Name+".queryables", "What can be asked of "+layer.Name, map[string]object{kindSchema: {"type": "object"}, kindHTML: {"type": "string"}}, formParameter("json", "html"))
		get(at+"/items", layer.Name+".items", layer.about, both(kindGeoJSON, layer.Name+"Collection"), layer.itemParameters()...)
		get(at+"/items/{featureId}", layer.Name+".item", "One feature of "+layer.Name, both(kindGeoJSON, layer.Name), formParameter("json", "html"), ref("parameters/featureId"), layer.crsParameter("crs"))
		tilePaths(get, at, layer.Name)
		schemas[layer.Name], schemas[layer.Name+"Collection"] = layer.featureSchema(), featuresSchema(layer.Name)
	}
	return object{
		"openapi": "3.0.3",
		"info": object{"title": s.about.Title, "version": s.about.Version, "description": "Results of Walkshed as OGC API Features and Tiles. Coordinates are longitude, latitude (CRS84) unless crs says otherwise. " +
			"以 OGC API 要素与瓦片提供的 Walkshed 结果。"},
		"servers":    []object{{"url": l.root}},
		"security":   []object{},
		"paths":      paths,
		"components": object{"parameters": commonParameters(), "responses": commonResponses(), "schemas": schemas},
	}
}

// tilePaths are the paths of a tileset below a path.
func tilePaths(get func(path, id, summary string, kinds map[string]object, parameters ...object), at, of string) {
	html := object{"type": "string"}
	get(at+"/tiles", of+".tilesets", "Vector tiles of "+of, map[string]object{kindJSON: ref("schemas/tilesets"), kindHTML: html}, formParameter("json", "html"))
	get(at+"/tiles/"+quadID, of+".tileset", "What the vector tiles of "+of+" hold", map[string]object{kindJSON: ref("schemas/tileset"), kindTileJSON: ref("schemas/tileJSON"), kindHTML: html},
		formParameter("json", "tilejson", "html"))
	get(at+"/tiles/"+quadID+"/{tileMatrix}/{tileRow}/{tileCol}", of+".tile", "One vector tile of "+of, map[string]object{kindMVT: {"type": "string", "format": "binary"}},
		formParameter("mvt"), ref("parameters/tileMatrix"), ref("parameters/tileRow"), ref("parameters/tileCol"))
}

func operation(id, summary string, kinds map[string]object, parameters []object) object {
	content := object{}
	for kind, schema := range kinds {
		content[kind] = object{"schema": schema}
	}
	responses := object{"200": object{"description": "the answer", "content": content, "headers": object{
		"Content-Crs": object{"description": "the coordinate system of the features", "schema": object{"type": "string"}},
		"ETag":        object{"description": "changes with the answer", "schema": object{"type": "string"}}}}}
	if kinds[kindMVT] != nil {
		responses["204"] = object{"description": "there is nothing at this place"}
	}
	responses["304"] = ref("responses/NotModified")
	for _, code := range [...]string{"400", "403", "404", "405", "406", "410", "413", "414", "421", "422", "429", "500", "503", "default"} {
		responses[code] = ref("responses/Problem")
	}
	return object{"operationId": id, "summary": summary, "parameters": parameters, "responses": responses}
}

func commonResponses() object {
	problem := object{"type": "object", "required": []string{"type", "title", "status", "detail", "instance"}, "properties": object{
		"type": object{"type": "string"}, "title": object{"type": "string"}, "status": object{"type": "integer"}, "detail": object{"type": "string"},
		"instance": object{"type": "string"}, "request_id": object{"type": "string"}, "errors": object{"type": "array", "items": object{"type": "object"}}}}
	return object{
		"NotModified": object{"description": "the client has it"},
		"Problem":     object{"description": "why there is no answer (RFC 9457)", "content": object{"application/problem+json": object{"schema": problem}}}}
}

func formParameter(forms ...string) object {
	return query("f", "the encoding, where the Accept header does not say it", object{"type": "string", "enum": forms})
}

func query(name, about string, schema object) object {
	return object{"name": name, "in": "query", "description": about, "required": false, "schema": schema, "style": "form", "explode": false}
}

func inPath(name, about string, schema object) object {
	return object{"name": name, "in": "path", "description": about, "required": true, "schema": schema}
}

func commonParameters() object {
	box := object{"type": "array", "minItems": 4, "maxItems": 6, "items": object{"type": "number"}}
	whole := object{"type": "integer", "minimum": 0}
	return object{
		"limit":       query("limit", "features a page has at most; more than the maximum gives the maximum", object{"type": "integer", "minimum": 1, "maximum": mostLimit, "default": usualLimit}),
		"offset":      query("offset", "features to leave out before the first", object{"type": "integer", "minimum": 0, "default": 0}),
		"bbox":        query("bbox", "features that touch this box: lower corner, upper corner", box),
		"datetime":    query("datetime", "a moment or FROM/TO; features here have no time of their own, and all match", object{"type": "string"}),
		"filter":      query("filter", "a condition in CQL2", object{"type": "string"}),
		"filter-lang": query("filter-lang", "the form of filter", object{"type": "string", "enum": []string{"cql2-text", "cql2-json"}, "default": "cql2-text"}),
		"featureId":   inPath("featureId", "the id of a feature", object{"type": "string"}),
		"tileMatrix":  inPath("tileMatrix", "the zoom", object{"type": "integer", "minimum": 0, "maximum": tileTop}),
		"tileRow":     inPath("tileRow", "from the north", whole),
		"tileCol":     inPath("tileCol", "from the west", whole),
	}
}

func (layer *layer) crsParameter(name string) object {
	var uris []string
	for _, r := range layer.references() {
		uris = append(uris, r.uri)
	}
	return query(name, "a coordinate system; axes in the order of its registry", object{"type": "string", "format": "uri", "enum": uris, "default": crs84})
}

func (layer *layer) itemParameters() []object {
	out := []object{formParameter("json", "html"), layer.crsParameter("crs"), layer.crsParameter("bbox-crs"), layer.crsParameter("filter-crs")}
	for _, name := range []string{"limit", "offset", "bbox", "datetime", "filter", "filter-lang"} {
		out = append(out, ref("parameters/"+name))
	}
	for _, f := range layer.Fields {
		out = append(out, query(f.Name, describe(f).Description, valueSchema(f)))
	}
	return out
}

func valueSchema(f tiles.Field) object {
	out := object{"type": typeName(f.Type)}
	if f.Words != nil {
		out["enum"] = f.Words
	}
	return out
}

// closed is an object with these members and no others; those named are required.
func closed(properties object, required ...string) object {
	out := object{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

func arrayOf(items object) object { return object{"type": "array", "items": items} }
func oneWord(word string) object  { return object{"type": "string", "enum": []string{word}} }

func (layer *layer) featureSchema() object {
	properties, names := object{}, []string{}
	for _, f := range layer.Fields {
		d := describe(f)
		p := object{"type": d.Type, "title": d.Title, "description": d.Description, "nullable": true}
		properties[f.Name], names = p, append(names, f.Name)
	}
	shape := "MultiPolygon"
	nested := arrayOf(arrayOf(object{"type": "array", "minItems": 4, "items": ref("schemas/position")}))
	if layer.Points {
		shape, nested = "Point", ref("schemas/position")
	}
	geometry := closed(object{"type": oneWord(shape), "coordinates": nested}, "type", "coordinates")
	geometry["nullable"] = true
	return closed(object{"type": oneWord("Feature"), "id": object{"oneOf": []object{{"type": "string"}, {"type": "integer"}}}, "geometry": geometry,
		"properties": closed(properties, names...), "links": arrayOf(ref("schemas/link"))}, "type", "id", "geometry", "properties")
}

func featuresSchema(of string) object {
	count := object{"type": "integer", "minimum": 0}
	return closed(object{"type": oneWord("FeatureCollection"), "numberMatched": count, "numberReturned": count,
		"links": arrayOf(ref("schemas/link")), "features": arrayOf(ref("schemas/" + of))}, "type", "numberMatched", "numberReturned", "links", "features")
}

// schemaText is the schemas that are the same in every service.
//
//go:embed schemas.json
var schemaText []byte

func commonSchemas() object {
	out := object{}
	_ = json.Unmarshal(schemaText, &out) // the test of the whole document reads it
	return out
}
