package coverage

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/overlay"
)

// crow is the straight lines of one Session.
//
// A slot that opens must find the cells that have it nearer than what they have.
// Each box knows the farthest that any of its cells has to go, so that boxes in
// which nobody can gain are passed over: reverse nearest neighbours (Korn and
// Muthukrishnan, SIGMOD 2000), found as in the RdNN-tree of Yang and Lin (ICDE
// 2001). The cells of a slot that closes are found in the same way, and look for
// the nearest of those still open.
type crow struct {
	*crowBase
	w    *whatIf
	near overlay.Array[crowNear]
	most overlay.Array[float64]
	made crowParts
	hint int32 // what ask said last
}

func (b *crowBase) fork(w *whatIf) *crow {
	return &crow{crowBase: b, w: w, near: b.near.Fork(), most: b.most.Fork(), made: crowParts{listed: map[int32]bool{}}}
}

// crowEdit is a slot that opens or closes.
type crowEdit struct {
	slot   int32
	open   bool
	bound  orb.Bound
	metres func(p orb.Point) float64
	notes  *notes
}

// toggle opens or closes slot i, which the session has noted as such.
func (c *crow) toggle(i int, open bool, n *notes) {
	if len(c.cells) == 0 {
		return
	}
	v := c.w.slot(i).venue
	t := crowEdit{slot: int32(i), open: open, notes: n, bound: v.facility.Point.Bound(),
		metres: func(p orb.Point) float64 { return geo.At(p[1]).Between(p, v.facility.Point) }}
	if len(v.facility.Outline) > 0 {
		one := newStraight([]venue{v})
		t.bound = v.facility.Outline.Bound()
		t.metres = func(p orb.Point) float64 { m, _ := one.nearest(p); return m }
	}
	if open && i >= len(c.w.base.slots) {
		c.made.add(int32(i), c.w)
	}
	c.hint = NoVenue
	c.visit(len(c.levels)-1, 0, t)
}

// visit goes through a box whose cells the slot may concern.
func (c *crow) visit(level, k int, t crowEdit) {
	box := uint32(c.levels[level] + k)
	if c.boxes[box].atLeast(t.bound) > c.most.At(box) {
		return
	}
	from, far := k*crowFan, 0.0
	if level == 0 {
		for r := from; r < min(from+crowFan, len(c.cells)); r++ {
			c.revise(uint32(r), t)
			far = max(far, c.near.At(uint32(r)).m)
		}
	} else {
		to := min(from+crowFan, c.levels[level]-c.levels[level-1])
		for child := from; child < to; child++ {
			c.visit(level-1, child, t)
			far = max(far, c.most.At(uint32(c.levels[level-1]+child)))
		}
	}
	if far != c.most.At(box) {
		c.most.Set(box, far)
	}
}

// revise gives one cell its nearest slot.
func (c *crow) revise(rank uint32, t crowEdit) {
	cell, now := c.cells[rank], c.near.At(rank)
	next := now
	if t.open {
		if x := (crowNear{t.metres(c.points[cell]), t.slot}); x.before(now) {
			next = x
		}
	} else if now.venue == t.slot {
		next = c.ask(c.points[cell])
		c.hint = next.venue
	}
	if next != now {
		c.near.Set(rank, next)
		c.w.fly(c.w.base.rank[cell], next, t.notes)
	}
}

// of returns the nearest of a cell that walks no streets.
func (c *crow) of(cell int32) crowNear { return c.near.At(uint32(c.rank[cell])) }

// ask looks for the nearest open slot, first no farther than the one that it
// found for the cell before: half the time.
func (c *crow) ask(p orb.Point) crowNear {
	open, best := c.w.open, crowNear{m: math.Inf(1), venue: NoVenue}
	if c.hint != NoVenue && open[c.hint] {
		if f := c.w.slot(int(c.hint)).venue.facility; len(f.Outline) == 0 {
			best = crowNear{geo.At(p[1]).Between(p, f.Point), c.hint}
		}
	}
	best = c.venues.nearestOf(p, best, nil, func(v int32) bool { return open[v] })
	for _, part := range c.made.parts {
		best = part.index.nearestOf(p, best, part.slots, func(v int32) bool { return open[part.slots[v]] })
	}
	return best
}

// nearestOf returns the nearest of the venues that allow accepts, where it is
// before best; slots, unless nil, are the numbers they go by, rising.
func (s *straight) nearestOf(p orb.Point, best crowNear, slots []int32, allow func(v int32) bool) crowNear {
	near, ok := s.edges.Nearest(p, best.m, func(seg uint32) bool { return allow(s.venue[seg]) })
	if !ok {
		return best
	}
	x := crowNear{near.M, s.venue[near.Segment]}
	if slots != nil {
		x.venue = slots[x.venue]
	}
	if x.before(best) {
		return x
	}
	return best
}

// crowParts is an index of the slots made that grows: parts of which each is
// smaller than the one before, two of like size becoming one (Bentley and Saxe,
// J. Algorithms 1980). Closed slots stay until their part is made anew.
type crowParts struct {
	parts  []crowPart
	listed map[int32]bool
}

type crowPart struct {
	slots []int32 // rising
	index *straight
}

func (ps *crowParts) add(i int32, w *whatIf) {
	if ps.listed[i] {
		return
	}
	slots := []int32{i}
	ps.listed[i] = true
	for n := len(ps.parts); n > 0 && len(ps.parts[n-1].slots) <= len(slots); n-- {
		for _, old := range ps.parts[n-1].slots {
			if w.open[old] {
				slots = append(slots, old)
			} else {
				delete(ps.listed, old)
			}
		}
		ps.parts = ps.parts[:n-1]
	}
	slices.Sort(slots)
	ps.put(slots, w)
}

func (ps *crowParts) put(slots []int32, w *whatIf) {
	venues := make([]venue, len(slots))
	for k, s := range slots {
		venues[k] = w.slot(int(s)).venue
	}
	ps.parts = append(ps.parts, crowPart{slots, newStraight(venues)})
}

// forget drops the slots from a number on, which are there no more.
func (ps *crowParts) forget(first int32, w *whatIf) {
	parts := ps.parts
	ps.parts = nil
	for _, part := range parts {
		k, _ := slices.BinarySearch(part.slots, first)
		for _, s := range part.slots[k:] {
			delete(ps.listed, s)
		}
		switch k {
		case 0:
		case len(part.slots):
			ps.parts = append(ps.parts, part)
		default:
			ps.put(part.slots[:k], w)
		}
	}
}
