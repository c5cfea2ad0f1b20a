package tiles

import (
	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// An areaLayer holds the areas with their rows of the coverage table.
type areaLayer struct {
	areas []data.Area
	rows  []*coverage.Row // nil where the table has none for it
	boxes []box
}

func newAreaLayer(areas []data.Area, table coverage.CoverageTable) areaLayer {
	l := areaLayer{areas: areas, rows: rowsOf(areas, table)}
	for _, a := range areas {
		l.boxes = append(l.boxes, boxOf(a.Shape.Bound()))
	}
	return l
}

// rowsOf finds each area's row by level and id.
func rowsOf(areas []data.Area, table coverage.CoverageTable) []*coverage.Row {
	type key struct{ level, id string }
	byKey := map[key]*coverage.Row{}
	for _, level := range table.Levels {
		for i := range level.Rows {
			byKey[key{level.Level, level.Rows[i].AreaID}] = &level.Rows[i]
		}
	}
	rows := make([]*coverage.Row, len(areas))
	for i, a := range areas {
		rows[i] = byKey[key{a.Level, a.ID}]
	}
	return rows
}

func (l areaLayer) draw(f frame) []feature {
	var out []feature
	ground := f.ground()
	for i, a := range l.areas {
		if !l.boxes[i].touches(ground) {
			continue
		}
		shape := f.polygons(a.Shape, 1)
		if shape == nil {
			continue
		}
		props := []prop{{"id", a.ID}, {"name", a.Name}, {"level", a.Level}}
		for _, lang := range [...]string{"en", "zh"} {
			if a.Names[lang] != "" {
				props = append(props, prop{"name_" + lang, a.Names[lang]})
			}
		}
		if row := l.rows[i]; row != nil {
			props = append(props, prop{"people", row.People}, prop{"not_covered", row.NotCovered + row.Unreachable})
			if !row.NoPeople {
				props = append(props, prop{"share", row.Share})
			}
		}
		out = append(out, feature{-1, shape, props})
	}
	return out
}
