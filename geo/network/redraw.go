package network

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// JoinM is how near (<=) a point of a drawn path must be to a street to be
// joined to it, metres: about what a hand misses on a map of a town, and less
// than the width of a block.
const JoinM = 30.0

// A Redrawing changes streets: nobody walks across its barriers any more, and
// its paths may be walked. Barriers come first, so that a path drawn across one
// is the crossing in it.
//
// A barrier cuts every way it crosses in two that end at the crossing; one
// through a junction closes the junction; one along a street leaves the street
// whole. A path is joined, at each of its points that is within JoinM of a
// street, to the nearest point of that street, by a straight walk; elsewhere it
// passes over streets as a bridge does. Paths join each other in the same way.
type Redrawing struct {
	Barriers, Paths []orb.LineString // WGS84, at least two points each
}

// drawnTags are those of a path: any walker may use it.
func drawnTags() data.Tags { return data.Tags{"highway": "footway", "foot": "yes"} }

// Apply returns the streets redrawn, and which paths are loose: joined to no
// street that the profile allows. s is not changed; ways that stay share its
// nodes.
func (r Redrawing) Apply(s data.Streets, p Profile) (out data.Streets, loose []int) {
	d := drawing{streets: data.Streets{Nodes: slices.Clip(s.Nodes), Ways: slices.Clone(s.Ways)}, profile: p}
	for _, b := range r.Barriers {
		d.cut(b)
	}
	return d.streets, d.draw(r.Paths)
}

// drawing is streets while they are redrawn.
type drawing struct {
	streets data.Streets
	profile Profile
	first   uint32   // node of the paths
	same    []uint32 // first + i → the node it has become
}

func (d *drawing) node(p orb.Point) uint32 {
	d.streets.Nodes = append(d.streets.Nodes, p)
	return uint32(len(d.streets.Nodes) - 1)
}

func (d *drawing) at(v uint32) orb.Point { return d.streets.Nodes[v] }

// sound says that every node a way names is there. Build refuses the others by
// name; here they are left as they are.
func (d *drawing) sound(w data.Street) bool {
	return !slices.ContainsFunc(w.Nodes, func(v uint32) bool { return int(v) >= len(d.streets.Nodes) })
}

func (d *drawing) bound(w data.Street) orb.Bound {
	b := d.at(w.Nodes[0]).Bound()
	for _, v := range w.Nodes[1:] {
		b = b.Extend(d.at(v))
	}
	return b
}

// cut takes every way apart where the barrier crosses it.
func (d *drawing) cut(barrier orb.LineString) {
	box := barrier.Bound()
	ways := make([]data.Street, 0, len(d.streets.Ways))
	for _, w := range d.streets.Ways {
		if len(w.Nodes) < 2 || !d.sound(w) || !d.bound(w).Intersects(box) {
			ways = append(ways, w)
			continue
		}
		ways = append(ways, d.pieces(w, barrier)...)
	}
	d.streets.Ways = ways
}

// pieces returns what is left of a way between its crossings with a barrier. Two
// pieces never share a node: a way that passes a point twice is cut there too.
func (d *drawing) pieces(w data.Street, barrier orb.LineString) []data.Street {
	var out []data.Street
	piece := []uint32{w.Nodes[0]}
	end := func() {
		if len(piece) > 1 {
			out = append(out, data.Street{ID: w.ID, Tags: w.Tags, Nodes: piece})
		}
		piece = nil
	}
	crossed := false
	for i := 1; i < len(w.Nodes); i++ {
		a, b := w.Nodes[i-1], w.Nodes[i]
		for _, share := range crossings(d.at(a), d.at(b), barrier) {
			crossed = true
			x := lerp(d.at(a), d.at(b), share)
			switch {
			case share == 0: // the piece before ended at this very node, or begins here
				if len(piece) > 1 {
					piece[len(piece)-1] = d.node(x)
				}
				end()
				piece = []uint32{d.node(x)}
			default:
				piece = append(piece, d.node(x))
				end()
				piece = []uint32{d.node(x)}
			}
		}
		if last := crossings(d.at(a), d.at(b), barrier); len(last) > 0 && last[len(last)-1] == 1 {
			continue // b is closed; the piece begins beside it
		}
		piece = append(piece, b)
	}
	end()
	if !crossed {
		return []data.Street{w}
	}
	return out
}

