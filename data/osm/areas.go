package osm

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/data"
)

// areas makes the area layer, by relation id. One that is not whole here is
// reported under its name and left out: half a county would count half its
// people.
func (g *gather) areas() []data.Area {
	var out []data.Area
	for _, r := range g.relations {
		if !r.area {
			continue
		}
		o := g.outlineOfRelation(r)
		level := r.tags["admin_level"]
		what := fmt.Sprintf("%s, level %s", name("relation", r.id, r.tags), level)
		if code, why := areaFault(&o, level); code != "" {
			g.rep.Addf(code, g.at(), "%s: %s", what, why)
			continue
		}
		if r.tags["name"] == "" {
			g.rep.Addf(data.CodeMissingValue, g.at(), "%s: it has no name; kept", what)
		}
		if o.stray > 0 {
			g.rep.Addf(data.CodeBadGeometry, g.at(), "%s: %d of its holes lie outside it; left out", what, o.stray)
		}
		out = append(out, data.Area{
			ID: fmt.Sprintf("relation/%d", r.id), Name: r.tags["name"], Names: names(r.tags),
			Level: level, Shape: o.shape, People: g.people(what, r.tags), Origin: g.at(), Tags: r.tags,
		})
	}
	return out
}

// areaFault says what is wrong with an area's outline, or "".
func areaFault(o *outline, level string) (data.Code, string) {
	switch {
	case level == "":
		return data.CodeMissingValue, "it has no admin_level; left out"
	case o.open && o.lacking > 0:
		return data.CodeBrokenRing, fmt.Sprintf("%d parts of its outline are not in the extract and it does not close; left out", o.lacking)
	case o.open || len(o.shape) == 0 && o.lacking == 0:
		return data.CodeBrokenRing, fmt.Sprintf("its outline does not close near %.6f, %.6f; left out", o.at[0], o.at[1])
	case o.lacking > 0:
		return data.CodeMissingMember, fmt.Sprintf("%d parts of its outline are not in the extract; left out", o.lacking)
	case o.crosses:
		return data.CodeSelfCrossing, fmt.Sprintf("its outline crosses itself near %.6f, %.6f; left out", o.at[0], o.at[1])
	}
	return "", ""
}

// language matches BCP 47 tags as OSM uses them after name:, and not
// name:left or name:pronunciation.
var language = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// names returns the names by language code: name:zh-Hans=纽约 is "zh-Hans": 纽约.
func names(tags map[string]string) map[string]string {
	var out map[string]string
	for k, v := range tags {
		code, ok := strings.CutPrefix(k, "name:")
		if !ok || v == "" || !language.MatchString(code) {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[code] = v
	}
	return out
}

// namedPlaces makes the place layer, by node id: place=* nodes with a name.
func (g *gather) namedPlaces() []data.Place {
	var out []data.Place
	for _, p := range g.points {
		if p.place == "" {
			continue
		}
		what := name("node", p.id, p.tags)
		if p.tags["name"] == "" {
			g.rep.Addf(data.CodeMissingValue, g.at(), "%s: a %s without a name; left out", what, p.place)
			continue
		}
		out = append(out, data.Place{
			ID: fmt.Sprintf("node/%d", p.id), Name: p.tags["name"], Kind: p.place,
			Point: p.at, People: g.people(what, p.tags), Origin: g.at(), Tags: p.tags,
		})
	}
	return out
}

// grouped matches whole numbers, plain or in groups as written in many lands:
// 1234, 1,234, 1 234, 1'234, 12,34,567. "1.234" is not among them: it is 1,234
// to some and 1.234 to others.
var grouped = regexp.MustCompile(`^(\d+|\d{1,3}(?:[,'’ \x{a0}\x{2009}\x{202f}]\d{2,3})*[,'’ \x{a0}\x{2009}\x{202f}]\d{3})$`)

// mostPeople is more than there are; a larger number is a mistake.
const mostPeople = 1e10

// people reads the population tag; NoTotal where there is none or it is no
// number, which is reported.
func (g *gather) people(what string, tags map[string]string) float64 {
	text := strings.TrimSpace(tags["population"])
	if text == "" {
		return data.NoTotal
	}
	if grouped.MatchString(text) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, text)
		if n, err := strconv.ParseFloat(digits, 64); err == nil && n <= mostPeople {
			return n
		}
	}
	g.rep.Addf(data.CodeBadTotal, g.at(), "%s: population=%q", what, text)
	return data.NoTotal
}
