package osm

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/polygon"
)

// facilities makes the venue layer: nodes, then ways, then relations, by id. A
// venue whose outline is broken or crosses itself still exists: it is reported
// and kept as a point.
func (g *gather) facilities() []data.Facility {
	var out []data.Facility
	for _, p := range g.points {
		if p.kind != "" {
			out = append(out, g.facility(fmt.Sprintf("node/%d", p.id), p.kind, p.tags))
			out[len(out)-1].Point = p.at
		}
	}
	for _, w := range g.grounds {
		if w.kind != "" {
			o := g.outlineOf(w.at)
			out = g.venue(out, g.facility(fmt.Sprintf("way/%d", w.id), w.kind, w.tags), o)
		}
	}
	outers := map[string]string{} // venue way: the venue relation it is the outer of
	for _, r := range g.relations {
		if r.kind == "" {
			continue
		}
		id := fmt.Sprintf("relation/%d", r.id)
		for _, w := range r.outer {
			if way := g.wayOf[w]; way != nil && way.kind == r.kind {
				outers[fmt.Sprintf("way/%d", w)] = id
			}
		}
		out = g.venue(out, g.facility(id, r.kind, r.tags), g.outlineOfRelation(r))
	}
	return g.dropTwice(out, outers)
}

func (g *gather) facility(id, kind string, tags data.Tags) data.Facility {
	return data.Facility{ID: id, Name: tags["name"], Kind: kind, Sports: sports(tags), Tags: tags, Origin: g.at()}
}

// venue adds f with its outline, or as a point where the outline is no good.
func (g *gather) venue(out []data.Facility, f data.Facility, o outline) []data.Facility {
	what := f.ID
	if f.Name != "" {
		what = fmt.Sprintf("%s %q", f.ID, f.Name)
	}
	say := func(code data.Code, why string) { g.rep.Addf(code, g.at(), "%s: %s", what, why) }
	lacks := data.CodeMissingNode
	if strings.HasPrefix(f.ID, "relation/") {
		lacks = data.CodeMissingMember
	}
	if !o.any {
		say(lacks, "nothing of its outline is in the extract; dropped")
		return out
	}
	switch {
	case o.open, len(o.shape) == 0:
		say(data.CodeBrokenRing, "its outline does not close; kept as a point")
	case o.crosses:
		say(data.CodeSelfCrossing, fmt.Sprintf("its outline crosses itself near %.6f, %.6f; kept as a point", o.at[0], o.at[1]))
	case o.lacking > 0:
		say(lacks, fmt.Sprintf("%d parts of its outline are not in the extract; kept as a point", o.lacking))
	}
	if o.stray > 0 {
		say(data.CodeBadGeometry, fmt.Sprintf("%d of its holes lie outside it; left out", o.stray))
	}
	f.Point = o.at
	if len(o.shape) > 0 {
		f.Point = polygon.Inside(o.shape) // by the even-odd rule, also where a ring crosses itself
	}
	if o.sound() {
		f.Outline = o.shape
	}
	return append(out, f)
}

// dropTwice drops a venue that is mapped twice: the outer way of a venue that is
// a multipolygon, and a node inside a venue's ground with the same kind and name.
func (g *gather) dropTwice(all []data.Facility, outers map[string]string) []data.Facility {
	cells := newLookup(all)
	kept := make([]data.Facility, 0, len(all))
	for i, f := range all {
		twin, why := outers[f.ID], "is its outer way"
		if twin == "" && strings.HasPrefix(f.ID, "node/") {
			why = "lies on its ground under the same name"
			twin = cells.find(f.Point, func(j int) bool { return i != j && sameVenue(all[j], f) })
		}
		if twin != "" {
			g.rep.Addf(data.CodeDuplicateFeature, g.at(), "%s %s of %s %s; dropped", f.Kind, f.ID, twin, why)
			continue
		}
		kept = append(kept, f)
	}
	return kept
}

// sameVenue says whether the node could be the ground once more: same kind, same
// name (or neither has one), and not two different sports.
func sameVenue(ground, node data.Facility) bool {
	if ground.Kind != node.Kind || !strings.EqualFold(strings.TrimSpace(ground.Name), strings.TrimSpace(node.Name)) {
		return false
	}
	if len(ground.Sports) == 0 || len(node.Sports) == 0 {
		return true
	}
	for _, s := range ground.Sports {
		for _, t := range node.Sports {
			if s == t {
				return true
			}
		}
	}
	return false
}

// A lookup finds the outlines around a point by squares of a hundredth of a
// degree.
type lookup struct {
	all     []data.Facility
	squares map[[2]int][]int
	large   []int // those that would fill too many squares
}

const (
	perDegree  = 100
	mostFilled = 10_000
)

func newLookup(all []data.Facility) *lookup {
	l := &lookup{all: all, squares: map[[2]int][]int{}}
	for i, f := range all {
		if f.Outline == nil {
			continue
		}
		b := f.Outline.Bound()
		lo, hi := square(b.Min), square(b.Max)
		if (hi[0]-lo[0]+1)*(hi[1]-lo[1]+1) > mostFilled {
			l.large = append(l.large, i)
			continue
		}
		for x := lo[0]; x <= hi[0]; x++ {
			for y := lo[1]; y <= hi[1]; y++ {
				l.squares[[2]int{x, y}] = append(l.squares[[2]int{x, y}], i)
			}
		}
	}
	return l
}

func square(p orb.Point) [2]int {
	return [2]int{int((p[0] + 180) * perDegree), int((p[1] + 90) * perDegree)}
}

// find returns the id of the first outline around p that is a match, or "".
func (l *lookup) find(p orb.Point, match func(int) bool) string {
	for _, list := range [][]int{l.squares[square(p)], l.large} {
		for _, i := range list {
			if match(i) && polygon.Contains(l.all[i].Outline, p) {
				return l.all[i].ID
			}
		}
	}
	return ""
}
