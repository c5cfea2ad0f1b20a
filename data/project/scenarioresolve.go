package project

import (
	"fmt"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/data"
)

// Resolve finds the venues a scenario names, by id or by a name no other venue
// has, and returns its edits. Everything that cannot be meant comes back at once
// in a *Problems: venues that are not there with the closest names, and edits
// that contradict each other.
func (s *Scenario) Resolve(p *Project, in Inputs) (data.Edits, error) {
	r := resolver{s: s, problems: &Problems{File: s.File}, done: map[string][]edit{}}
	r.index(in)
	for _, x := range s.add {
		r.addition(x)
	}
	// what is amended may be opened or added by the same file
	for _, verb := range []string{verbOpen, verbClose, verbMove, verbHours, verbCapacity} {
		for _, x := range s.on {
			if x.verb == verb {
				r.edit(x)
			}
		}
	}
	r.idsFree()
	if p.Settings.Mode == "straight" && len(s.paths)+len(s.barriers) > 0 {
		r.problems.add(s.firstLine, "", noStreets)
	}
	for _, x := range s.paths {
		r.out.Paths = append(r.out.Paths, x.points)
	}
	for _, x := range s.barriers {
		r.out.Barriers = append(r.out.Barriers, x.points)
	}
	return r.out, r.problems.err()
}

// resolver lays a scenario's words over the venues of a project.
type resolver struct {
	s        *Scenario
	problems *Problems
	out      data.Edits
	count    roll // venues that count
	shut     roll // grounds that may be opened
	fresh    roll // added by this file
	done     map[string][]edit
}

// roll finds venues by id or name.
type roll struct {
	ids   map[string]bool
	named map[string][]string // name → ids
	words []string            // every id and name, for those misspelt
}

func (l *roll) enter(id, name string) {
	if l.ids == nil {
		l.ids, l.named = map[string]bool{}, map[string][]string{}
	}
	l.ids[id] = true
	l.words = append(l.words, id)
	if name != "" && name != id {
		if l.named[name] == nil {
			l.words = append(l.words, name)
		}
		l.named[name] = append(l.named[name], id)
	}
}

func (r *resolver) index(in Inputs) {
	for _, f := range in.Facilities {
		r.count.enter(f.ID, f.Name)
	}
	for _, f := range in.Shut {
		r.shut.enter(f.ID, f.Name)
	}
	for _, c := range in.Candidates {
		r.shut.enter(c.ID, c.Name)
	}
}

func (r *resolver) addition(x added) {
	f := x.facility
	key := fmt.Sprintf("add %s", f.ID)
	if r.fresh.ids[f.ID] {
		r.problems.add(x.line, key, addedTwice, f.ID)
		return
	}
	r.fresh.enter(f.ID, f.Name)
	r.done[f.ID] = append(r.done[f.ID], edit{line: x.line, key: key, verb: verbAdd, venue: f.ID})
	r.out.Add = append(r.out.Add, f)
}

// idsFree holds that no added venue takes an id that another keeps.
func (r *resolver) idsFree() {
	for _, f := range r.out.Add {
		did := r.done[f.ID]
		closed := slices.ContainsFunc(did, func(x edit) bool { return x.verb == verbClose })
		opened := slices.ContainsFunc(did, func(x edit) bool { return x.verb == verbOpen })
		if r.count.ids[f.ID] && !closed || opened {
			r.problems.add(did[0].line, did[0].key, idTaken, f.ID)
		}
	}
}

// edit finds the venue of an edit and takes the edit in.
func (r *resolver) edit(x edit) {
	id, ok := r.find(x)
	if !ok {
		return
	}
	for _, y := range r.done[id] {
		if clash(x.verb, y.verb) {
			r.problems.add(x.line, x.key, contradiction, verbText(x.verb), verbText(y.verb), y.line, id)
			return
		}
	}
	r.done[id] = append(r.done[id], x)
	switch x.verb {
	case verbOpen:
		r.out.Open = append(r.out.Open, id)
	case verbClose:
		r.out.Close = append(r.out.Close, id)
	case verbMove:
		r.out.Move = append(r.out.Move, data.Move{ID: id, To: x.to})
	case verbHours:
		r.out.Amend = append(r.out.Amend, data.Amendment{ID: id, Hours: x.hours})
	case verbCapacity:
		r.out.Amend = append(r.out.Amend, data.Amendment{ID: id, Capacity: x.capacity})
	}
}

// clash says that two edits of one venue cannot both be meant: the same twice,
// or anything beside closing it. Closing one and adding another of its id is a
// replacement; what is opened or added may be told its hours and capacity.
func clash(a, b string) bool {
	switch {
	case a == b:
		return true
	case a == verbAdd || b == verbAdd:
		return false
	}
	return a == verbClose || b == verbClose
}

// find returns the id an edit means.
func (r *resolver) find(x edit) (string, bool) {
	pools := []*roll{&r.count}
	switch x.verb {
	case verbOpen:
		pools = []*roll{&r.shut}
	case verbHours, verbCapacity:
		pools = append(pools, &r.fresh, r.opened())
	}
	var several []string
	for _, pool := range pools {
		ids := pool.named[x.venue]
		switch {
		case pool.ids[x.venue]:
			return x.venue, true
		case len(ids) == 1:
			return ids[0], true
		}
		several = append(several, ids...)
	}
	switch {
	case len(several) > 0:
		r.problems.add(x.line, x.key, manyVenues, x.venue, strings.Join(several[:min(5, len(several))], ", "), len(several))
	case x.verb == verbOpen && r.count.has(x.venue):
		r.problems.add(x.line, x.key, countsAlready, x.venue)
	case x.verb != verbOpen && r.shut.has(x.venue):
		r.problems.add(x.line, x.key, countsNot, x.venue)
	default:
		r.unknown(x, pools)
	}
	return "", false
}

func (l *roll) has(word string) bool { return l.ids[word] || l.named[word] != nil }

// opened is the grounds this file opens.
func (r *resolver) opened() *roll {
	out := &roll{}
	for name, ids := range r.shut.named {
		for _, id := range ids {
			if slices.Contains(r.out.Open, id) {
				out.enter(id, name)
			}
		}
	}
	for _, id := range r.out.Open {
		if !out.ids[id] {
			out.enter(id, "")
		}
	}
	return out
}

// unknown reports a venue nobody knows, with the closest names.
func (r *resolver) unknown(x edit, pools []*roll) {
	var words []string
	for _, p := range pools {
		words = append(words, p.words...)
	}
	near := data.ClosestNames(x.venue, words, 3)
	switch {
	case len(near) > 0:
		r.problems.add(x.line, x.key, unknownVenueNear, x.venue, strings.Join(near, ", "))
	case x.verb == verbOpen:
		r.problems.add(x.line, x.key, unknownGround, x.venue)
	default:
		r.problems.add(x.line, x.key, unknownVenue, x.venue)
	}
}

// verbText is a verb as an argument of a problem.
type verbText string

func (v verbText) in(lang string) string {
	zh := map[string]string{verbMove: "移动", verbClose: "关闭", verbOpen: "开放", verbHours: "更改开放时间", verbCapacity: "更改容量", verbAdd: "新增"}
	en := map[string]string{verbMove: "moves it", verbClose: "closes it", verbOpen: "opens it", verbHours: "sets its hours", verbCapacity: "sets its capacity", verbAdd: "adds it"}
	if lang == "zh" {
		return zh[string(v)]
	}
	return en[string(v)]
}
