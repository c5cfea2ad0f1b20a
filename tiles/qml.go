package tiles

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/data/export"
)

// A look in QML, the language of QGIS, so that a GeoPackage opens there as the
// map looks. Only symbols are said; QGIS has defaults for all else. Properties are
// written as <prop>, which every QGIS 3 reads.

// qml writes a style of the rules; their symbols are numbered. "" for no look.
func (l look) qml() string {
	if len(l.rules) == 0 {
		return ""
	}
	var b, symbols strings.Builder
	b.WriteString(`<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>` + "\n")
	b.WriteString(`<qgis version="3.22.0" styleCategories="Symbology">` + "\n" + `<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">` + "\n" + `<rules key="all">` + "\n")
	for i, r := range l.rules {
		filter := ""
		if r.filter != "" {
			filter = ` filter="` + escaped(r.filter) + `"`
		}
		fmt.Fprintf(&b, `<rule key="rule%d" symbol="%d" label="%s"%s/>`+"\n", i, i, escaped(r.label), filter)
		symbols.WriteString(strings.Replace(symbolOf(r.Symbol), `name="#"`, fmt.Sprintf(`name="%d"`, i), 1))
	}
	b.WriteString("</rules>\n<symbols>\n" + symbols.String() + "</symbols>\n</renderer-v2>\n</qgis>\n")
	return b.String()
}

// symbolOf is a disc where a symbol has a size, else a fill, else an outline.
func symbolOf(s export.Symbol) string {
	mm := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	line := "solid"
	if s.Dashed {
		line = "dash"
	}
	outline := []string{"outline_style", line, "outline_color", rgba(s.Line), "outline_width", mm(s.Width), "outline_width_unit", "MM"}
	switch {
	case s.Size > 0:
		return symbol("marker", "SimpleMarker", s.Opacity, append([]string{"name", "circle", "color", rgba(s.Fill), "size", mm(s.Size), "size_unit", "MM"}, outline...)...)
	case s.Fill != "":
		return symbol("fill", "SimpleFill", s.Opacity, "color", rgba(s.Fill), "style", "solid", "outline_style", "no")
	}
	return symbol("fill", "SimpleFill", 1, append([]string{"style", "no"}, outline...)...)
}

// symbol writes one symbol of one layer; its name "#" is set by look.qml.
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
