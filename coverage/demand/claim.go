package demand

import (
	"slices"
	"strings"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo/index"

	"github.com/paulmach/orb"
)

// claim gives totals stated by places to the areas they speak of: those of the
// same name that hold the place's point. OSM often puts the number on the
// place=town node and not on the boundary. The area's own number wins; the
// smallest area of the name wins over a larger.
//
// It returns copies of the areas (given a place's total where they had none and
// marked Claimed) and the places that speak of no area.
func claim(t Totals) (areas []data.Area, left []data.Place) {
	areas = slices.Clone(t.Areas)
	shapes := make([]orb.MultiPolygon, len(areas))
	sqM := make([]float64, len(areas))
	for i, a := range areas {
		shapes[i], sqM[i] = a.Shape, areaSqM(a.Shape)
	}
	holders := index.NewPolygons(shapes)
	for _, p := range t.Places {
		if p.People < 0 {
			continue
		}
		best := none
		for _, i := range holders.All(p.Point) {
			if speaksOf(p, areas[i]) && (best == none || sqM[i] < sqM[best]) {
				best = i
			}
		}
		switch {
		case best == none:
			left = append(left, p)
		case areas[best].People < 0:
			areas[best].People, areas[best].Claimed = p.People, true
		}
	}
	return areas, left
}

// speaksOf says whether the place and the area are two mappings of one thing.
// Sizes must fit: a town does not speak of the state or county it shares its
// name with (Kent in Kent County), nor a county of a town.
func speaksOf(p data.Place, a data.Area) bool {
	big := level(a.Level) > 0 && level(a.Level) <= 6
	if regional(p.Kind) {
		return (big || level(a.Level) == 0) && bare(p.Name, true) == bare(a.Name, true)
	}
	if big && p.Kind != "city" { // city states: Berlin, 北京市
		return false
	}
	return bare(p.Name, false) == bare(a.Name, false)
}

// regional says that a place=* names a region, which is never a round town.
func regional(kind string) bool {
	switch kind {
	case "continent", "country", "state", "province", "region", "county", "district", "island", "archipelago", "municipality":
		return true
	}
	return false
}

// bare is a name as two mappers would both write it: lower case, without the
// kind of the thing in front ("City of") and without what follows a comma
// ("Bear, Delaware"); for regions also without the kind behind ("Kent County").
func bare(name string, region bool) string {
	s, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(name)), ",")
	for _, p := range []string{"city of ", "town of ", "village of ", "municipality of ", "county of ", "state of "} {
		s = strings.TrimPrefix(s, p)
	}
	if region {
		for _, x := range []string{" county", " district", " province", " region", "省", "县", "区"} {
			s = strings.TrimSuffix(s, x)
		}
	}
	if r := []rune(s); len(r) > 2 { // 昆明市 and 昆明
		s = strings.TrimSuffix(strings.TrimSuffix(s, "市"), "镇")
	}
	return strings.TrimSpace(s)
}
