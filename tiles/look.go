package tiles

import (
	"strconv"

	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/geo"
)

// How layers look in other programs, as the map does: the classes of [Classes]
// for cells, and the page's light inks for the rest.

// The inks of the light page (web/ui/src/theme.ts).
const (
	inkGap   = "#5c0a16"
	inkArea  = "#4b463e"
	inkVenue = "#12314a"
	inkSite  = "#b3126e"
	inkPaper = "#ffffff"
)

// A look is how a layer is drawn: its rules, and which of them a feature falls
// under by its values; nil where there is only one.
type look struct {
	rules []rule
	class func(value func(column string) any) int
}

// A rule is one line of a legend: features that a filter (of QGIS) lets through,
// drawn by a symbol.
type rule struct {
	label, filter string // "" lets everything through
	export.Symbol
}

// cellLook draws cells by their class of minutes, which is told by their values as
// they are written, so that QGIS and all else agree.
func cellLook(limit geo.Deciseconds) look {
	const known = `"minutes" IS NOT NULL AND NOT "estimated"`
	var rules []rule
	var bounds []float64
	last := ""
	for _, c := range Classes(limit) {
		fill := export.Symbol{Fill: c.Color, Opacity: 0.75}
		switch c.ID {
		case ClassNone:
			rules = append(rules, rule{"no walk known", `NOT (` + known + `)`, fill})
		case ClassOver:
			rules = append(rules, rule{"> " + last + " min", known + ` AND "minutes" > ` + last, fill})
		default:
			bound := strconv.FormatFloat(c.MaxMin, 'f', -1, 64)
			filter := known + ` AND "minutes" <= ` + bound
			if last != "" {
				filter += ` AND "minutes" > ` + last
			}
			rules, bounds = append(rules, rule{"≤ " + bound + " min", filter, fill}), append(bounds, c.MaxMin)
			last = bound
		}
	}
	return look{rules, func(value func(string) any) int {
		minutes, known := value("minutes").(float64)
		if estimated, _ := value("estimated").(bool); estimated || !known {
			return noneIndex
		}
		for i, b := range bounds {
			if minutes <= b {
				return i
			}
		}
		return overIndex
	}}
}

// lookOf is a look of one rule.
func lookOf(label string, s export.Symbol) look {
	return look{rules: []rule{{label: label, Symbol: s}}}
}

func gapLook() look   { return lookOf("gap", export.Symbol{Line: inkGap, Width: 0.5}) }
func areaLook() look  { return lookOf("area", export.Symbol{Line: inkArea, Width: 0.3, Dashed: true}) }
func venueLook() look { return lookOf("venue", disc(inkVenue, 2)) }
func siteLook() look  { return lookOf("suggested site", disc(inkSite, 4)) }

func disc(ink string, size float64) export.Symbol {
	return export.Symbol{Fill: ink, Opacity: 1, Size: size, Line: inkPaper, Width: 0.3}
}

// symbols are those of the rules, in their order.
func (l look) symbols() []export.Symbol {
	var out []export.Symbol
	for _, r := range l.rules {
		out = append(out, r.Symbol)
	}
	return out
}
