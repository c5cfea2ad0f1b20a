package shelf

import (
	"errors"
	"slices"
	"time"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
)

// A Document is a scenario as it is edited.
type Document struct {
	ID      string    `json:"id"`      // of the file, without .yaml
	File    string    `json:"file"`    // beside the project file
	Version string    `json:"version"` // of the file; an edit names the one it was made on
	Changed time.Time `json:"changed"`
	Name    string    `json:"name"`
	Notes   string    `json:"notes"`
	Cost    float64   `json:"cost"`     // 0: not said
	EditsID string    `json:"scenario"` // id of its edits, as walkshed runs prints it
	// Changes are its edits as a what-if makes them: what it opens is added with
	// the ground it has.
	Changes []Change `json:"changes"`
	// Beside counts the edits that only the file holds.
	Beside Beside `json:"beside"`
	// Wrong is what is wrong with the file, in the reader's language, where it
	// cannot be run as it is; Changes is empty then.
	Wrong string `json:"wrong,omitempty"`

	problem error
}

// Beside counts edits of a scenario that are no changes of a what-if.
type Beside struct {
	Amended int `json:"amended"` // hours and capacities, which move nobody
}

// A Draft is what is to be written of a scenario.
type Draft struct {
	Name    string   `json:"name"`
	Notes   string   `json:"notes,omitempty"`
	Cost    float64  `json:"cost,omitempty"`
	Changes []Change `json:"changes"`
}

// Bounds of a draft (<=).
const (
	MaxName    = 200    // characters
	MaxNotes   = 10_000 // characters
	MaxChanges = 1000
)

// document reads a file; what is wrong with it is in the document, so that a
// scenario nobody can run is still listed, renamed and deleted.
func (s *Shelf) document(x project.ScenarioFile, lang string) Document {
	d := Document{ID: x.ID, File: x.Path, Version: x.Version, Changed: x.Changed, Name: x.ID, Changes: []Change{}}
	sc, err := x.Scenario()
	if err == nil {
		d.Name, d.Notes, d.Cost, d.EditsID = sc.Name, sc.Notes, sc.Cost, sc.ID
		var edits data.Edits
		if edits, err = sc.Resolve(s.Project, s.Inputs); err == nil {
			d.Changes = s.changesOf(edits)
			d.Beside = Beside{len(edits.Amend)}
		}
	}
	if d.problem = err; err != nil {
		d.Wrong = Words(err, lang)
	}
	return d
}

// Words says an error in a language, "en" or "zh", as far as it has one.
func Words(err error, lang string) string {
	var p *project.Problems
	if errors.As(err, &p) {
		return p.Text(lang)
	}
	if hint := data.HintOf(err); hint != "" {
		return err.Error() + " (" + hint + ")"
	}
	return err.Error()
}

// changesOf says edits as changes of a what-if.
func (s *Shelf) changesOf(e data.Edits) []Change {
	out := []Change{}
	put := func(c coverage.Change) { out = append(out, Change{Change: c}) }
	add := func(f data.Facility) {
		put(coverage.Change{Do: coverage.AddVenue, ID: f.ID, Name: f.Name, Kind: f.Kind, Sports: f.Sports, Point: f.Point, Outline: f.Outline})
	}
	places := s.places()
	for _, id := range e.Close {
		f := places.today[id]
		put(coverage.Change{Do: coverage.CloseVenue, ID: id, Name: f.Name, Kind: f.Kind})
	}
	for _, m := range e.Move {
		f := places.today[m.ID]
		put(coverage.Change{Do: coverage.MoveVenue, ID: m.ID, Name: f.Name, Kind: f.Kind, Point: m.To})
	}
	for _, id := range e.Open {
		if f, ok := places.grounds[id]; ok {
			add(f)
		}
	}
	for _, f := range e.Add {
		add(f)
	}
	return append(out, linesOf(e)...)
}

// editsOf says changes as edits. Amendments are no part of them. The hours and
// capacity of what old adds stay with it.
func (s *Shelf) editsOf(changes []Change, old data.Edits) data.Edits {
	var e data.Edits
	var venues []coverage.Change
	venues, e.Paths, e.Barriers = parted(changes)
	grounds := s.places().grounds
	for _, c := range folded(venues) {
		switch c.Do {
		case coverage.CloseVenue:
			e.Close = append(e.Close, c.ID)
		case coverage.MoveVenue:
			e.Move = append(e.Move, data.Move{ID: c.ID, To: c.Point})
		case coverage.AddVenue:
			if f, ok := grounds[c.ID]; ok && f.Point == c.Point {
				e.Open = append(e.Open, c.ID)
				continue
			}
			f := data.Facility{ID: c.ID, Name: c.Name, Kind: c.Kind, Sports: c.Sports, Point: c.Point}
			if at := slices.IndexFunc(old.Add, func(x data.Facility) bool { return x.ID == c.ID }); at >= 0 {
				f.Tags = old.Add[at].Tags
			}
			e.Add = append(e.Add, f)
		}
	}
	return e
}

// folded is the fewest changes that come to the same: of each venue what became
// of it last, those added and closed again not at all.
func folded(changes []coverage.Change) []coverage.Change {
	var order []string
	own, shut, last := map[string]bool{}, map[string]bool{}, map[string]coverage.Change{}
	for _, c := range changes {
		if was, ok := last[c.ID]; ok {
			c.Name, c.Kind = orElse(c.Name, was.Name), orElse(c.Kind, was.Kind)
			if c.Sports == nil {
				c.Sports = was.Sports
			}
		} else {
			order = append(order, c.ID)
		}
		switch c.Do {
		case coverage.AddVenue:
			own[c.ID] = true
		case coverage.CloseVenue, coverage.ReopenVenue:
			if !own[c.ID] {
				shut[c.ID] = c.Do == coverage.CloseVenue
			}
		}
		if c.Do == coverage.MoveVenue && own[c.ID] {
			c.Do = coverage.AddVenue
		}
		last[c.ID] = c
	}
	var out []coverage.Change
	for _, id := range order {
		c := last[id]
		if shut[id] && own[id] { // one of today's, with another in its place
			out = append(out, coverage.Change{Do: coverage.CloseVenue, ID: id})
		}
		if c.Do != coverage.ReopenVenue && !(c.Do == coverage.CloseVenue && own[id]) {
			out = append(out, c)
		}
	}
	return out
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
