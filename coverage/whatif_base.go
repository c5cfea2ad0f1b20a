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
type whatIfBase struct {
	once sync.Once
	err  error

	slots   []slot            // the engine's venues
	known   map[string][]int  // id → its slots, rising
	streets *network.Voronoi  // nil in CrowFly mode
	crow    *crowBase         // cells whose time is a straight line
	here    map[int32][]int32 // cell → slots on whose ground it lies, rising
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
	venue venue
	cells []int32 // within the limit
	here  []int32 // of which on its ground, or on its very point
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
	reach, err := e.reach(ctx, limit, tell)
	if err != nil {
		return err
	}
	b.slots, b.known, b.here = make([]slot, len(e.venues)), map[string][]int{}, map[int32][]int32{}
	points := e.pointIndex()
	err = parallel(ctx, e.set.Workers, len(e.venues), func(i int) {
		v := e.venues[i]
		b.slots[i] = slot{v, reach.of(i), e.here(nil, points, spot{v.facility.Point, v.facility.Outline, v.snaps})}
	}, nil)
	if err != nil {
		return err
	}
	cells := make([]CellState, e.NumCells())
	for i := range cells {
		cells[i] = CellState{Time: e.times.time[i], Venue: e.times.venue[i], Status: e.status(i, limit)}
	}
	for i, x := range b.slots {
		id := x.venue.facility.ID
		b.known[id] = append(b.known[id], i)
		for _, c := range x.cells {
			cells[c].Within++
		}
		for _, c := range x.here {
			b.here[c] = append(b.here[c], int32(i))
		}
	}
	if e.net != nil {
		b.streets = network.NewVoronoi(e.place.at, sources(e.venues), e.set.Workers)
	}
	b.crow = newCrowBase(e)
	b.sums = e.newSums(cells)
	b.cells = overlay.Over(cells)
	b.search.New = func() any { return network.NewSearch(e.net) }
	b.notes.New = func() any { return newNotes(len(cells)) }
	return nil
}
