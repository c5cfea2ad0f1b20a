package data

import "github.com/paulmach/orb"

// Edits are changes to what the sources say, as a planner states them. They are
// meant all at once: the order of each list carries no meaning.
type Edits struct {
	Add      []Facility // new venues, each with an id of its own
	Close    []string   // ids of venues that count
	Move     []Move
	Open     []string // ids of grounds that are there and do not count: venues shut to the public, candidates
	Amend    []Amendment
	Paths    []orb.LineString // new ways to walk, WGS84
	Barriers []orb.LineString // lines nobody walks across, WGS84
}

// A Move puts a venue somewhere else.
type Move struct {
	ID string
	To orb.Point // WGS84
}

// An Amendment changes what is said of a venue that counts after the other edits.
type Amendment struct {
	ID       string
	Hours    string  // as OSM writes opening_hours; "": as before
	Capacity float64 // people at once, > 0; 0: as before
}

// Tags an Amendment is kept under.
const (
	TagHours    = "opening_hours"
	TagCapacity = "capacity"
)
