package project

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/vector"
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
	NameStreets bool // Load keeps the names of streets, which takes more memory; no key of the file
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
	Kind    string // "postgis", or one of allKinds: "osm", "csv", "geojson"…
	Path    string // relative to the project's folder, or absolute; of a database, its table or the start of its query
	Server  string // of a database: how to connect, without a password
	Table   string // of a database: a table or view, with its schema or without
	Query   string // of a database: a SELECT; "" reads Table
	Layer   string // of a GeoPackage, or a sheet of a workbook; "" where it has only one
	Licence string
	CRS     string
	Columns map[string]string
	Groups  []Group // of the population, in the order written
	Line    int     // of the project file
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
	Suitable   []Source // polygons sites may stand in
	Excluded   []Source // and may not
}

// VenueRule keeps out venues that are not open to the public.
type VenueRule struct {
	Private string   // "drop" or "keep" venues with access=private or no
	Sports  []string // only venues with one of these sports; empty: any
}

// Inputs is what the sources hold.
type Inputs struct {
	Streets    data.Streets
	Facilities []data.Facility  // those that count
	Population *data.Population // nil: to be modelled from Totals
	// Areas are those to report by and, where people are modelled, every area of
	// a source of totals: choose by Settings.Levels what to report.
	Areas      []data.Area
	Places     []data.Place // with their totals, for modelling
	Buildings  []data.Building
	Candidates []data.Candidate // nil: any cell near a street
	Suitable   []data.Area      // sites stand only in these; nil: anywhere
	Excluded   []data.Area      // and in none of these
	Shut       []data.Facility  // not open to the public: grounds a plan may open
	Dropped    Dropped
	Hashes     map[string]*vector.Hash // of what each database held, by [Project.File]
}

// Hash reads what a source of a database holds now, for its hash.
func (p *Project) Hash(ctx context.Context, s Source) (vector.Hash, error) {
	return vector.HashRows(ctx, (&loader{p: p, in: Inputs{Hashes: map[string]*vector.Hash{}}}).layer(s))
}

// Dropped counts venues that were read and do not count.
type Dropped struct {
	Private    int `json:"private"`     // not open to the public
	Pools      int `json:"pools"`       // swimming pools that say nothing of who may use them
	OtherSport int `json:"other_sport"` // none of the sports asked for
}

// Total returns how many venues were read and do not count.
func (d Dropped) Total() int { return d.Private + d.Pools + d.OtherSport }

// File returns where a source lies on disk.
//
// A database lies on none: what it returns then only tells sources apart.
func (p *Project) File(s Source) string {
	if s.Server != "" {
		return s.Server + "\x00" + s.Table + "\x00" + s.Query
	}
	if filepath.IsAbs(s.Path) {
		return filepath.Clean(s.Path)
	}
	return filepath.Join(p.Dir, filepath.FromSlash(s.Path))
}

// place is a file and which layer of it.
func (p *Project) place(s Source) string { return p.File(s) + "\x00" + s.Layer }

// SourceName returns what a source is called in messages: the last element of
// its path, or the whole path where two sources share that.
func (p *Project) SourceName(s Source) string {
	base := s.base()
	for _, o := range p.Sources.All() {
		if o.base() == base && p.File(o) != p.File(s) {
			return s.Path
		}
	}
	return base
}

// base is the last element of a file's path, or a table without its schema.
func (s Source) base() string {
	if s.Server != "" && s.Query == "" {
		return s.Path[strings.LastIndexByte(s.Path, '.')+1:]
	}
	if s.Server != "" {
		return s.Path
	}
	return filepath.Base(filepath.FromSlash(s.Path))
}

// TotalsName is what results call the sources of totals; "" where there are none.
func (p *Project) TotalsName() string {
	var out []string
	for _, s := range p.Sources.Totals {
		if n := p.SourceName(s); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return strings.Join(out, ", ")
}

// All returns every source, in the order of the roles.
func (s Sources) All() []Source {
	var out []Source
	if s.Streets != nil {
		out = append(out, *s.Streets)
	}
	out = append(out, s.Venues...)
	if s.Population != nil {
		out = append(out, *s.Population)
		for _, g := range s.Population.Groups {
			if g.File != nil {
				out = append(out, *g.File)
			}
		}
	}
	out = append(out, s.Totals...)
	return slices.Concat(out, s.Areas, s.Candidates, s.Suitable, s.Excluded)
}
