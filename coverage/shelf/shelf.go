package shelf

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/geo"
)

// A Shelf keeps the scenarios of one project. It is safe for concurrent use.
type Shelf struct {
	Folder  *project.ScenarioFolder
	Project *project.Project
	Inputs  project.Inputs
	Engine  *coverage.Engine // of the baseline

	// Runs is where outcomes are kept and found; nil: they are made each time.
	// RunInputs and Version are those of the asks, as walkshed run makes them.
	Runs      *store.Store
	RunInputs []store.Input
	Version   string

	// ReadOnly refuses every change; outcomes are then found in Runs and not put there.
	ReadOnly bool

	once    sync.Once
	indexed places
	laid    laid
}

// ErrReadOnly says that a shelf takes no changes.
var ErrReadOnly = errors.New("this server only reads scenarios")

// places finds what edits name.
type places struct{ today, grounds map[string]data.Facility }

func (s *Shelf) places() places {
	s.once.Do(func() {
		s.indexed = places{map[string]data.Facility{}, map[string]data.Facility{}}
		for _, f := range s.Inputs.Facilities {
			s.indexed.today[f.ID] = f
		}
		for _, c := range s.Inputs.Candidates {
			s.indexed.grounds[c.ID] = data.Facility{ID: c.ID, Name: c.Name, Kind: "candidate", Point: c.Point}
		}
		for _, f := range s.Inputs.Shut {
			s.indexed.grounds[f.ID] = f
		}
	})
	return s.indexed
}

// List returns every scenario, by id; those with mistakes say so in a language.
func (s *Shelf) List(lang string) ([]Document, error) {
	files, err := s.Folder.List()
	out := []Document{}
	for _, x := range files {
		out = append(out, s.document(x, lang))
	}
	return out, err
}

// Get returns one scenario; project.ErrNoScenario where there is none.
func (s *Shelf) Get(id, lang string) (Document, error) {
	x, err := s.Folder.Read(id)
	if err != nil {
		return Document{}, err
	}
	return s.document(x, lang), nil
}

// Save writes a scenario: a new one where id is "", else in place of the version
// its editor saw (project.ErrChanged where it is another by now). What the draft
// cannot hold stays in the file. Where like names a scenario, a new one begins as
// a copy of its file.
func (s *Shelf) Save(id, version, like, lang string, d Draft) (Document, error) {
	if s.ReadOnly {
		return Document{}, s.readOnly()
	}
	if err := d.check(); err != nil {
		return Document{}, err
	}
	from := id
	if id == "" {
		from = like
	}
	var was project.ScenarioFile
	if from != "" {
		var err error
		if was, err = s.Folder.Read(from); err != nil {
			return Document{}, err
		}
	}
	text, err := s.revised(was, d)
	if err != nil {
		return Document{}, err
	}
	var x project.ScenarioFile
	if id == "" {
		x, err = s.Folder.Create(d.Name, text)
	} else {
		x, err = s.Folder.Replace(id, version, text)
	}
	if err != nil {
		return Document{}, err
	}
	return s.document(x, lang), nil
}

// revised is the text of a file with a draft laid over it. Edits that come to the
// same are left as they were written. What cannot be run is refused.
func (s *Shelf) revised(was project.ScenarioFile, d Draft) ([]byte, error) {
	r := project.Revision{Name: d.Name, Notes: d.Notes, Cost: d.Cost}
	var old data.Edits
	if was.Text != nil {
		sc, err := was.Scenario()
		if err == nil {
			old, err = sc.Resolve(s.Project, s.Inputs)
		}
		if err != nil {
			return nil, err
		}
	}
	edits, before := s.editsOf(d.Changes, old), s.editsOf(s.changesOf(old), old)
	if was.Text == nil || !sameVenues(edits, before) {
		r.Venues = &edits
	}
	if was.Text == nil || !sameLines(edits, before) {
		r.Lines = &edits
	}
	name := was.Path
	if name == "" {
		name = project.ScenarioDir
	}
	text, err := r.Revise(name, was.Text)
	if err != nil {
		return nil, err
	}
	sc, err := project.ScenarioFile{ID: d.Name, Path: name, Text: text}.Scenario()
	if err == nil {
		_, err = sc.Resolve(s.Project, s.Inputs)
	}
	return text, err
}

