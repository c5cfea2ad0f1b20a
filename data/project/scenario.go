package project

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// A Scenario is a checked scenario file: edits on the baseline, and at which
// limits and speeds to ask. Its venues are as written until Resolve.
type Scenario struct {
	File  string // as it was named
	Name  string // the file's name without its ending, unless it says otherwise
	Notes string
	Cost  float64 // of all of it, in the project's money; 0: not said
	// ID is a digest of the edits: the same for the same edits, however they are
	// ordered, formatted, named or explained. Limits and Speeds are not in it:
	// they are of a run. BaselineID is that of no edit.
	ID     string
	Limits []time.Duration // rising; empty: the project's
	Speeds []float64       // m/s, rising; empty: the project's

	add       []added
	on        []edit // on venues that are there, as written
	paths     []drawn
	barriers  []drawn
	text      []byte
	firstLine int // of paths and barriers
}

// MaxRuns is how many runs one file may ask for (<=): limits × speeds.
const MaxRuns = 1000

// MaxCost is the most a scenario may cost (<=).
const MaxCost = 1e15

// The verbs of an edit on a venue.
const (
	verbMove     = "move"
	verbClose    = "close"
	verbOpen     = "open"
	verbHours    = "hours"
	verbCapacity = "capacity"
	verbAdd      = "add"
)

// added is a new venue.
type added struct {
	line     int
	facility data.Facility
	own      bool // the file gave it an id
}

// edit is something done to a venue.
type edit struct {
	line     int
	key      string // "close[2]"
	verb     string
	venue    string // id or name
	to       orb.Point
	hours    string
	capacity float64
}

// drawn is a path or a barrier.
type drawn struct {
	line   int
	points orb.LineString
}

// Text returns the file as it was read.
func (s *Scenario) Text() []byte { return s.text }

// OpenScenario reads and checks a scenario file, all mistakes at once in a
// *Problems; what venues it names is for Resolve to check.
func OpenScenario(path string) (*Scenario, error) {
	text, err := readScenario(path)
	if err != nil {
		return nil, err
	}
	base := filepath.Base(path)
	return parseScenario(path, strings.TrimSuffix(base, filepath.Ext(base)), text)
}

// BaselineName is what a run without edits is called.
const BaselineName = "baseline"

// BaselineID is the ID of a scenario without edits.
func BaselineID() string { return digest(nil) }

// digest is twelve hexadecimal digits: one in 2^24 files would have to be about
// the same place before two are likely to share one.
func digest(lines []string) string {
	sum := sha256.Sum256([]byte("walkshed scenario 1\n" + strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:6])
}

// seal gives a scenario its ID and puts its edits in an order of their own.
func (s *Scenario) seal() {
	slices.SortStableFunc(s.add, func(a, b added) int { return strings.Compare(a.canon(), b.canon()) })
	slices.SortStableFunc(s.on, func(a, b edit) int { return strings.Compare(a.canon(), b.canon()) })
	for _, list := range [][]drawn{s.paths, s.barriers} {
		for i := range list {
			list[i].points = oneWay(list[i].points)
		}
		slices.SortStableFunc(list, func(a, b drawn) int { return strings.Compare(a.canon(), b.canon()) })
	}
	var lines []string
	for _, x := range s.add {
		lines = append(lines, x.canon())
	}
	for _, x := range s.on {
		lines = append(lines, x.canon())
	}
	for _, x := range s.paths {
		lines = append(lines, "path "+x.canon())
	}
	for _, x := range s.barriers {
		lines = append(lines, "barrier "+x.canon())
	}
	s.ID = digest(lines)
}
