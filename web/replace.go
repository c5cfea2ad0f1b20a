package web

import (
	"context"

	"github.com/walkshed/walkshed/coverage"
)

// replace takes the last step of a what-if back and makes other changes in
// its place, as one step, and says what came of both. Where the changes cannot be
// made the last step stands as it was. A venue dragged over the map sends a place
// with every movement of the pointer: this way the drag is one step to undo, and
// keeps no more memory than its last place.
func (w *what) replace(ctx context.Context, changes []Change) (coverage.Delta, error) {
	back, err := w.undo(ctx)
	if err != nil {
		return coverage.Delta{}, err
	}
	put, err := w.apply(ctx, changes)
	if err != nil {
		_, _ = w.redo(context.WithoutCancel(ctx)) // what was undone a moment ago can be done again
		return coverage.Delta{}, err
	}
	return joined(back, put, w.base.Inputs().Population.People), nil
}

// joined says what two deltas, one after the other, came to. Where one of them
// lists too few cells to tell who was lost by the first and gained again by the
// second, both are counted.
func joined(a, b coverage.Delta, people []float64) coverage.Delta {
	out := b
	out.Before, out.Gained, out.Lost = a.Before, a.Gained+b.Gained, a.Lost+b.Lost
	out.Venues = append(append([]coverage.VenueChange{}, a.Venues...), b.Venues...)
	out.Areas = joinedAreas(a.Areas, b.Areas)
	if a.Changed > len(a.Cells) || b.Changed > len(b.Cells) { // one of them does not list all
		out.Changed, out.Cells = a.Changed+b.Changed, nil
		return out
	}
	out.Cells = joinedCells(a.Cells, b.Cells)
	out.Changed, out.Gained, out.Lost = len(out.Cells), 0, 0
	for _, c := range out.Cells {
		switch was, is := c.Before.Status == coverage.Covered, c.After.Status == coverage.Covered; {
		case is && !was:
			out.Gained += people[c.Cell]
		case was && !is:
			out.Lost += people[c.Cell]
		}
	}
	return out
}

func joinedCells(a, b coverage.CellChanges) coverage.CellChanges {
	out := append(make(coverage.CellChanges, 0, len(a)+len(b)), a...)
	at := make(map[int32]int, len(a))
	for i, c := range a {
		at[c.Cell] = i
	}
	for _, c := range b {
		if i, twice := at[c.Cell]; twice {
			out[i].After = c.After
		} else {
			out = append(out, c)
		}
	}
	return out
}

func joinedAreas(a, b []coverage.AreaChange) []coverage.AreaChange {
	out := append(make([]coverage.AreaChange, 0, len(a)+len(b)), a...)
	at := map[[2]string]int{}
	for i, x := range a {
		at[[2]string{x.Level, x.AreaID}] = i
	}
	for _, x := range b {
		if i, twice := at[[2]string{x.Level, x.AreaID}]; twice {
			out[i].After = x.After
		} else {
			out = append(out, x)
		}
	}
	return out
}
