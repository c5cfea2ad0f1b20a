package project

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// scenarioKeys are the keys of a scenario file and what people write instead.
// docs/reference/scenarios.md tells what each means; a test holds it to this list.
var (
	scenarioKeys = []string{"scenario", "notes", "cost", "limit", "speed", verbAdd, verbMove, verbClose, verbOpen, verbHours, verbCapacity, "path", "barrier"}
	scenarioAka  = map[string][]string{"scenario": {"name", "title"}, "notes": {"note", "description", "comment"}, "cost": {"price", "budget", "money"}, "limit": {"limits", "minutes"},
		"speed": {"speeds", "profile"}, verbAdd: {"new", "build"}, verbClose: {"remove", "delete"}, verbHours: {"opening_hours", "extend_hours"},
		verbCapacity: {"capacities"}, "path": {"paths", "draw_path"}, "barrier": {"barriers", "draw_barrier"}, verbOpen: {"open_to_public"}}
	addKeys = []string{"id", "name", "kind", "sports", "at", verbHours, verbCapacity}
	addAka  = map[string][]string{"at": {"point", "where", "to"}, "kind": {"type"}, "sports": {"sport"}, verbHours: {"opening_hours"}}
)

// partKeys are the keys of one edit of a verb, beside venue.
var partKeys = map[string]string{verbMove: "to", verbHours: "hours", verbCapacity: "people"}

// scenarioReader walks a scenario file and fills s, noting every problem.
type scenarioReader struct {
	reader
	s *Scenario
}

func parseScenario(path, name string, text []byte) (*Scenario, error) {
	r := &scenarioReader{reader{problems: &Problems{File: path}}, &Scenario{File: path, Name: name, text: text}}
	if root := r.document(text); root != nil {
		r.each(root, "", scenarioKeys, scenarioAka, r.key)
	}
	for i := range r.problems.List {
		if r.problems.List[i].Code == emptyFile { // of a project the way out is another
			r.problems.List[i].Code = emptyScenario
		}
	}
	if n := max(1, len(r.s.Limits)) * max(1, len(r.s.Speeds)); n > MaxRuns {
		r.problems.add(0, "", manyRuns, n, MaxRuns)
	}
	r.s.seal()
	if err := r.problems.err(); err != nil {
		return nil, err
	}
	return r.s, nil
}

// key reads one key of the file.
func (r *scenarioReader) key(name string, at, v *yaml.Node) {
	switch name {
	case "scenario":
		r.text(name, at, v, &r.s.Name)
	case "notes":
		r.text(name, at, v, &r.s.Notes)
	case "cost":
		r.cost(at, v)
	case "limit":
		for _, n := range r.sweep(name, at, v, aTime) {
			r.s.Limits = append(r.s.Limits, time.Duration(n*float64(time.Second)))
		}
		slices.Sort(r.s.Limits)
		r.s.Limits = slices.Compact(r.s.Limits)
	case "speed":
		r.s.Speeds = r.sweep(name, at, v, aSpeed)
		slices.Sort(r.s.Speeds)
		r.s.Speeds = slices.Compact(r.s.Speeds)
	case verbAdd:
		r.items(name, v, r.addition)
	case "path", "barrier":
		r.items(name, v, func(key string, n *yaml.Node) { r.line(name, key, n) })
	default:
		r.items(name, v, func(key string, n *yaml.Node) { r.edit(name, key, n) })
	}
}

// items calls do for every element of a list; a list of one may stand without
// its brackets, but for lines, whose points are a list already.
func (r *scenarioReader) items(name string, v *yaml.Node, do func(key string, n *yaml.Node)) {
	if isNull(v) {
		return
	}
	if v.Kind != yaml.SequenceNode {
		do(name, v)
		return
	}
	for i, n := range v.Content {
		do(fmt.Sprintf("%s[%d]", name, i+1), resolve(n))
	}
}

func (r *scenarioReader) text(key string, at, v *yaml.Node, to *string) {
	if v.Kind != yaml.ScalarNode || isNull(v) || strings.TrimSpace(v.Value) == "" {
		r.problems.add(at.Line, key, notOneValue, aText, "…")
		return
	}
	*to = strings.TrimSpace(v.Value)
}

// cost reads an amount of money, 0 or more.
func (r *scenarioReader) cost(at, v *yaml.Node) {
	x, ok := plain(v.Value)
	if v.Kind != yaml.ScalarNode || !ok || x < 0 || x > MaxCost {
		r.problems.add(at.Line, "cost", badValue, v.Value, aNumber, "120000")
		return
	}
	r.s.Cost = x
}

// sweep reads a value or a list of values; a bare number is minutes or m/s.
func (r *scenarioReader) sweep(name string, at, v *yaml.Node, f form) (out []float64) {
	k := settingsKey(name)
	if isNull(v) {
		r.problems.add(at.Line, name, noValue, f, k.example())
		return nil
	}
	r.items(name, v, func(key string, n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || isNull(n) {
			r.problems.add(n.Line, key, notOneValue, f, k.example())
			return
		}
		x, ok := f.scalar(n.Value)
		if bare, plainly := plain(n.Value); plainly {
			x.num, ok = bare, true
			if f == aTime {
				x.num *= 60
			}
		}
		switch {
		case !ok:
			r.problems.add(n.Line, key, badValue, n.Value, f, k.example())
		case x.num < k.min || x.num > k.max:
			r.problems.add(n.Line, key, outOfRange, n.Value, spanOf(k))
		default:
			out = append(out, x.num)
		}
	})
	return out
}

// settingsKey is the project file's key of a name: its range is the scenario's too.
func settingsKey(name string) key {
	return settings[slices.IndexFunc(settings, func(k key) bool { return k.path == name })]
}

