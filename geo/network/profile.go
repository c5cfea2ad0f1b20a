package network

import (
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

// WalkRule says what a walker may use where the map leaves room.
type WalkRule struct {
	KeepPrivate  bool    // walk ways with access=private
	KeepAccessNo bool    // walk ways with access=no
	StepsFactor  float64 // time on steps against the same length of street; 0 means DefaultStepsFactor
}

// DefaultStepsFactor is OpenTripPlanner's stairsTimeFactor: three times the time
// of the same horizontal length.
const DefaultStepsFactor = 3.0

// notForWalkers are highway values no one walks on, or that are not there.
// A trunk road is walked only where the map says so (foot=yes, sidewalk=…).
var notForWalkers = map[string]bool{
	"motorway": true, "motorway_link": true, "trunk": true, "trunk_link": true, "raceway": true, "bus_guideway": true, "busway": true,
	"construction": true, "proposed": true, "planned": true, "abandoned": true, "disused": true, "razed": true, "demolished": true,
	"no": true, "platform": true, "elevator": true, "escape": true, "emergency_bay": true, "rest_area": true, "services": true, "bridleway": false,
}

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

// mayWalk: what foot=* says outranks access=*, which outranks the kind of way.
func mayWalk(tags data.Tags, rule WalkRule) bool {
	kind := tags["highway"]
	if kind == "" {
		return false
	}
	switch tags["foot"] {
	case "no":
		return false
	case "private":
		return rule.KeepPrivate
	case "yes", "designated", "permissive", "official", "destination":
		return kind != "construction" && kind != "proposed" && kind != "abandoned"
	}
	switch tags["access"] {
	case "private":
		if !rule.KeepPrivate {
			return false
		}
	case "no":
		if !rule.KeepAccessNo {
			return false
		}
	}
	if kind == "trunk" || kind == "trunk_link" {
		s := tags["sidewalk"]
		return s == "both" || s == "left" || s == "right" || s == "yes"
	}
	return !notForWalkers[kind]
}
