package demand

import (
	"fmt"

	"github.com/walkshed/walkshed/data"
)

// sliver and crowd say when ground is too little for the people left over for
// it: less than a hundredth of the area's street at more than ten times its
// density. Then it is the crack between outlines that do not quite meet, and the
// people left over are a difference of years between two totals.
const (
	sliver = 0.01
	crowd  = 10
)

// share decides how many people each piece gets: people[i] for pieces[i]. It
// may append pieces: a point inside a zone that has no ground.
//
// Zones go from the smallest to the largest. Those below have already laid their
// people, so what a zone still has to place is its total less what lies inside
// it, whoever laid it; its own pieces are those no smaller zone holds. A zone
// that straddles a border therefore counts on both sides by where its people
// were put, and both totals still come out.
func (g *ground) share(rep *data.Report) []float64 {
	s := newShares(g)
	for z := range g.zones.all {
		x := &g.zones.all[z]
		inside := s.laidIn(z)
		left := x.total - inside
		tier, own := s.ownGround(z)
		switch {
		case left < -1e-9*x.total:
			rep.Add(data.Issue{Code: data.CodeTotalBelowParts, Origin: x.origin, Detail: fmt.Sprintf("%s: its total is %.0f, inside it lie %.0f", x.name, x.total, inside)})
		case left <= 1e-9*x.total:
		case inside > 0 && s.covered(z, left, own):
			rep.Add(data.Issue{Code: data.CodeTotalAboveParts, Origin: x.origin, People: left,
				Detail: fmt.Sprintf("%s: its total is %.0f, its parts cover all its ground and add up to %.0f", x.name, x.total, inside)})
		case own == 0:
			rep.Add(data.Issue{Code: data.CodeNoStreetsInArea, Origin: x.origin, Detail: fmt.Sprintf("%s: %.0f people stand at one point", x.name, left)})
			s.putAtPoint(z, left)
		default:
			s.put(z, tier, left)
		}
	}
	return s.perPiece()
}

// shares is the bookkeeping by signature: pieces of one signature and tier get
// the same people per unit of weight.
type shares struct {
	g      *ground
	weight [][numTiers]float64 // by signature
	rate   [][numTiers]float64 // people per unit of weight, by zone
	laid   []float64           // people by signature
}

func newShares(g *ground) *shares {
	s := &shares{g: g, rate: make([][numTiers]float64, len(g.zones.all))}
	s.grow()
	for _, p := range g.pieces {
		s.weight[p.sig][p.tier] += p.weight
	}
	return s
}

func (s *shares) grow() {
	for len(s.weight) < len(s.g.sigs) {
		s.weight = append(s.weight, [numTiers]float64{})
		s.laid = append(s.laid, 0)
	}
}

// laidIn returns the people already standing in zone z.
func (s *shares) laidIn(z int) float64 {
	sum := 0.0
	for i, set := range s.g.sigs {
		if holds(set, z) {
			sum += s.laid[i]
		}
	}
	return sum
}

// ownGround returns the best tier zone z has pieces of that no smaller zone
// holds, and their weight; 0 where it has none.
func (s *shares) ownGround(z int) (tier int8, weight float64) {
	for t := int8(0); t < numTiers; t++ {
		for i, set := range s.g.sigs {
			if set[0] == int32(z) {
				weight += s.weight[i][t]
			}
		}
		if weight > 0 {
			return t, weight
		}
	}
	return tierPoint, 0
}

// covered says whether smaller zones leave zone z no ground worth the name.
func (s *shares) covered(z int, left, own float64) bool {
	if own == 0 {
		return true
	}
	tier, _ := s.ownGround(z)
	all := 0.0
	for i, set := range s.g.sigs {
		if holds(set, z) {
			all += s.weight[i][tier]
		}
	}
	return own < sliver*all && left/own > crowd*s.g.zones.all[z].total/all
}

// put lays people evenly over zone z's own pieces of a tier.
func (s *shares) put(z int, tier int8, people float64) {
	_, own := s.ownGround(z)
	rate := people / own
	s.g.placed[z] = people
	s.rate[z][tier] = rate
	for i, set := range s.g.sigs {
		if set[0] == int32(z) {
			s.laid[i] += rate * s.weight[i][tier]
		}
	}
}

// putAtPoint lays people at one point of zone z. The zone is named even where
// the point falls into a smaller one: they are its people.
func (s *shares) putAtPoint(z int, people float64) {
	g := s.g
	g.placed[z] = people
	at := g.zones.all[z].centre
	set := []int32{int32(z)}
	for _, h := range g.zones.holding(at, nil) {
		if h > int32(z) {
			set = append(set, h)
		}
	}
	p := piece{at: at, weight: people, sig: g.signature(set), tier: tierPoint}
	g.pieces = append(g.pieces, p)
	s.grow()
	s.weight[p.sig][tierPoint] += people
	s.laid[p.sig] += people
	s.rate[z][tierPoint] = 1
}

func (s *shares) perPiece() []float64 {
	people := make([]float64, len(s.g.pieces))
	for i, p := range s.g.pieces {
		people[i] = p.weight * s.rate[s.g.sigs[p.sig][0]][p.tier]
	}
	return people
}

func holds(set []int32, z int) bool {
	for _, x := range set {
		if x == int32(z) {
			return true
		}
	}
	return false
}
