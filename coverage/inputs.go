package coverage

import (
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// Inputs is everything a run is made from.
type Inputs struct {
	Streets    data.Streets
	Network    *network.Network // of Streets by Settings.Profile, where it is at hand; nil: New builds it
	Facilities []data.Facility  // those that count; chosen by the project
	Population data.Population
	Areas      []data.Area
	Candidates []data.Candidate // nil: any populated cell attached to a street
	Suitable   []data.Area      // a plan's sites stand only in these; nil: anywhere
	Excluded   []data.Area      // and in none of these
	Shut       []data.Facility  // grounds that do not count as they are: a plan may open them
	Report     *data.Report     // may be nil
}

// Settings is how walking and reach are understood in a run; it is printed with
// every result.
type Settings struct {
	Limit   geo.Deciseconds // covered is <= Limit
	Speed   geo.Speed
	Profile network.Profile
	ReachM  float64 // farthest leg from a place to a street (<=)
	Islands Islands
	Mode    Mode
	Detour  float64 // >= 1, or 0 for 1: straight line → walked length where no street is near, and in CrowFly mode
	Workers int     // 0: one per core; never changes a result

	// MemoryBytes is how much a run may take: what needs more is refused before it
	// is begun. 0 asks nothing.
	MemoryBytes int64
}

// Mode says what a time is measured along.
type Mode string

// The modes.
const (
	OnNetwork Mode = "network"  // along streets, legs included
	CrowFly   Mode = "straight" // straight line × Detour; needs no streets
)

// Islands says what to do with streets not joined to the largest component.
type Islands string

// The choices for islands.
const (
	KeepIslands Islands = "keep" // places may attach to them, and are reported
	DropIslands Islands = "drop" // places attach only to the largest component
)

// Status is what is known of a cell.
type Status uint8

// The statuses. OffNetwork and Unreachable both count as "unreachable" in
// tables; the time of an OffNetwork cell is an estimate (straight line ×
// Detour) shown as such and never counted as cover.
const (
	Covered     Status = iota // time <= limit
	NotCovered                // a walk exists, longer than the limit
	Unreachable               // on streets from which no venue can be reached
	OffNetwork                // farther than the reach from any street
)

// String returns the stable word used in files: "covered", "not_covered",
// "unreachable", "off_network".
func (s Status) String() string {
	return [...]string{"covered", "not_covered", "unreachable", "off_network"}[s]
}

// NoVenue marks a cell no venue can be walked to from.
const NoVenue = -1

// A Scenario is a named set of edits to the baseline; see [data.Edits] for what
// each means. They are meant all at once. The empty scenario is the baseline, to
// the byte.
//
// Barriers cut the streets they cross before paths are drawn, so that a path
// across a barrier is the crossing in it. Neither changes the straight walk from
// a place to its street.
type Scenario struct {
	Name     string
	Add      []data.Facility
	Close    []string // ids of facilities
	Move     []data.Move
	Open     []string // ids of Inputs.Shut or Inputs.Candidates; the same as adding a venue there
	Amend    []data.Amendment
	Paths    []orb.LineString
	Barriers []orb.LineString
}

// ScenarioOf names some edits.
func ScenarioOf(name string, e data.Edits) Scenario {
	return Scenario{Name: name, Add: e.Add, Close: e.Close, Move: e.Move, Open: e.Open, Amend: e.Amend, Paths: e.Paths, Barriers: e.Barriers}
}

// movesNobody says that no walk differs from the baseline: there is no edit, or
// only such as are kept with a venue.
func (s Scenario) movesNobody() bool {
	return len(s.Add)+len(s.Close)+len(s.Move)+len(s.Open) == 0 && !s.redraws()
}

// redraws says that the streets change.
func (s Scenario) redraws() bool { return len(s.Paths)+len(s.Barriers) > 0 }