// addition reads {id: plan/1, name: …, at: [lon, lat]}.
func (r *scenarioReader) addition(path string, n *yaml.Node) {
	x := added{line: n.Line, facility: data.Facility{Tags: data.Tags{}, Origin: data.Origin{Source: filepath.Base(r.s.File), Row: n.Line}}}
	f, there, ok := &x.facility, false, true
	if n.Kind != yaml.MappingNode {
		r.problems.add(n.Line, path, notKeys, "at: [-75.55, 39.74]")
		return
	}
	r.each(n, path, addKeys, addAka, func(name string, at, v *yaml.Node) {
		key := path + "." + name
		switch name {
		case "at":
			there = true
			f.Point, ok = r.point(key, v)
		case "sports":
			f.Sports, _ = r.list(settingsKey("venues.sports"), v, at.Line)
		case verbCapacity:
			if c, ok := r.headcount(key, v); ok {
				f.Tags[data.TagCapacity] = canonNumber(c)
			}
		case verbHours:
			var hours string
			r.text(key, at, v, &hours)
			f.Tags[data.TagHours] = hours
		default:
			r.text(key, at, v, map[string]*string{"id": &f.ID, "name": &f.Name, "kind": &f.Kind}[name])
		}
	})
	if !there {
		r.problems.add(n.Line, path, missingPart, "at", "at: [-75.55, 39.74]")
	}
	if x.own = f.ID != ""; !x.own && ok {
		f.ID = "new/" + canonPoint(f.Point)
	}
	r.s.add = append(r.s.add, x)
}

// edit reads one edit of a venue: a name alone, or {venue: …, to: …}.
func (r *scenarioReader) edit(verb, path string, n *yaml.Node) {
	x := edit{line: n.Line, key: path, verb: verb}
	part, more := partKeys[verb]
	if !more {
		r.text(path, n, n, &x.venue)
		r.keep(x)
		return
	}
	example := map[string]string{verbMove: "{venue: way/4217, to: [-75.55, 39.74]}", verbHours: "{venue: way/4217, hours: 06:00-22:00}", verbCapacity: "{venue: way/4217, people: 120}"}[verb]
	if n.Kind != yaml.MappingNode {
		r.problems.add(n.Line, path, notKeys, example)
		return
	}
	seen := map[string]bool{}
	r.each(n, path, []string{"venue", part}, map[string][]string{"venue": {"id", "name"}, part: {"at", "capacity", "opening_hours", "open"}}, func(name string, at, v *yaml.Node) {
		key := path + "." + name
		seen[name] = true
		switch {
		case name == "venue":
			r.text(key, at, v, &x.venue)
		case verb == verbMove:
			x.to, _ = r.point(key, v)
		case verb == verbHours:
			r.text(key, at, v, &x.hours)
		default:
			x.capacity, _ = r.headcount(key, v)
		}
	})
	for _, name := range []string{"venue", part} {
		if !seen[name] {
			r.problems.add(n.Line, path, missingPart, name, example)
		}
	}
	r.keep(x)
}

// keep takes an edit that names a venue.
func (r *scenarioReader) keep(x edit) {
	if x.venue != "" {
		r.s.on = append(r.s.on, x)
	}
}

// headcount reads a number of people above 0.
func (r *scenarioReader) headcount(key string, n *yaml.Node) (float64, bool) {
	x, ok := plain(n.Value)
	if n.Kind != yaml.ScalarNode || !ok {
		r.problems.add(n.Line, key, badValue, n.Value, aNumber, "120")
		return 0, false
	}
	if !(x > 0 && x <= 1e6) {
		r.problems.add(n.Line, key, badCapacity, n.Value)
		return 0, false
	}
	return x, true
}

// point reads [longitude, latitude].
func (r *scenarioReader) point(key string, n *yaml.Node) (orb.Point, bool) {
	var p orb.Point
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		r.problems.add(n.Line, key, badPoint)
		return p, false
	}
	for i, c := range n.Content {
		x, ok := plain(resolve(c).Value)
		if !ok || resolve(c).Kind != yaml.ScalarNode {
			r.problems.add(n.Line, key, badPoint)
			return p, false
		}
		p[i] = x
	}
	switch {
	case math.Abs(p[1]) > 90 && math.Abs(p[1]) <= 180 && math.Abs(p[0]) <= 90:
		r.problems.add(n.Line, key, swappedPoint, strconv.FormatFloat(p[0], 'g', -1, 64), strconv.FormatFloat(p[1], 'g', -1, 64))
	case math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90:
		r.problems.add(n.Line, key, noSuchPoint, canonPoint(p))
	default:
		return p, true
	}
	return p, false
}

// line reads a list of points.
func (r *scenarioReader) line(kind, key string, n *yaml.Node) {
	if n.Kind != yaml.SequenceNode || len(n.Content) < 2 {
		r.problems.add(n.Line, key, shortLine)
		return
	}
	x := drawn{line: n.Line}
	for i, c := range n.Content {
		p, ok := r.point(fmt.Sprintf("%s[%d]", key, i+1), resolve(c))
		if ok {
			x.points = append(x.points, p)
		}
	}
	if len(x.points) == len(n.Content) && !slices.ContainsFunc(x.points, func(p orb.Point) bool { return p != x.points[0] }) {
		r.problems.add(n.Line, key, shortLine)
		return
	}
	if r.s.firstLine == 0 {
		r.s.firstLine = n.Line
	}
	if kind == "path" {
		r.s.paths = append(r.s.paths, x)
	} else {
		r.s.barriers = append(r.s.barriers, x)
	}
}
