package tiles

import (
	"maps"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/coverage"
)

// addWays adds the ways whose change matters to a walker, each at the middle of
// its line.
func addWays(to *features, ways []coverage.WayEffect) {
	for _, w := range ways {
		if to.failed() {
			return
		}
		to.feature(int(w.ID), w.Point, wayProps(w))
	}
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
