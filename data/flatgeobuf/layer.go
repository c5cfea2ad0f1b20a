package flatgeobuf

import "github.com/walkshed/walkshed/data/wkb"

// magic is what a file begins with: "fgb", major version 3, "fgb", patch.
var magic = [8]byte{'f', 'g', 'b', 3, 'f', 'g', 'b', 0}

// Kind is a kind of geometry.
type Kind byte

// The kinds that are read and written here; a file may hold
// others. They are numbered as in well-known binary.
const (
	Mixed        Kind = 0 // of a file: each feature says its own
	Point        Kind = 1
	Polygon      Kind = 3
	MultiPoint   Kind = 4
	MultiPolygon Kind = 6
)

func (k Kind) String() string { return wkb.Name(uint32(k)) }

// Type is the type of a column's values.
type Type byte

// The types, and what their values are here.
const (
	Int8     Type = iota // int64, as all signed integers
	Uint8                // uint64, as all unsigned ones
	Bool                 // bool
	Int16                // int64
	Uint16               // uint64
	Int32                // int64
	Uint32               // uint64
	Int64                // int64
	Uint64               // uint64
	Float32              // float32
	Float64              // float64
	Text                 // string
	JSON                 // string
	DateTime             // string, ISO 8601
	Binary               // nil: bytes are passed over
)

// A Column is one property of all features.
type Column struct {
	Name  string
	Title string // for people; "" is Name
	Type  Type
}

// A CRS is the coordinate system a file declares; the zero value is none.
type CRS struct {
	Org  string // "EPSG"
	Code int    // 0 where only a name or text is given
	Name string
	WKT  string
}

// A Header is what a file says of all its features.
type Header struct {
	Name, Title, Description string
	Kind                     Kind
	Columns                  []Column // nil where each feature brings its own
	CRS                      CRS
	Count                    uint64 // of features; 0: not said
}
