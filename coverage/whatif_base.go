package coverage

import (
	"context"
	"errors"
	"sync"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
	"github.com/walkshed/walkshed/geo/overlay"
)

// whatIfBase is what all sessions of an engine at one limit share. It never
// changes once made.
//
// Cells go by rank here, not by number: in the order that searches pass them, so
// that those of one venue lie side by side in memory. By rows of a grid, most of
// an edit would be waiting for memory.
type whatIfBase struct {
	once sync.Once
	err  error

	order   []int32           // rank → cell
	rank    []int32           // cell → rank
	people  []float64         // by rank
	areaOf  [][]int32         // by level, by rank
	groups  []float64         // by rank, then group; nil where there are none
	slots   []slot            // the engine's venues
	known   map[string][]int  // id → its slots, rising
	streets *network.Voronoi  // nil in CrowFly mode
	crow    *crowBase         // cells whose time is a straight line
	here    map[int32][]int32 // rank → slots on whose ground it lies, rising
	cells   overlay.Array[CellState]
	sums    whatIfSums
	search  sync.Pool // of *network.Search
	notes   sync.Pool // of *notes
}

// A slot is a venue at one place, with whom it reaches; it never changes. Moving
// a venue closes its slot and opens a new one, so that undoing is closing and
// opening too. Numbers rise in the order of making: of venues equally near, the
// lower slot wins, as Engine.Under has it.
type slot struct {
	venue  venue
	cells  []int32 // ranks: within the limit
	here   []int32 // of which on its ground, or on its very point
	people tally   // of cells
}

// whatIf returns what sessions at a limit share, made once. Whoever waits for
// what its maker gave up makes it anew, unless its own ctx ended.
func (e *Engine) whatIf(ctx context.Context, limit geo.Deciseconds, tell data.Progress) (*whatIfBase, error) {
	for {
		b := e.whatIfSlot(limit)
		b.once.Do(func() { b.err = e.fillWhatIf(ctx, b, limit, tell) })
		if b.err == nil {
			return b, nil
		}
		e.mu.Lock()
		if e.whatIfs[limit] == b {
			delete(e.whatIfs, limit)
		}
		e.mu.Unlock()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !errors.Is(b.err, context.Canceled) && !errors.Is(b.err, context.DeadlineExceeded) {
			return nil, b.err
		}
	}
}

func (e *Engine) whatIfSlot(limit geo.Deciseconds) *whatIfBase {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.whatIfs == nil || len(e.whatIfs) >= keptLimits && e.whatIfs[limit] == nil {
		e.whatIfs = map[geo.Deciseconds]*whatIfBase{}
	}
	if e.whatIfs[limit] == nil {
		e.whatIfs[limit] = &whatIfBase{}
	}
	return e.whatIfs[limit]
}

// fillWhatIf searches once from every venue, and from all of them.
func (e *Engine) fillWhatIf(ctx context.Context, b *whatIfBase, limit geo.Deciseconds, tell data.Progress) error {
	b.sort(e.place)
	reach, err := e.reach(ctx, limit, tell)
	if err != nil {
		return err
	}
	b.slots, b.known, b.here = make([]slot, len(e.venues)), map[string][]int{}, map[int32][]int32{}
	points := e.pointIndex()
	err = parallel(ctx, e.set.Workers, len(e.venues), func(i int) {
		v := e.venues[i]
		b.slots[i] = b.newSlot(v, reach.of(i), e.here(nil, points, spot{v.facility.Point, v.facility.Outline, v.snaps}))
	}, nil)
	if err != nil {
		return err
	}
	cells := make([]CellState, e.NumCells())
	for r := range cells {
		c := b.order[r]
		cells[r] = CellState{Time: e.times.time[c], Venue: e.times.venue[c], Status: e.status(int(c), limit)}
	}
	for i, x := range b.slots {
		id := x.venue.facility.ID
		b.known[id] = append(b.known[id], i)
		for _, r := range x.cells {
			cells[r].Within++
		}
		for _, r := range x.here {
			b.here[r] = append(b.here[r], int32(i))
		}
	}
	if e.net != nil {
		b.streets = network.NewVoronoi(e.place.at, sources(e.venues), e.set.Workers)
	}
	b.crow = newCrowBase(e)
	b.sums = b.newSums(e.place, cells)
	b.cells = overlay.Over(cells)
	b.search.New = func() any { return network.NewSearch(e.net) }
	b.notes.New = func() any { return newNotes(len(cells)) }
	return nil
}

// sort ranks the cells.
func (b *whatIfBase) sort(p *place) {
	n := len(p.in.Population.Points)
	b.order, b.rank, b.people = make([]int32, n), make([]int32, n), make([]float64, n)
	if p.net != nil {
		for r, c := range p.at.Order() {
			b.order[r] = int32(c)
		}
	} else {
		for c := range b.order {
			b.order[c] = int32(c)
		}
		sortAlongZ(b.order, p.in.Population.Points)
	}
	b.areaOf = make([][]int32, len(p.areas))
	for k := range p.areas {
		b.areaOf[k] = make([]int32, n)
	}
	for r, c := range b.order {
		b.rank[c], b.people[r] = int32(r), p.in.Population.People[c]
		for k, l := range p.areas {
			b.areaOf[k][r] = l.of[c]
		}
	}
}

// newSlot ranks the cells of a venue, each of which comes once, in place.
func (b *whatIfBase) newSlot(v venue, cells, here []int32) slot {
	s := slot{venue: v, cells: cells, here: here}
	for i, c := range here {
		here[i] = b.rank[c]
	}
	for i, c := range cells {
		cells[i] = b.rank[c]
		s.people.add(fixed(b.people[cells[i]]))
	}
	return s
}
