package project

import (
	"context"
	"time"

	"github.com/walkshed/walkshed/data"
)

// File is the name of the project file in its folder.
const File = "walkshed.yaml"

// A Project is a checked walkshed.yaml.
type Project struct {
	Dir         string
	Name        string
	Attribution []string // one line per source: licence and who to thank
	Settings    Settings
	Sources     Sources
}

// Settings are what the project file says of walking and reporting.
type Settings struct {
	Limit       time.Duration // covered is <=; 15 min
	SpeedMS     float64       // 1000 m in 15 min
	SnapM       float64       // farthest leg from a place to a street
	Islands     string        // "keep" or "drop"
	Mode        string        // "network" or "straight"
	Detour      float64       // 1.3
	Private     string        // "drop" or "keep" ways with access=private
	AccessNo    string        // "drop" or "keep" ways with access=no
	Levels      []string      // area levels to report by; empty: all
	Sites       int           // how many sites to suggest; 10
	CellM       float64       // lattice of modelled people; 100 m
	PlacePerKM2 float64       // circle of a place without outline; 1000
	SpreadOver  string        // "streets" or "buildings"
}

// A Source is one input file.
type Source struct {
	Kind    string // "osm", "csv", "geojson", "shapefile", "geotiff"
	Path    string // relative to the project's folder, or absolute
	Licence string
	CRS     string
	Columns map[string]string
	Line    int // of the project file
}

// Sources are the inputs by role; nil where the project has none.
type Sources struct {
	Streets    *Source
	Venues     []Source
	VenueKinds []string // "leisure=pitch" …; which venues count
	VenueTags  VenueRule
	Population *Source  // nil with Totals set: modelled
	Totals     []Source // official totals; an "osm" source reads population tags
	Areas      []Source
	Candidates []Source
}

// VenueRule keeps out venues that are not open to the public.
type VenueRule struct {
	Private string   // "drop" or "keep" venues with access=private or no
	Sports  []string // only venues with one of these sports; empty: any
}

// Inputs is what the sources hold.
type Inputs struct {
	Streets    data.Streets
	Facilities []data.Facility
	Population *data.Population // nil: to be modelled from Totals
	Areas      []data.Area
	Places     []data.Place // with their totals, for modelling
	Buildings  []data.Building
	Candidates []data.Candidate // nil: any cell near a street
}

// Open reads and checks the project in dir. Everything wrong with it is
// reported at once in a *Problems.
func Open(dir string) (*Project, error) { panic("contract") }

// Load reads every source. A bad row goes to the report; a file that cannot be
// read at all is an error, and all such are returned together.
func (p *Project) Load(ctx context.Context, rep *data.Report, tell data.Progress) (Inputs, error) {
	panic("contract")
}

// Init writes a commented walkshed.yaml into dir, which it makes; it refuses to
// overwrite one. lang is "en" or "zh".
func Init(dir, lang string) error { panic("contract") }

// InitDemo writes the demo project about the extract at pbf into dir: a
// walkshed.yaml that names the extract where it lies.
func InitDemo(dir, pbf string) error { panic("contract") }
