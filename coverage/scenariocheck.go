package coverage

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// faults gathers what is wrong with a scenario.
type faults []string

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// checkScenario returns the grounds to open as venues, or everything that is wrong.
func (e *Engine) checkScenario(s Scenario) (ground []data.Facility, err error) {
	var wrong faults
	known := map[string]bool{}
	for _, v := range e.venues {
		known[v.facility.ID] = true
	}
	gone := wrong.closing(s, known)
	ground, opened := wrong.opening(s, known, e.in)
	added := wrong.adding(s, known, gone, opened)
	wrong.moving(s, known, gone)
	wrong.amending(s, func(id string) bool { return known[id] && !gone[id] || opened[id] || added[id] })
	wrong.drawing(s, e.set.Mode)
	if len(wrong) > 0 {
		return nil, &data.Error{Op: "lay scenario " + s.Name + " over " + e.name, Err: errors.New(strings.Join(wrong, "; ")),
			Hint: "take venue ids from walkshed venues; give each new venue an id of its own and degrees in WGS84"}
	}
	return ground, nil
}

func (f *faults) closing(s Scenario, known map[string]bool) map[string]bool {
	gone := map[string]bool{}
	for _, id := range s.Close {
		switch {
		case !known[id]:
			f.add("close %q: no such venue", id)
		case gone[id]:
			f.add("close %q: it is closed twice", id)
		}
		gone[id] = true
	}
	return gone
}

// opening finds the grounds to open: venues that do not count, else candidates.
func (f *faults) opening(s Scenario, known map[string]bool, in Inputs) (ground []data.Facility, opened map[string]bool) {
	opened = map[string]bool{}
	for _, id := range s.Open {
		g, ok := shutGround(in, id)
		switch {
		case opened[id]:
			f.add("open %q: it is opened twice", id)
		case known[id]:
			f.add("open %q: it counts already", id)
		case !ok:
			f.add("open %q: no venue shut to the public and no candidate has that id", id)
		}
		opened[id] = true
		ground = append(ground, g)
	}
	return ground, opened
}

func shutGround(in Inputs, id string) (data.Facility, bool) {
	for _, x := range in.Shut {
		if x.ID == id {
			return x, true
		}
	}
	for _, c := range in.Candidates {
		if c.ID == id {
			return data.Facility{ID: c.ID, Name: c.Name, Point: c.Point, Tags: c.Tags, Origin: c.Origin}, true
		}
	}
	return data.Facility{}, false
}

func (f *faults) adding(s Scenario, known, gone, opened map[string]bool) map[string]bool {
	added := map[string]bool{}
	for _, x := range s.Add {
		switch {
		case x.ID == "":
			f.add("add %q: it has no id", x.Name)
		case known[x.ID] && !gone[x.ID] || opened[x.ID]:
			f.add("add %q: a venue has that id", x.ID)
		case added[x.ID]:
			f.add("add %q: it is added twice", x.ID)
		}
		f.on(x.Point, "add %q", x.ID)
		added[x.ID] = true
	}
	return added
}

func (f *faults) moving(s Scenario, known, gone map[string]bool) {
	twice := map[string]bool{}
	for _, m := range s.Move {
		switch {
		case !known[m.ID]:
			f.add("move %q: no such venue", m.ID)
		case gone[m.ID]:
			f.add("move %q: it is closed", m.ID)
		case twice[m.ID]:
			f.add("move %q: it is moved twice", m.ID)
		}
		f.on(m.To, "move %q", m.ID)
		twice[m.ID] = true
	}
}

func (f *faults) amending(s Scenario, there func(id string) bool) {
	hours, capacity := map[string]bool{}, map[string]bool{}
	for _, a := range s.Amend {
		switch {
		case !there(a.ID):
			f.add("amend %q: no such venue", a.ID)
		case a.Hours != "" && hours[a.ID] || a.Capacity != 0 && capacity[a.ID]:
			f.add("amend %q: it is told twice", a.ID)
		case !(a.Capacity >= 0) || math.IsInf(a.Capacity, 0):
			f.add("amend %q: a capacity of %g", a.ID, a.Capacity)
		}
		hours[a.ID] = hours[a.ID] || a.Hours != ""
		capacity[a.ID] = capacity[a.ID] || a.Capacity != 0
	}
}

func (f *faults) drawing(s Scenario, mode Mode) {
	if s.redraws() && mode == CrowFly {
		f.add("draw a path or barrier: in mode straight nobody walks along streets")
	}
	for kind, lines := range map[string][]orb.LineString{"path": s.Paths, "barrier": s.Barriers} {
		for i, l := range lines {
			if len(l) < 2 {
				f.add("%s %d: it has fewer than two points", kind, i+1)
			}
			for _, p := range l {
				f.on(p, kind+" %d", i+1)
			}
		}
	}
}

// on notes a point that is nowhere on earth.
func (f *faults) on(p orb.Point, what string, args ...any) {
	if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
		f.add(what+": no such longitude or latitude: %s", append(args, where(p))...)
	}
}
