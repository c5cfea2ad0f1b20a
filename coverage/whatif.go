package coverage

import (
	"slices"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
	"github.com/walkshed/walkshed/geo/overlay"
)

// whatIf is the state of one Session: every figure, kept up to date as slots open
// and close.
type whatIf struct {
	e     *Engine
	limit geo.Deciseconds
	base  *whatIfBase

	made    []slot // numbered on from the engine's
	open    []bool // by slot
	streets *network.Voronoi
	crow    *crow
	here    map[int32][]int32 // rank → open slots made on whose ground it lies, rising
	cells   overlay.Array[CellState]
	sums    whatIfSums
	served  Served // what sums come to
	step    uint32
}

func newWhatIf(e *Engine, limit geo.Deciseconds, b *whatIfBase) *whatIf {
	w := &whatIf{e: e, limit: limit, base: b, open: make([]bool, len(b.slots)), here: map[int32][]int32{}, cells: b.cells.Fork(), sums: b.sums.fork()}
	for i := range w.open {
		w.open[i] = true
	}
	if b.streets != nil {
		w.streets = b.streets.Fork()
	}
	w.crow, w.served = b.crow.fork(w), w.sums.served()
	return w
}

// slot returns one by number.
func (w *whatIf) slot(i int) *slot {
	if n := len(w.base.slots); i >= n {
		return &w.made[i-n]
	}
	return &w.base.slots[i]
}

// make finds whom a venue reaches and returns its number; it is not open yet.
func (w *whatIf) make(v venue) int {
	p, at := w.e.place, spot{v.facility.Point, v.facility.Outline, v.snaps}
	points := p.pointIndex()
	here := p.here(nil, points, at)
	var cells []int32
	if p.net != nil {
		search := w.base.search.Get().(*network.Search)
		search.Within(v.snaps, w.limit, p.at, func(cell int, _ geo.Deciseconds) { cells = append(cells, int32(cell)) })
		w.base.search.Put(search)
	} else {
		cells = p.crow(cells, points, at, w.limit)
	}
	if len(here) > 0 { // among which those here may be another time
		cells = append(cells, here...)
		slices.Sort(cells)
		cells = slices.Compact(cells)
	}
	w.made, w.open = append(w.made, w.base.newSlot(v, cells, here)), append(w.open, false)
	return len(w.open) - 1
}

// toggle opens or closes a slot.
func (w *whatIf) toggle(i int, open bool, n *notes) {
	s := w.slot(i)
	w.open[i] = open
	if i >= len(w.base.slots) {
		w.enterHere(i, s, open)
	}
	more := int32(-1)
	if open {
		more = 1
	}
	for _, c := range s.cells {
		x := w.note(c, n)
		x.Within += more
		w.cells.Set(uint32(c), x)
	}
	if w.streets != nil {
		found := func(row uint32, t geo.Deciseconds, source uint32) { w.walk(int32(row), t, source, n) }
		if open {
			w.streets.Open(uint32(i), s.venue.snaps, found)
		} else {
			w.streets.Close(uint32(i), s.venue.snaps, found)
		}
	}
	w.crow.toggle(i, open, n)
	for _, c := range s.here {
		w.stand(c, n)
	}
}

// enterHere lists the cells on the ground of a slot that was made.
func (w *whatIf) enterHere(i int, s *slot, open bool) {
	for _, c := range s.here {
		list := w.here[c]
		at, _ := slices.BinarySearch(list, int32(i))
		if open {
			w.here[c] = slices.Insert(list, at, int32(i))
		} else if w.here[c] = slices.Delete(list, at, at+1); len(list) == 1 {
			delete(w.here, c)
		}
	}
}

// hereOf returns the lowest open slot on whose ground a cell lies, or NoVenue.
func (w *whatIf) hereOf(c int32) int32 {
	for _, i := range w.base.here[c] {
		if w.open[i] {
			return i
		}
	}
	if list := w.here[c]; len(list) > 0 {
		return list[0]
	}
	return NoVenue
}

// note returns a cell's state, and keeps it if the step has not touched it yet.
func (w *whatIf) note(c int32, n *notes) CellState {
	x := w.cells.At(uint32(c))
	n.keep(c, x)
	return x
}

// walk takes in what the streets say of a cell. Whoever is at a venue has 0
// minutes, so that all others need not be asked whether they are.
func (w *whatIf) walk(c int32, t geo.Deciseconds, source uint32, n *notes) {
	x := w.cells.At(uint32(c))
	v := int32(NoVenue)
	if source != network.NoSource {
		v = int32(source)
	}
	if x.Time == t && x.Venue == v || x.Time == 0 && w.hereOf(c) != NoVenue {
		return
	}
	n.keep(c, x)
	x.Time, x.Venue, x.Status = t, v, w.statusOf(t)
	w.cells.Set(uint32(c), x)
}

func (w *whatIf) statusOf(t geo.Deciseconds) Status {
	switch {
	case t == geo.Unreachable:
		return Unreachable
	case t <= w.limit:
		return Covered
	}
	return NotCovered
}

// fly takes in a straight line, for a cell that walks none; see walk.
func (w *whatIf) fly(c int32, at crowNear, n *notes) {
	x := w.cells.At(uint32(c))
	if x.Time == 0 && w.hereOf(c) != NoVenue {
		return
	}
	n.keep(c, x)
	x.Venue, x.Time = at.venue, geo.Unreachable
	if at.venue != NoVenue {
		x.Time = w.e.set.Speed.Time(at.m * w.e.set.Detour)
	}
	x.Status = w.statusOf(x.Time)
	if w.e.net != nil {
		x.Status = OffNetwork
	}
	w.cells.Set(uint32(c), x)
}

// stand settles a cell that lies on the ground of a slot just opened or closed.
func (w *whatIf) stand(c int32, n *notes) {
	if v := w.hereOf(c); v != NoVenue {
		x := w.note(c, n)
		x.Time, x.Venue, x.Status = 0, v, Covered
		w.cells.Set(uint32(c), x)
	} else if cell := w.base.order[c]; w.e.net != nil && w.e.cells[cell].OK() {
		t, source := w.streets.At(w.e.cells[cell])
		w.walk(c, t, source, n)
	} else {
		w.fly(c, w.crow.of(cell), n)
	}
}
