package demand

import "github.com/walkshed/walkshed/data"

// tierOf says what a street means for where people live; false where nobody
// could. The reasons stand in docs/decisions/0007-modelled-population.md.
//
// Residential: highway=residential and living_street, and unclassified, the
// street of villages and farms in most of the world. Bridges and tunnels have
// no houses. Everything else a walker may use is only the second choice.
func tierOf(t data.Tags) (int8, bool) {
	if yes(t["bridge"]) || yes(t["tunnel"]) {
		return 0, false
	}
	switch t["highway"] {
	case "residential", "living_street", "unclassified":
		return tierResidential, true
	case "tertiary", "secondary", "primary", "pedestrian", "service", "road", "track", "path", "footway", "cycleway", "bridleway":
		return tierWalkable, true
	}
	return 0, false
}

func yes(v string) bool { return v != "" && v != "no" }

// minHomeSqM is the smallest footprint taken for a home: below it stand sheds
// and garages mapped as building=yes.
const minHomeSqM = 20

// home says whether people may live in a building: a dwelling by its tag, or
// building=yes, which is most of what OSM knows.
func home(b data.Building) bool {
	if !(b.SqM >= minHomeSqM) {
		return false
	}
	switch b.Kind {
	case "yes", "residential", "house", "detached", "semidetached_house", "semi", "terrace", "apartments", "condominium",
		"dormitory", "bungalow", "cabin", "farm", "static_caravan", "houseboat", "ger", "tower_block", "barracks":
		return true
	}
	return false
}
