package osm

import (
	"context"

	"github.com/walkshed/walkshed/data"
)

// Want says which layers to keep; what is not wanted costs no memory.
type Want struct {
	Streets, Facilities, Areas, Places, Buildings bool
	// Kinds are the leisure=*, amenity=* … values that make a facility, as
	// "key=value"; nil means DefaultKinds.
	Kinds []string
	// Levels are the admin_level values wanted; nil means all.
	Levels []string
}

// Extract is what an extract holds.
type Extract struct {
	Streets    data.Streets
	Facilities []data.Facility
	Areas      []data.Area
	Places     []data.Place
	Buildings  []data.Building
}

// DefaultKinds are the tags of places to exercise.
var DefaultKinds = []string{
	"leisure=pitch", "leisure=sports_centre", "leisure=stadium", "leisure=track",
	"leisure=fitness_station", "leisure=fitness_centre", "leisure=swimming_pool",
	"leisure=golf_course", "leisure=ice_rink", "leisure=park", "leisure=playground", "amenity=gym",
}

// Read streams the PBF file at path twice or more: relations and ways first,
// then only the nodes they use.
func Read(ctx context.Context, path, source string, want Want, rep *data.Report, tell data.Progress) (Extract, error) {
	panic("contract")
}
