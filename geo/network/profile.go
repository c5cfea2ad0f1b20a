package network

import (
	"reflect"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// A Profile says what a street means for a walker.
type Profile struct {
	Name  string
	Speed geo.Speed
	// Factor returns how many times longer than at Speed a metre of this way
	// takes (1 on a street, more on steps), and false where a walker may not go.
	Factor func(tags data.Tags) (float64, bool)
}

// remembered is Factor for streets that share their sets of tags, as those of an
// extract do: Delaware's 52,585 ways have 174. It asks about each set once,
// which it knows by where it lies, and serves one goroutine.
func (p Profile) remembered() func(tags data.Tags) (float64, bool) {
	type answer struct {
		tags   data.Tags // held, so that no other set comes to lie there
		factor float64
		ok     bool
	}
	const most = 4096 // sets known at once: where no two ways share one, they are no use
	known := map[uintptr]answer{}
	var last uintptr
	var is answer
	return func(tags data.Tags) (float64, bool) {
		at := reflect.ValueOf(tags).Pointer()
		if at == last && len(known) > 0 {
			return is.factor, is.ok
		}
		a, ok := known[at]
		if !ok {
			if len(known) == most {
				clear(known)
			}
			a.tags = tags
			a.factor, a.ok = p.Factor(tags)
			known[at] = a
		}
		last, is = at, a
		return a.factor, a.ok
	}
}

// WalkRule says what a walker may use where the map leaves room.
type WalkRule struct {
	KeepPrivate  bool    // walk ways with access=private or foot=private
	KeepAccessNo bool    // walk ways with access=no
	StepsFactor  float64 // time on steps against the same length of street; 0 means DefaultStepsFactor
}

// DefaultStepsFactor is three times the time of the same horizontal length:
// OpenTripPlanner's stairsTimeFactor (its documentation, "Route request").
const DefaultStepsFactor = 3.0

// Walk is a person on foot at a steady speed on any way open to walkers.
// Sources and reasons: docs/decisions/0003-walking-profile.md.
func Walk(speed geo.Speed, rule WalkRule) Profile {
	steps := rule.StepsFactor
	if steps == 0 {
		steps = DefaultStepsFactor
	}
	return Profile{Name: "walk", Speed: speed, Factor: func(tags data.Tags) (float64, bool) {
		if !mayWalk(tags, rule) {
			return 0, false
		}
		if tags["highway"] == "steps" {
			return steps, true
		}
		return 1, true
	}}
}

// mayWalk: foot=* outranks access=*, and both only rule on a way that is there
// and is no motorway; a trunk road needs a word that walkers may use it.
func mayWalk(tags data.Tags, rule WalkRule) bool {
	kind := tags["highway"]
	if neverWalked(kind) {
		return false
	}
	welcome := false
	switch tags["foot"] {
	case "no", "use_sidepath":
		return false
	case "private":
		return rule.KeepPrivate
	case "yes", "designated", "permissive", "official", "destination", "customers":
		welcome = true
	}
	switch tags["access"] {
	case "private":
		if !welcome && !rule.KeepPrivate {
			return false
		}
	case "no":
		if !welcome && !rule.KeepAccessNo {
			return false
		}
	}
	return welcome || kind != "trunk" && kind != "trunk_link" || hasSidewalk(tags)
}

// neverWalked lists the highway values no one walks on, or that are not there.
func neverWalked(kind string) bool {
	switch kind {
	case "", "no", "motorway", "motorway_link", "raceway", "bus_guideway", "busway", "escape", "via_ferrata",
		"emergency_bay", "rest_area", "services", "platform",
		"construction", "proposed", "planned", "abandoned", "disused", "razed", "demolished", "removed":
		return true
	}
	return false
}

// hasSidewalk reads the tags a road's own sidewalk is drawn with; "separate"
// means that it is a way of its own, and the road is none.
func hasSidewalk(tags data.Tags) bool {
	switch tags["sidewalk"] {
	case "both", "left", "right", "yes":
		return true
	}
	return tags["sidewalk:left"] == "yes" || tags["sidewalk:right"] == "yes" || tags["sidewalk:both"] == "yes"
}
