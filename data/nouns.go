package data

import "github.com/paulmach/orb"

// Tags are the attributes of a feature as its source wrote them: OSM tags, CSV
// columns or GeoJSON properties turned to text.
type Tags map[string]string

// Origin says where a thing was read, so that a person can find it again.
type Origin struct {
	Source string `json:"source"`        // file name as the project names it, e.g. "pitches.csv"
	Row    int    `json:"row,omitempty"` // 1-based line, record or feature number; 0 where the source has none
}

// A Facility is a place that supplies the service now: a venue.
type Facility struct {
	ID      string           // external id, unique in its source: "way/4217", "pitches.csv:12"
	Name    string           // as written; may be empty
	Kind    string           // venue type: the value of leisure=*, or the source's type column
	Sports  []string         // the values of sport=*, in source order
	Tags    Tags             // everything else the source said
	Point   orb.Point        // where it is drawn; lies inside Outline where there is one
	Outline orb.MultiPolygon // its ground; nil for a point venue
	Origin  Origin
}

// A Candidate is a place where a facility could be put.
type Candidate struct {
	ID     string
	Name   string
	Point  orb.Point
	Tags   Tags
	Origin Origin
}

// An Area is a polygon to report by.
type Area struct {
	ID      string
	Name    string            // as written, in the source's own language
	Names   map[string]string // by language code ("en", "zh"), where the source has them
	Level   string            // "6", "8" (OSM admin_level) or the source's own word
	Shape   orb.MultiPolygon  // outer rings counter-clockwise, holes clockwise
	People  float64           // official total, NoTotal where the source states none
	Origin  Origin
	Tags    Tags
	Claimed bool // People was stated by a place inside the area, not by the area itself
}

// A Place is a named point with an official number of people: an OSM
// place=town node, or a row of a table of totals.
type Place struct {
	ID     string
	Name   string
	Kind   string // place=*: "city", "town", "village", "hamlet"…
	Point  orb.Point
	People float64 // NoTotal where the source states none
	Origin Origin
	Tags   Tags
}

// NoTotal marks an Area or Place whose source states no number of people.
const NoTotal = -1

// Streets are ways over shared nodes. Two ways meet where they name the same
// node, never merely where their lines cross: a bridge is not a junction.
type Streets struct {
	Nodes []orb.Point // WGS84; numbered 0…n-1
	Ways  []Street
}

// A Street is one way with the tags its source gave it; whether a walker may
// use it is for geo/network to say.
type Street struct {
	ID    int64
	Tags  Tags
	Nodes []uint32 // indices into Streets.Nodes, at least two
}

// A Building is a footprint with its tags; people can be spread over them.
type Building struct {
	ID    int64
	Kind  string    // building=*
	Point orb.Point // inside the footprint
	SqM   float64   // ground area in m², on the ellipsoid
}
