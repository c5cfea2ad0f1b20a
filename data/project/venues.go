package project

import (
	"slices"
	"strings"

	"github.com/walkshed/walkshed/data"
)

// choose keeps the venues that count, in their order, and counts the others.
func (r VenueRule) choose(all []data.Facility) (kept, shut []data.Facility, d Dropped) {
	kept = make([]data.Facility, 0, len(all))
	for _, f := range all {
		switch {
		case r.Private == "drop" && closed(f):
			d.Private++
			shut = append(shut, f)
		case r.Private == "drop" && silentPool(f):
			d.Pools++
		case len(r.Sports) > 0 && !slices.ContainsFunc(f.Sports, r.asks):
			d.OtherSport++
		default:
			kept = append(kept, f)
		}
	}
	return kept, shut, d
}

func (r VenueRule) asks(sport string) bool {
	return slices.ContainsFunc(r.Sports, func(s string) bool { return strings.EqualFold(s, sport) })
}

// closed says that a venue's access tag keeps the public out. Customers are the
// public who paid; members of a gym too, for anybody may become one, whereas
// members of a golf or yacht club are chosen.
// https://wiki.openstreetmap.org/wiki/Key:access
func closed(f data.Facility) bool {
	switch f.Tags["access"] {
	case "private", "no", "residents", "employees", "military", "delivery":
		return true
	case "members":
		return f.Kind != "fitness_centre" && f.Kind != "gym" && f.Kind != "sports_centre"
	}
	return false
}

// silentPool says that a venue is a swimming pool mapped without one word on who
// may use it. Most such pools stand in gardens: OpenStreetMap asks for an access
// tag on them and mappers tracing imagery leave it out.
// https://wiki.openstreetmap.org/wiki/Tag:leisure%3Dswimming_pool
func silentPool(f data.Facility) bool {
	if f.Kind != "swimming_pool" || f.Name != "" || f.Tags == nil {
		return false
	}
	for _, k := range []string{"access", "operator", "fee", "opening_hours", "website", "phone", "ref"} {
		if f.Tags[k] != "" {
			return false
		}
	}
	// A pool of a table was listed by somebody who meant it.
	return strings.HasPrefix(f.ID, "way/") || strings.HasPrefix(f.ID, "node/") || strings.HasPrefix(f.ID, "relation/")
}