// crossings returns where on a–b, 0…1 rising, a line crosses it. Lines that run
// along each other do not cross. Degrees are as good as metres for this: both
// lines are stretched alike.
func crossings(a, b orb.Point, line orb.LineString) []float64 {
	var out []float64
	for i := 1; i < len(line); i++ {
		c, d := line[i-1], line[i]
		ux, uy, vx, vy := b[0]-a[0], b[1]-a[1], d[0]-c[0], d[1]-c[1]
		det := ux*vy - uy*vx
		if det == 0 {
			continue
		}
		wx, wy := c[0]-a[0], c[1]-a[1]
		t, u := (wx*vy-wy*vx)/det, (wx*uy-wy*ux)/det
		if t >= 0 && t <= 1 && u >= 0 && u <= 1 {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// draw adds the paths and joins them; it returns the loose ones.
func (d *drawing) draw(paths []orb.LineString) (loose []int) {
	streets := len(d.streets.Ways)
	d.first = uint32(len(d.streets.Nodes))
	for i, p := range paths {
		w := data.Street{ID: int64(-1 - i), Tags: drawnTags()}
		for _, at := range p {
			w.Nodes = append(w.Nodes, d.node(at))
		}
		d.streets.Ways = append(d.streets.Ways, w)
	}
	d.same = make([]uint32, len(d.streets.Nodes)-int(d.first))
	for i := range d.same {
		d.same[i] = d.first + uint32(i)
	}
	var joints []joint
	for i := range paths {
		joined := false
		for _, v := range d.streets.Ways[streets+i].Nodes {
			if j, ok := d.nearest(v, 0, streets); ok {
				joints, joined = append(joints, j), true
			}
			for o := streets; o < streets+len(paths); o++ {
				if j, ok := d.nearest(v, o, o+1); ok && o != streets+i {
					joints = append(joints, j)
				}
			}
		}
		if !joined {
			loose = append(loose, i)
		}
	}
	d.join(joints)
	for _, w := range d.streets.Ways[streets:] {
		for k, v := range w.Nodes {
			w.Nodes[k] = d.root(v)
		}
	}
	return loose
}

// onIt is how near (<=) a point of a path is to a street to lie on it, metres.
// Without it every joint would cost the least an edge may cost.
const onIt = 0.01

// root returns the node a drawn one has become.
func (d *drawing) root(v uint32) uint32 {
	for d.isDrawn(v) && d.same[v-d.first] != v {
		v = d.same[v-d.first]
	}
	return v
}

func (d *drawing) isDrawn(v uint32) bool {
	return v >= d.first && int(v-d.first) < len(d.same)
}

// unite makes two nodes on one spot one; false where both are of the streets.
func (d *drawing) unite(a, b uint32) bool {
	if a, b = d.root(a), d.root(b); !d.isDrawn(a) {
		a, b = b, a
	}
	if d.isDrawn(a) {
		d.same[a-d.first] = b
	}
	return a == b || d.isDrawn(a)
}

// joint is where a node of a path meets a way.
type joint struct {
	node    uint32
	way     int // in streets.Ways
	segment int // from its node of that place to the next
	share   float64
	m       float64
}

// nearest finds the nearest point of ways from…to that may be walked, within
// JoinM of node v; of equally near ones the first.
func (d *drawing) nearest(v uint32, from, to int) (best joint, ok bool) {
	at := d.at(v)
	l := geo.At(at[1])
	box := orb.Bound{Min: orb.Point{at[0] - JoinM/l.LonM, at[1] - JoinM/l.LatM}, Max: orb.Point{at[0] + JoinM/l.LonM, at[1] + JoinM/l.LatM}}
	best.m = math.Inf(1)
	for i := from; i < to; i++ {
		w := d.streets.Ways[i]
		if len(w.Nodes) < 2 || !d.sound(w) || !d.bound(w).Intersects(box) {
			continue
		}
		if f, walked := d.profile.Factor(w.Tags); !walked || !(f > 0) {
			continue
		}
		for k := 1; k < len(w.Nodes); k++ {
			a, b := d.at(w.Nodes[k-1]), d.at(w.Nodes[k])
			share := foot(l, a, b, at)
			if m := l.Between(at, lerp(a, b, share)); m <= JoinM && m < best.m {
				best, ok = joint{v, i, k - 1, share, m}, true
			}
		}
	}
	return best, ok
}

// join gives every joint a node on its way and a short walk to it.
func (d *drawing) join(joints []joint) {
	slices.SortStableFunc(joints, func(a, b joint) int {
		switch { // from the end of each way, so that places before stay what they are
		case a.way != b.way:
			return a.way - b.way
		case a.segment != b.segment:
			return b.segment - a.segment
		case a.share > b.share:
			return -1
		case a.share < b.share:
			return 1
		}
		return 0
	})
	ways := map[int]bool{}
	for _, j := range joints {
		w := &d.streets.Ways[j.way]
		if !ways[j.way] {
			w.Nodes, ways[j.way] = slices.Clone(w.Nodes), true
		}
		var on uint32
		switch {
		case j.share <= 0:
			on = w.Nodes[j.segment]
		case j.share >= 1:
			on = w.Nodes[j.segment+1]
		default:
			on = d.node(lerp(d.at(w.Nodes[j.segment]), d.at(w.Nodes[j.segment+1]), j.share))
			w.Nodes = slices.Insert(w.Nodes, j.segment+1, on)
		}
		if j.m > onIt || !d.unite(j.node, on) {
			d.streets.Ways = append(d.streets.Ways, data.Street{ID: d.streets.Ways[j.way].ID, Tags: drawnTags(), Nodes: []uint32{j.node, on}})
		}
	}
}
