package coverage

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo/index"
)

// levels knows, for every level, the area each cell lies in.
type levels []level

type level struct {
	name  string
	areas []data.Area
	of    []int32 // cell → area, noArea outside all
	index *index.Polygons
}

// noArea marks a cell in none of the areas of a level.
const noArea = -1

// newLevels sorts areas by level, coarse to fine (admin_level 4 before 6), and
// asks where every cell lies. Of areas that overlap, the first one listed wins,
// so that nobody is counted twice.
func newLevels(areas []data.Area, points []orb.Point) levels {
	var all levels
	for _, a := range areas {
		i := slices.IndexFunc(all, func(l level) bool { return l.name == a.Level })
		if i < 0 {
			i, all = len(all), append(all, level{name: a.Level})
		}
		all[i].areas = append(all[i].areas, a)
	}
	slices.SortStableFunc(all, func(a, b level) int { return compareLevels(a.name, b.name) })
	for i := range all {
		shapes := make([]orb.MultiPolygon, len(all[i].areas))
		for k, a := range all[i].areas {
			shapes[k] = a.Shape
		}
		x := index.NewPolygons(shapes)
		all[i].index = x
		all[i].of = make([]int32, len(points))
		for c, p := range points {
			all[i].of[c] = int32(x.Holding(p))
		}
	}
	return all
}

// compareLevels orders numbers as numbers and puts words after them.
func compareLevels(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	switch {
	case errX == nil && errY == nil:
		return cmp.Compare(x, y)
	case errX == nil:
		return -1
	case errY == nil:
		return 1
	}
	return cmp.Compare(a, b)
}

// finest returns the finest area that holds cell i: its id and name, or "".
func (l levels) finest(i int) (id, name string) {
	for k := len(l) - 1; k >= 0; k-- {
		if a := l[k].of[i]; a != noArea {
			return l[k].areas[a].ID, l[k].areas[a].Name
		}
	}
	return "", ""
}

// nameAt returns the name of the finest area that holds a point, or "".
func (l levels) nameAt(p orb.Point) string {
	for k := len(l) - 1; k >= 0; k-- {
		if a := l[k].index.Holding(p); a >= 0 {
			return l[k].areas[a].Name
		}
	}
	return ""
}
