package coverage

import (
	"cmp"
	"errors"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// A Comparison is two outcomes side by side. Gained - Lost is the difference of
// those covered.
type Comparison struct {
	Before Row           `json:"before"` // everybody
	After  Row           `json:"after"`
	Gained float64       `json:"people_gained"` // covered after, not before
	Lost   float64       `json:"people_lost"`
	Levels []LevelChange `json:"levels"`
	Groups []GroupChange `json:"groups"`
	Cells  []CellMove    `json:"-"` // that gained or lost cover, by number
	// Gains and Losses count Cells.
	Gains  int `json:"cells_gained"`
	Losses int `json:"cells_lost"`
}

// A LevelChange is the areas of a level, the largest change of those covered first.
type LevelChange struct {
	Level string    `json:"level"`
	Areas []RowPair `json:"areas"`
}

// A RowPair is one area before and after.
type RowPair struct {
	Before Row `json:"before"`
	After  Row `json:"after"`
}

// Gain is how many more people are covered after.
func (p RowPair) Gain() float64 { return p.After.Covered - p.Before.Covered }

// A GroupChange is one group of people before and after.
type GroupChange struct {
	Before GroupServed `json:"before"`
	After  GroupServed `json:"after"`
}

// A CellMove is a cell that gained cover or lost it.
type CellMove struct {
	Cell          int
	Point         orb.Point
	People        float64
	Before, After *float64 // minutes; nil: none is known
	Gained        bool
}

// Compare sets outcome b against a. They must be of the same people and areas.
func Compare(a, b Outcome) (Comparison, error) {
	if !slices.Equal(a.Ground.Points, b.Ground.Points) || !slices.Equal(a.Ground.People, b.Ground.People) {
		return Comparison{}, &data.Error{Op: "compare two runs", Err: errors.New("they are of different people: cells cannot be set against each other"),
			Hint: "run both again on the project as it is now: walkshed run"}
	}
	c := Comparison{Before: a.Table.All, After: b.Table.All, Groups: groupChanges(a.Table.All.Groups, b.Table.All.Groups)}
	c.cells(a, b)
	for _, l := range a.Table.Levels {
		if at := slices.IndexFunc(b.Table.Levels, func(x Level) bool { return x.Level == l.Level }); at >= 0 {
			c.Levels = append(c.Levels, LevelChange{l.Level, rowPairs(l.Rows, b.Table.Levels[at].Rows)})
		}
	}
	return c, nil
}

// cells finds who gained and who lost; sums are exact (see tally).
func (c *Comparison) cells(a, b Outcome) {
	var gained, lost tally
	for i, was := range a.Cells.Status {
		is, n := b.Cells.Status[i], a.Ground.People[i]
		if (was == Covered) == (is == Covered) {
			continue
		}
		m := CellMove{Cell: i, Point: a.Ground.Points[i], People: n, Gained: is == Covered,
			Before: minutesOf(a.Cells.Time[i]), After: minutesOf(b.Cells.Time[i])}
		if c.Cells = append(c.Cells, m); m.Gained {
			gained.add(fixed(n))
			c.Gains++
		} else {
			lost.add(fixed(n))
			c.Losses++
		}
	}
	c.Gained, c.Lost = gained.people(), lost.people()
}

// rowPairs joins the areas of both by id and name, and puts the largest change first.
func rowPairs(a, b []Row) []RowPair {
	type name struct{ id, name string }
	after := map[name]Row{}
	for _, r := range b {
		after[name{r.AreaID, r.Name}] = r
	}
	var out []RowPair
	for _, r := range a {
		if x, ok := after[name{r.AreaID, r.Name}]; ok {
			out = append(out, RowPair{r, x})
		}
	}
	slices.SortStableFunc(out, func(p, q RowPair) int {
		size := func(x RowPair) float64 { return max(x.Gain(), -x.Gain()) }
		return cmp.Or(cmp.Compare(size(q), size(p)), cmp.Compare(p.Before.Name, q.Before.Name), cmp.Compare(p.Before.AreaID, q.Before.AreaID))
	})
	return out
}

func groupChanges(a, b []GroupServed) []GroupChange {
	var out []GroupChange
	for _, g := range a {
		if at := slices.IndexFunc(b, func(x GroupServed) bool { return x.Name == g.Name }); at >= 0 {
			out = append(out, GroupChange{g, b[at]})
		}
	}
	return out
}
