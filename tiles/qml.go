package tiles

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/geo"
)

// Styles in QML, the language of QGIS, so that a GeoPackage opens there as the
// map looks: the classes of [Classes] for cells, and the page's light inks for
// the rest. Only symbols are said; QGIS has defaults for all else. Properties are
// written as <prop>, which every QGIS 3 reads.

// The inks of the light page (web/ui/src/theme.ts).
const (
	inkGap   = "#5c0a16"
	inkArea  = "#4b463e"
	inkVenue = "#12314a"
	inkSite  = "#b3126e"
	inkPaper = "#ffffff"
)

// A qmlRule is one line of a legend: features that a filter lets through, drawn
// by a symbol.
type qmlRule struct {
	label, filter string // "" lets everything through
	symbol        string
}

func cellStyle(limit geo.Deciseconds) string {
	const known = `"minutes" IS NOT NULL AND NOT "estimated"`
	var rules []qmlRule
	last := ""
	for _, c := range Classes(limit) {
		bound := strconv.FormatFloat(c.MaxMin, 'f', -1, 64)
		fill := symbol("fill", "SimpleFill", 0.75, "color", rgba(c.Color), "style", "solid", "outline_style", "no")
		switch c.ID {
		case ClassNone:
			rules = append(rules, qmlRule{"no walk known", `NOT (` + known + `)`, fill})
		case ClassOver:
			rules = append(rules, qmlRule{"> " + last + " min", known + ` AND "minutes" > ` + last, fill})
		default:
			filter := known + ` AND "minutes" <= ` + bound
			if last != "" {
				filter += ` AND "minutes" > ` + last
			}
			rules = append(rules, qmlRule{"≤ " + bound + " min", filter, fill})
			last = bound
		}
	}
	return qml(rules)
}

func gapStyle() string {
	return qml([]qmlRule{{"gap", "", symbol("fill", "SimpleFill", 1, "style", "no", "outline_style", "solid",
		"outline_color", rgba(inkGap), "outline_width", "0.5", "outline_width_unit", "MM")}})
}

func areaStyle() string {
	return qml([]qmlRule{{"area", "", symbol("fill", "SimpleFill", 1, "style", "no", "outline_style", "dash",
		"outline_color", rgba(inkArea), "outline_width", "0.3", "outline_width_unit", "MM")}})
}

func venueStyle() string { return qml([]qmlRule{{"venue", "", disc(inkVenue, "2")}}) }

func siteStyle() string { return qml([]qmlRule{{"suggested site", "", disc(inkSite, "4")}}) }

func disc(ink, size string) string {
	return symbol("marker", "SimpleMarker", 1, "name", "circle", "color", rgba(ink), "size", size, "size_unit", "MM",
		"outline_style", "solid", "outline_color", rgba(inkPaper), "outline_width", "0.3", "outline_width_unit", "MM")
}

// qml writes a style of rules; their symbols are numbered.
func qml(rules []qmlRule) string {
	var b, symbols strings.Builder
	b.WriteString(`<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>` + "\n")
	b.WriteString(`<qgis version="3.22.0" styleCategories="Symbology">` + "\n" + `<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">` + "\n" + `<rules key="all">` + "\n")
	for i, r := range rules {
		filter := ""
		if r.filter != "" {
			filter = ` filter="` + escaped(r.filter) + `"`
		}
		fmt.Fprintf(&b, `<rule key="rule%d" symbol="%d" label="%s"%s/>`+"\n", i, i, escaped(r.label), filter)
		symbols.WriteString(strings.Replace(r.symbol, `name="#"`, fmt.Sprintf(`name="%d"`, i), 1))
	}
	b.WriteString("</rules>\n<symbols>\n" + symbols.String() + "</symbols>\n</renderer-v2>\n</qgis>\n")
	return b.String()
}

// symbol writes one symbol of one layer; its name "#" is set by qml.
func symbol(kind, class string, alpha float64, props ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<symbol type="%s" name="#" alpha="%g" clip_to_extent="1" force_rhr="0"><layer class="%s" enabled="1" locked="0" pass="0">`, kind, alpha, class)
	for i := 0; i < len(props); i += 2 {
		fmt.Fprintf(&b, `<prop k="%s" v="%s"/>`, props[i], escaped(props[i+1]))
	}
	b.WriteString("</layer></symbol>\n")
	return b.String()
}

// rgba writes #rrggbb as QGIS does.
func rgba(hex string) string {
	n, _ := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 24)
	return fmt.Sprintf("%d,%d,%d,255", n>>16&255, n>>8&255, n&255)
}

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}
