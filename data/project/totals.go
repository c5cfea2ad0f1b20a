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
	read := map[string]map[string]float64{}
	for _, s := range l.p.Sources.Totals {
		if !slices.Contains(tables, s.Kind) {
			continue
		}
		t, err := vector.Totals(ctx, l.layer(s), l.rep)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		read[l.p.SourceName(s)] = t
	}
	if len(read) > 0 {
		l.silentPlaces()
	}
	for _, source := range slices.Sorted(maps.Keys(read)) {
		l.match(source, read[source])
	}
	return errors.Join(errs...)
}

// silentPlaces adds the places of the streets' extract for read to name,
// without the totals they state themselves.
func (l *loader) silentPlaces() {
	s := l.p.Sources.Streets
	if s == nil || l.states(*s) || slices.ContainsFunc(l.p.Sources.Areas, func(a Source) bool { return l.p.File(a) == l.p.File(*s) }) {
		return // added with the areas
	}
	places := l.extracts[l.p.File(*s)].Places
	forget(nil, places)
	l.in.Places = append(l.in.Places, places...)
}

// match hands out one table. An id names an area before a name does; a name
// several areas bear names none of them.
//
// A row that has both an id and a name is in the table under both, and one of
// them found is enough: an unmatched key is reported unless its number of people
// was placed under another.
func (l *loader) match(source string, table map[string]float64) {
	n := l.names()
	placed := map[float64]bool{}
	var lost []string
	for _, key := range slices.Sorted(maps.Keys(table)) {
		if to := n.find(key); to != nil {
			*to = table[key]
			placed[table[key]] = true
		} else {
			lost = append(lost, key)
		}
	}
	for _, key := range lost {
		if !placed[table[key]] {
			l.rep.Add(data.Issue{Code: data.CodeTotalUnmatched, Origin: data.Origin{Source: source}, People: table[key],
				Detail: fmt.Sprintf("%q: %d areas and %d places bear the name", key, len(n.areas[fold(key)]), len(n.places[fold(key)]))})
		}
	}
}

// names finds areas and places by what a table may call them.
type names struct {
	areas, places map[string][]*float64 // to where the total is written
}

func (l *loader) names() names {
	n := names{map[string][]*float64{}, map[string][]*float64{}}
	for i := range l.in.Areas {
		a := &l.in.Areas[i]
		n.areas[a.ID] = append(n.areas[a.ID], &a.People)
		if f := fold(a.Name); f != a.ID {
			n.areas[f] = append(n.areas[f], &a.People)
		}
	}
	for i := range l.in.Places {
		p := &l.in.Places[i]
		n.places[fold(p.Name)] = append(n.places[fold(p.Name)], &p.People)
	}
	return n
}

// find returns the one area, else the one place, that key names; nil where none
// or several do.
func (n names) find(key string) *float64 {
	if key == "" {
		return nil
	}
	for _, found := range [][]*float64{n.areas[key], n.areas[fold(key)], n.places[fold(key)]} {
		switch {
		case len(found) == 1:
			return found[0]
		case len(found) > 1:
			return nil
		}
	}
	return nil
}

// fold is a name as two read would both write it.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
