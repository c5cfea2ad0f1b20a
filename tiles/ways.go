package tiles

import (
	"maps"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
)

// wayRows are the ways whose change matters to a walker, each at the middle of its
// line.
func wayRows(w []coverage.WayEffect) rows {
	return rows{len(w), func(i int) any { return int(w[i].ID) }, func(i int) orb.Geometry { return w[i].Point },
		func(i int) []prop { return wayProps(w[i]) }}
}

func wayProps(w coverage.WayEffect) []prop {
	return []prop{{"event", string(w.Event)}, {"highway", w.Highway}, {"name", w.Name}, {"opened_m", w.OpenedM}, {"closed_m", w.ClosedM}, {"paced_m", w.PacedM},
		{"joined", w.Joined}, {"tags", Retagged(w.Retagged)}, {"people_gained", w.Gained}, {"people_lost", w.Lost}}
}

// Retagged writes tags that changed as "access: → no; highway: path → steps".
func Retagged(tags map[string][2]string) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, strings.Join(strings.Fields(k+": "+tags[k][0]+" → "+tags[k][1]), " "))
	}
	return strings.Join(out, "; ")
}
