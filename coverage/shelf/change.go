package shelf

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// A Change is one edit of a what-if as its maker sends it: of a venue, or a line
// drawn on the streets.
type Change struct {
	coverage.Change
	Line orb.LineString `json:"line,omitempty"` // of a path or barrier: at least two points, WGS84
}

// What a Change may do beside those of a venue.
const (
	DrawPath    coverage.Action = "path"    // streets gain a way from the first point of Line to the last
	DrawBarrier coverage.Action = "barrier" // nobody crosses Line any more
	EraseLine   coverage.Action = "erase"   // a line drawn earlier, by id
)

// Draws says whether a change is of a line.
func (c Change) Draws() bool { return c.Do == DrawPath || c.Do == DrawBarrier || c.Do == EraseLine }

// parted is changes as those of venues and the lines that are left in the end, in
// the order they were drawn.
func parted(changes []Change) (venues []coverage.Change, paths, barriers []orb.LineString) {
	var left []Change
	for _, c := range changes {
		at := slices.IndexFunc(left, func(l Change) bool { return l.ID == c.ID })
		switch {
		case !c.Draws():
			venues = append(venues, c.Change)
		case at >= 0 && c.Do == EraseLine:
			left = slices.Delete(left, at, at+1)
		case at >= 0:
			left[at] = c
		case c.Do != EraseLine:
			left = append(left, c)
		}
	}
	for _, l := range left {
		if l.Do == DrawPath {
			paths = append(paths, l.Line)
		} else {
			barriers = append(barriers, l.Line)
		}
	}
	return venues, paths, barriers
}

// linesOf says the lines of edits as changes; their ids are their places.
func linesOf(e data.Edits) []Change {
	var out []Change
	draw := func(do coverage.Action, lines []orb.LineString) {
		for _, l := range lines {
			id := fmt.Sprintf("line/%d", len(out)+1)
			out = append(out, Change{Change: coverage.Change{Do: do, ID: id}, Line: l})
		}
	}
	draw(DrawPath, e.Paths)
	draw(DrawBarrier, e.Barriers)
	return out
}
