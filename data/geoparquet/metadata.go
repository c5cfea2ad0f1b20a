package geoparquet

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// metadata is the value of the key "geo" (GeoParquet 1.1.0, schema.json).
type metadata struct {
	Version string              `json:"version"`
	Primary string              `json:"primary_column"`
	Columns map[string]geometry `json:"columns"`
}

// geometry is what is said of one column of geometries.
type geometry struct {
	Encoding    string          `json:"encoding"`
	Types       []string        `json:"geometry_types"`
	CRS         json.RawMessage `json:"crs,omitempty"` // PROJJSON; absent is OGC:CRS84, null is not known
	Orientation string          `json:"orientation,omitempty"`
	Edges       string          `json:"edges,omitempty"`
	Box         []float64       `json:"bbox,omitempty"`
	Covering    *covering       `json:"covering,omitempty"`
}

// covering names the columns that hold each row's box.
type covering struct {
	Box struct {
		XMin []string `json:"xmin"`
		YMin []string `json:"ymin"`
		XMax []string `json:"xmax"`
		YMax []string `json:"ymax"`
	} `json:"bbox"`
}

// ErrNoGeo says that a file is Parquet and says nothing of geometries.
var ErrNoGeo = errors.New("it is plain Parquet: nothing in it says where its rows are (no metadata \"geo\")")

// parseGeo takes the metadata apart and returns its primary column.
func parseGeo(text string) (name string, g geometry, err error) {
	var m metadata
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return "", g, fmt.Errorf("its metadata \"geo\": %w", err)
	}
	g, ok := m.Columns[m.Primary]
	switch {
	case !ok:
		return "", g, fmt.Errorf("its metadata \"geo\" names %q as its geometries and does not describe it", m.Primary)
	case g.Encoding != "WKB":
		return "", g, fmt.Errorf("its geometries are encoded as %q, not as WKB", g.Encoding)
	}
	return m.Primary, g, nil
}

// joinPath is the name of a column by its path.
func joinPath(path []string) string { return strings.Join(path, ".") }

// crs is the coordinate system a column declares: "EPSG:4490"; where it has no
// code, "" and its name, if anything.
func (g geometry) crs() (code, name string) {
	if g.CRS == nil {
		return "OGC:CRS84", ""
	}
	var p struct {
		Name string `json:"name"`
		ID   struct {
			Authority string          `json:"authority"`
			Code      json.RawMessage `json:"code"` // a number or a text
		} `json:"id"`
	}
	if err := json.Unmarshal(g.CRS, &p); err != nil {
		return "", string(g.CRS)
	}
	number := string(p.ID.Code)
	if text := ""; json.Unmarshal(p.ID.Code, &text) == nil {
		number = text
	}
	if p.ID.Authority == "" || number == "" {
		return "", p.Name
	}
	return p.ID.Authority + ":" + number, p.Name
}

// The columns a Writer adds to those it is given.
const (
	shapeColumn = "geometry"
	boxColumn   = "bbox"
)

// describe is the metadata of a file written here; box is nil for no geometry.
func describe(l Layer, box *orb.Bound) (string, error) {
	g := geometry{Encoding: "WKB", Types: []string{l.Type}, CRS: l.CRS, Orientation: "counterclockwise", Covering: &covering{}}
	side := func(name string) []string { return []string{boxColumn, name} }
	c := &g.Covering.Box
	c.XMin, c.YMin, c.XMax, c.YMax = side("xmin"), side("ymin"), side("xmax"), side("ymax")
	if box != nil {
		g.Box = []float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]}
	}
	b, err := json.Marshal(metadata{"1.1.0", shapeColumn, map[string]geometry{shapeColumn: g}})
	return string(b), err
}
