package coverage

import (
	"strconv"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// A Delta is what one step of a Session came to. Its size is bounded by the
// number of areas and ListedCells.
type Delta struct {
	Steps  int           `json:"steps"` // in force now
	Venues []VenueChange `json:"venues"`
	Before Served        `json:"before"` // everybody
	After  Served        `json:"after"`
	Gained float64       `json:"gained"` // people newly covered
	Lost   float64       `json:"lost"`   // people no longer covered
	Areas  []AreaChange  `json:"areas"`  // in which people's status changed; by level, coarse first, then as listed in the inputs
	// Cells are those whose time, venue, status or number of venues within reach
	// changed, each once, in no stated order; at most ListedCells of them.
	Cells CellChanges `json:"cells"`
	// Changed is how many changed in all; above len(Cells), read everything anew.
	Changed int `json:"cells_changed"`
}

// ListedCells is how many changed cells a Delta lists.
const ListedCells = 100_000

// A VenueChange is a venue that a step opened or closed; a move is both.
type VenueChange struct {
	ID        string    `json:"id"`
	Number    int       `json:"-"` // for Session.Venue
	Point     orb.Point `json:"point"`
	Open      bool      `json:"open"`      // now
	Entrances int       `json:"entrances"` // where it meets the streets; 0: no street is near, or there are none
	Island    bool      `json:"island,omitempty"`
	Within    float64   `json:"people_within"` // people within the limit of it
}

// An AreaChange is one area before and after.
type AreaChange struct {
	Level  string `json:"level"`
	AreaID string `json:"area_id"`
	Name   string `json:"name"`
	Before Served `json:"before"`
	After  Served `json:"after"`
}

// CellState is what a Session knows of a cell.
type CellState struct {
	Time   geo.Deciseconds // Unreachable where no venue is; an estimate where Status is OffNetwork
	Venue  int32           // for Session.Venue; of equally near ones the first; NoVenue for none
	Within int32           // venues within the limit of it
	Status Status
}

// A CellChange is one cell before and after.
type CellChange struct {
	Cell          int32
	Before, After CellState
}

// CellChanges writes itself as JSON in columns, a fifth of the size of rows:
// {"cell":[7],"minutes":[[12.5],[null]],"within":[[2],[1]],"status":[[0],[1]]},
// each figure before, then after; status as the number of a [Status].
type CellChanges []CellChange

// MarshalJSON writes columns.
func (cs CellChanges) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 64+40*len(cs))
	column := func(head string, put func(c CellChange)) {
		b = append(b, head...)
		for i, c := range cs {
			if i > 0 {
				b = append(b, ',')
			}
			put(c)
		}
		b = append(b, ']')
	}
	minutes := func(t geo.Deciseconds) {
		if t == geo.Unreachable {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, t.Minutes(), 'f', -1, 64)
		}
	}
	number := func(n int) { b = strconv.AppendInt(b, int64(n), 10) }
	column(`{"cell":[`, func(c CellChange) { number(int(c.Cell)) })
	column(`,"minutes":[[`, func(c CellChange) { minutes(c.Before.Time) })
	column(`,[`, func(c CellChange) { minutes(c.After.Time) })
	column(`],"within":[[`, func(c CellChange) { number(int(c.Before.Within)) })
	column(`,[`, func(c CellChange) { number(int(c.After.Within)) })
	column(`],"status":[[`, func(c CellChange) { number(int(c.Before.Status)) })
	column(`,[`, func(c CellChange) { number(int(c.After.Status)) })
	return append(b, "]}"...), nil
}
