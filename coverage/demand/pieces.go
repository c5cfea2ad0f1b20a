package demand

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// pieceM is the longest piece a street is cut into. A piece belongs to a zone
// by its middle, so a border is right to half of this.
const pieceM = 20

// A piece is a bit of street, or a building: somewhere people can be put.
type piece struct {
	at     orb.Point
	weight float64 // metres of street, or m² of building
	sig    int32   // which zones hold it: ground.sigs
	tier   int8
}

// Tiers, best first. A zone uses the first tier it has any piece of.
const (
	tierBuildings int8 = iota
	tierResidential
	tierWalkable
	tierPoint // a point inside the zone, where there is nothing else
	numTiers
)

// ground is everything people can be put on, and who holds it.
type ground struct {
	zones   *zones
	rule    SpreadRule
	frame   frame
	pieces  []piece
	sigs    [][]int32 // set of zones, smallest first
	byZones map[string]int32
	placed  []float64 // people each zone had left to place itself
	last    int32     // signature of the piece before: streets stay in their zone
	buf     []int32
}

func newGround(z *zones, s data.Streets, b []data.Building, r SpreadRule) *ground {
	return &ground{zones: z, rule: r, frame: newFrame(z, s, b, r.CellM), byZones: map[string]int32{},
		placed: make([]float64, len(z.all)), last: none}
}

// lay makes the pieces: residential ground first, and other streets only where
// a zone is left without.
func (g *ground) lay(ctx context.Context, s data.Streets, b []data.Building, tell data.Progress) error {
	if g.rule.Over == "buildings" {
		for _, x := range b {
			if home(x) {
				g.add(x.Point, x.SqM, tierBuildings)
			}
		}
	}
	total := int64(len(s.Ways))
	for i, w := range s.Ways {
		if i%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			tell.Tell(data.StagePopulation, int64(i), total)
		}
		if t, ok := tierOf(w.Tags); ok && t == tierResidential {
			g.cut(s, w, t)
		}
	}
	if bare := g.without(); len(bare) > 0 {
		g.layOther(s, bare)
	}
	tell.Tell(data.StagePopulation, total, total)
	return ctx.Err()
}

// layOther adds streets nobody is expected to live on, near zones that have no
// other ground.
func (g *ground) layOther(s data.Streets, bare []orb.Bound) {
	for _, w := range s.Ways {
		t, ok := tierOf(w.Tags)
		if !ok || t != tierWalkable {
			continue
		}
		wb := orb.Bound{Min: s.Nodes[w.Nodes[0]], Max: s.Nodes[w.Nodes[0]]}
		for _, n := range w.Nodes {
			wb = wb.Extend(s.Nodes[n])
		}
		if slices.ContainsFunc(bare, wb.Intersects) {
			g.cut(s, w, t)
		}
	}
}

// without returns the bounds of zones that have no piece of their own yet.
func (g *ground) without() []orb.Bound {
	has := make([]bool, len(g.zones.all))
	for _, p := range g.pieces {
		has[g.sigs[p.sig][0]] = true
	}
	var out []orb.Bound
	for i, z := range g.zones.all {
		if !has[i] && z.total > 0 {
			out = append(out, z.bound())
		}
	}
	return out
}

// cut makes pieces of a street.
func (g *ground) cut(s data.Streets, w data.Street, tier int8) {
	l := geo.At(s.Nodes[w.Nodes[0]][1]) // one metric per way: lengths are weights, 1e-4 is plenty
	for i := 1; i < len(w.Nodes); i++ {
		a, b := s.Nodes[w.Nodes[i-1]], s.Nodes[w.Nodes[i]]
		m := l.Between(a, b)
		if !(m > 0) {
			continue
		}
		n := math.Ceil(m / pieceM)
		for k := 0.5; k < n; k++ {
			f := k / n
			g.add(orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}, m/n, tier)
		}
	}
}

// add keeps a piece if any zone holds it.
func (g *ground) add(at orb.Point, weight float64, tier int8) {
	if !(weight > 0) {
		return
	}
	g.buf = g.zones.holding(at, g.buf[:0])
	if len(g.buf) == 0 {
		return
	}
	g.pieces = append(g.pieces, piece{at: at, weight: weight, sig: g.signature(g.buf), tier: tier})
}

// signature numbers a set of zones.
func (g *ground) signature(set []int32) int32 {
	if g.last != none && slices.Equal(g.sigs[g.last], set) {
		return g.last
	}
	key := make([]byte, 0, 4*len(set))
	for _, z := range set {
		key = append(key, byte(z), byte(z>>8), byte(z>>16), byte(z>>24))
	}
	id, ok := g.byZones[string(key)]
	if !ok {
		id = int32(len(g.sigs))
		g.byZones[string(key)] = id
		g.sigs = append(g.sigs, slices.Clone(set))
	}
	g.last = id
	return id
}