func sameVenues(a, b data.Edits) bool { return reflect.DeepEqual(stripped(a), stripped(b)) }

func sameLines(a, b data.Edits) bool {
	return slices.EqualFunc(a.Paths, b.Paths, slices.Equal) && slices.EqualFunc(a.Barriers, b.Barriers, slices.Equal)
}

// stripped is edits of venues without what a draft cannot hold.
func stripped(e data.Edits) data.Edits {
	var out data.Edits
	out.Close, out.Move, out.Open = e.Close, e.Move, e.Open
	for _, f := range e.Add {
		out.Add = append(out.Add, data.Facility{ID: f.ID, Name: f.Name, Kind: f.Kind, Sports: f.Sports, Point: f.Point})
	}
	return out
}

func (s *Shelf) readOnly() error {
	return &data.Error{Op: "change scenarios", Err: ErrReadOnly, Hint: "ask whoever runs it to start it without --read-only, or send the link of your what-if"}
}

func (d Draft) check() error {
	bad := func(hint, format string, args ...any) error {
		return &data.Error{Op: "save a scenario", Err: fmt.Errorf(format, args...), Hint: hint}
	}
	switch {
	case strings.TrimSpace(d.Name) == "" || d.Name != strings.TrimSpace(d.Name):
		return bad("give it a name that does not begin or end with a space", "it has no name")
	case utf8.RuneCountInString(d.Name) > MaxName || utf8.RuneCountInString(d.Notes) > MaxNotes:
		return bad(fmt.Sprintf("a name has at most %d characters, a note %d", MaxName, MaxNotes), "the name or the note is too long")
	case !(d.Cost >= 0 && d.Cost <= project.MaxCost):
		return bad("give a number from 0 to 1e15", "it costs %g", d.Cost)
	case len(d.Changes) > MaxChanges:
		return bad(fmt.Sprintf("a scenario has at most %d", MaxChanges), "it has %d changes", len(d.Changes))
	case strings.TrimSpace(d.Notes) != d.Notes:
		return bad("leave spaces before and after it out", "the note begins or ends with a space")
	}
	return nil
}

// Delete puts a scenario aside; project.ErrChanged where it is another by now.
func (s *Shelf) Delete(id, version string) error {
	if s.ReadOnly {
		return s.readOnly()
	}
	return s.Folder.Delete(id, version)
}

// Restore brings back what Delete put aside last under an id.
func (s *Shelf) Restore(id, lang string) (Document, error) {
	if s.ReadOnly {
		return Document{}, s.readOnly()
	}
	x, err := s.Folder.Restore(id)
	if err != nil {
		return Document{}, err
	}
	return s.document(x, lang), nil
}

// Outcome returns what a scenario comes to at a limit, the baseline where id is
// "": out of the store where it is kept, else made and kept there.
func (s *Shelf) Outcome(ctx context.Context, id string, limit geo.Deciseconds) (store.Run, error) {
	r := store.Run{Ask: store.Ask{Scenario: project.BaselineID(), Limit: limit, SpeedMS: s.Project.Settings.SpeedMS, Inputs: s.RunInputs, Version: s.Version}, Name: project.BaselineName}
	var e = s.Engine
	if id != "" {
		x, err := s.Folder.Read(id)
		if err != nil {
			return r, err
		}
		sc, err := x.Scenario()
		if err != nil {
			return r, err
		}
		r.Scenario, r.Name, r.File, r.Text = sc.ID, sc.Name, x.Path, string(x.Text)
	}
	if s.Runs != nil {
		if old, there, err := s.Runs.Has(ctx, r.Ask); err == nil && there {
			if kept, err := s.Runs.Get(ctx, old.ID()); err == nil {
				kept.Name = r.Name // the same edits may be called otherwise now
				return kept, nil
			}
		}
	}
	if id != "" {
		u, err := s.Under(ctx, id)
		if err != nil {
			return r, err
		}
		if e = u.Engine; u.Amended {
			r.Notes = []string{NoteHours}
		}
	}
	r.Outcome = e.Outcome(limit)
	if s.Runs == nil || s.ReadOnly {
		return r, nil
	}
	return s.Runs.Put(ctx, r)
}

// NoteHours is the note of a run whose scenario sets hours or capacities, which
// move nobody.
const NoteHours = "note_hours"
