package ogc

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/geo/index"
	"github.com/walkshed/walkshed/tiles"
)

// A layer is one collection, with what is found out about it once.
type layer struct {
	*tiles.Layer
	title, about string
	boxes        func() *index.Boxes
	extent       func() orb.Bound // empty where there is no feature
	references   func() []reference
	bare         func() []int32 // those without a geometry
}

func newLayer(l *tiles.Layer) *layer {
	out := &layer{Layer: l}
	text := layerTexts()[l.Name]
	out.title, out.about = text[0], text[1]
	out.boxes = sync.OnceValue(func() *index.Boxes { return index.NewBoxes(l.Len(), l.Bound) })
	out.extent = sync.OnceValue(func() orb.Bound {
		all := orb.MultiPoint{}.Bound()
		for i := range l.Len() {
			if b := l.Bound(i); all.IsEmpty() {
				all = b
			} else if !b.IsEmpty() {
				all = all.Union(b)
			}
		}
		return all
	})
	out.bare = sync.OnceValue(func() []int32 {
		var bare []int32
		for i := range l.Len() {
			if l.Bound(i).IsEmpty() {
				bare = append(bare, int32(i))
			}
		}
		return bare
	})
	out.references = sync.OnceValue(func() []reference { return referencesFor(out.extent()) })
	return out
}

// layerTexts are title and description of each collection, in both languages: a
// GIS shows one, and does not say for whom.
func layerTexts() map[string][2]string {
	return map[string][2]string{
		"cells": {"Cells: people and their walk · 人口单元与步行时间",
			"Where people live, with the walk to the nearest venue. 居民所在单元及其到最近场地的步行时间。"},
		"areas": {"Areas: coverage · 区域覆盖率",
			"Areas to report by, with the people covered and not. 统计区域及其覆盖与未覆盖人口。"},
		"gaps": {"Gaps: people without · 未覆盖区域",
			"Connected ground whose people are not covered, most people first, with the best site of each. 连片的未覆盖区域，按人口排序，并给出各自的最佳选址。"},
		"venues": {"Venues: whom they serve · 健身场地及服务人口",
			"Places to exercise that count, with the people within the limit. 计入的健身场地及其限时内可达人口。"},
		"sites": {"Suggested sites · 建议新建点",
			"Where to build, in this order, each with a proved bound. 建议的建设地点与次序，附已证明的上界。"},
	}
}

// An extent is where a collection lies, in CRS84.
type extent struct {
	Spatial struct {
		BBox [][4]float64 `json:"bbox"`
		CRS  string       `json:"crs"`
	} `json:"spatial"`
}

func extentOf(b orb.Bound) extent {
	var e extent
	e.Spatial.CRS = crs84
	e.Spatial.BBox = [][4]float64{{-180, -90, 180, 90}}
	if !b.IsEmpty() {
		e.Spatial.BBox[0] = [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
	}
	return e
}

// extent is that of all collections.
func (s *Service) extent() extent {
	all := orb.MultiPoint{}.Bound()
	for _, l := range s.layers {
		if b := l.extent(); all.IsEmpty() {
			all = b
		} else if !b.IsEmpty() {
			all = all.Union(b)
		}
	}
	return extentOf(all)
}

func (s *Service) attribution() string { return strings.Join(s.about.Attribution, "; ") }

// A collectionList is the answer of /collections.
type collectionList struct {
	Links       []Link       `json:"links"`
	Collections []collection `json:"collections"`
}

// A collection says what one layer is and where its features are.
type collection struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Attribution string   `json:"attribution,omitempty"`
	Extent      extent   `json:"extent"`
	ItemType    string   `json:"itemType"`
	CRS         []string `json:"crs"`
	StorageCRS  string   `json:"storageCrs"`
	Links       []Link   `json:"links"`
}

func (s *Service) collections(l links, forms []Link) any {
	out := collectionList{Links: forms, Collections: []collection{}}
	for _, layer := range s.layers {
		at := l
		at.path, at.query = "/collections/"+layer.Name, nil
		out.Collections = append(out.Collections, s.collection(layer, at, at.forms(jsonHTML(), kindJSON)))
	}
	return out
}

