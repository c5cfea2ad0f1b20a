package project

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/vector"
)

// totals reads tables of totals and gives each number to the one area, else the
// one place, that its row names. Totals that came with areas are already there.
func (l *loader) totals(ctx context.Context) error {
	var errs []error
	tables := map[string]map[string]float64{}
	for _, s := range l.p.Sources.Totals {
		if s.Kind != "csv" {
			continue
		}
		t, err := vector.Totals(ctx, l.layer(s), l.rep)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		tables[l.p.SourceName(s)] = t
	}
	if len(tables) > 0 {
		l.silentPlaces()
	}
	for _, source := range slices.Sorted(maps.Keys(tables)) {
		l.match(source, tables[source])
	}
	return errors.Join(errs...)
}

// silentPlaces adds the places of the streets' extract for tables to name,
// without the totals they state themselves.
func (l *loader) silentPlaces() {
	s := l.p.Sources.Streets
	if s == nil || l.states(l.p.File(*s)) || slices.ContainsFunc(l.p.Sources.Areas, func(a Source) bool { return l.p.File(a) == l.p.File(*s) }) {
		return // added with the areas
	}
	places := l.extracts[l.p.File(*s)].Places
	forget(nil, places)
	l.in.Places = append(l.in.Places, places...)
}

// match hands out one table. An id names an area before a name does; a name
// several areas bear names none of them.
func (l *loader) match(source string, table map[string]float64) {
	areas, places := map[string][]int{}, map[string][]int{}
	for i, a := range l.in.Areas {
		areas[a.ID] = append(areas[a.ID], i)
		if n := fold(a.Name); n != a.ID {
			areas[n] = append(areas[n], i)
		}
	}
	for i, p := range l.in.Places {
		places[fold(p.Name)] = append(places[fold(p.Name)], i)
	}
	at := data.Origin{Source: source}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		people := table[key]
		found := areas[key]
		if len(found) == 0 {
			found = areas[fold(key)]
		}
		there := places[fold(key)]
		switch {
		case len(found) == 1:
			l.in.Areas[found[0]].People = people
			l.in.Areas[found[0]].Origin.Source = source
		case len(found) > 1:
			l.unmatched(at, key, people, fmt.Sprintf("%d areas bear the name", len(found)))
		case len(there) == 1:
			l.in.Places[there[0]].People = people
			l.in.Places[there[0]].Origin.Source = source
		case len(there) > 1:
			l.unmatched(at, key, people, fmt.Sprintf("%d places bear the name", len(there)))
		default:
			l.unmatched(at, key, people, "no area or place bears the name")
		}
	}
}

func (l *loader) unmatched(at data.Origin, key string, people float64, why string) {
	l.rep.Add(data.Issue{Code: data.CodeTotalUnmatched, Origin: at, People: people, Detail: fmt.Sprintf("%q: %s", key, why)})
}

// fold is a name as two tables would both write it.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