func (s *Service) collection(layer *layer, l links, forms []Link) collection {
	at := "/collections/" + layer.Name
	c := collection{ID: layer.Name, Title: layer.title, Description: layer.about, Attribution: s.attribution(),
		Extent: extentOf(layer.extent()), ItemType: "feature", StorageCRS: crs84}
	for _, r := range layer.references() {
		c.CRS = append(c.CRS, r.uri)
	}
	c.Links = append(forms,
		l.to(at+"/items?f=json", "items", kindGeoJSON, "its features as GeoJSON"),
		l.to(at+"/items?f=html", "items", kindHTML, "its features to read"),
		l.to(at+"/schema", "describedBy", kindSchema, "the types of its features"), // so spelled: GDAL 3.6 minds the case
		l.to(at+"/queryables", relQueryables, kindSchema, "what can be asked of it"),
		l.to(at+"/tiles", relTilesets, kindJSON, "its features as vector tiles"))
	return c
}

// A schema is a JSON Schema, as far as queryables need it.
type schema struct {
	Schema      string   `json:"$schema,omitempty"`
	ID          string   `json:"$id,omitempty"`
	Type        string   `json:"type,omitempty"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Format      string   `json:"format,omitempty"`
	Unit        string   `json:"x-ogc-unit,omitempty"`
	UnitLang    string   `json:"x-ogc-unitLang,omitempty"`
	Role        string   `json:"x-ogc-role,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Properties  members  `json:"properties,omitempty"`
	Closed      *bool    `json:"additionalProperties,omitempty"`
}

// geometryName is what filters call the geometry of a feature.
const geometryName = "geometry"

// queryables is everything a filter or a parameter may name: all properties.
func (layer *layer) queryables(l links) any {
	closed := false
	out := schema{Schema: "https://json-schema.org/draft/2020-12/schema", ID: l.root + "/collections/" + layer.Name + "/queryables",
		Type: "object", Title: layer.title, Description: layer.about, Closed: &closed}
	for _, f := range layer.Fields {
		out.Properties = append(out.Properties, member{f.Name, describe(f)})
	}
	shape := "geometry-multipolygon"
	if layer.Points {
		shape = "geometry-point"
	}
	out.Properties = append(out.Properties, member{geometryName, schema{Format: shape, Role: "primary-geometry", Title: "geometry · 几何"}})
	return out
}

// types is what GDAL asks for the types of columns, which it else takes from the
// first features: a number that is whole there, or missing, would be cut or be text
// in all. It reads a type only where it stands alone, so that none can say that a
// value may be null, as any may.
func (layer *layer) types(l links) any {
	properties := schema{Type: "object"}
	for _, f := range layer.Fields {
		properties.Properties = append(properties.Properties, member{f.Name, describe(f)})
	}
	return schema{ID: l.root + "/collections/" + layer.Name + "/schema", Type: "object", Title: layer.title, Properties: members{{"properties", properties}}}
}

// members keep their order: GDAL makes columns in that of a schema.
type members []member

type member struct {
	name string
	of   any
}

// MarshalJSON writes an object.
func (m members) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, x := range m {
		name, err := json.Marshal(x.name)
		if err != nil {
			return nil, err
		}
		of, err := encoded(x.of)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, name...), ':'), of...)
	}
	return append(b, '}'), nil
}

// describe is a property with its unit, in both languages.
func describe(f tiles.Field) schema {
	p := schema{Type: typeName(f.Type), Title: f.Name, Description: f.En + " · " + f.Zh, Unit: f.Unit, Enum: f.Words}
	if f.Unit != "" {
		p.UnitLang, p.Title = "UCUM", f.Name+" ["+f.Unit+"]"
	}
	return p
}

func typeName(t export.Type) string {
	return [...]string{export.Text: "string", export.Integer: "integer", export.Real: "number", export.Boolean: "boolean"}[t]
}
