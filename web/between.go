package web

import (
	"github.com/walkshed/walkshed/coverage"
)

// between says what differs from one session to another of the same cells, as an
// edit says what it came to. Unlike an edit it looks at every cell: some
// milliseconds for a million, beside the seconds that a network takes to be made.
func between(a, b *coverage.Session, people []float64) coverage.Delta {
	d := coverage.Delta{Before: a.Totals(), After: b.Totals(), Areas: areasBetween(a, b)}
	for i, n := range people {
		before, after := a.Cell(i), b.Cell(i)
		if before.Time == after.Time && before.Status == after.Status && before.Within == after.Within {
			continue
		}
		if d.Changed++; d.Changed <= coverage.ListedCells {
			d.Cells = append(d.Cells, coverage.CellChange{Cell: int32(i), Before: before, After: after})
		}
		switch was, is := before.Status == coverage.Covered, after.Status == coverage.Covered; {
		case is && !was:
			d.Gained += n
		case was && !is:
			d.Lost += n
		}
	}
	return d
}

func areasBetween(a, b *coverage.Session) (out []coverage.AreaChange) {
	before, after := a.Engine("").Coverage(a.Limit()), b.Engine("").Coverage(b.Limit())
	for k, level := range after.Levels {
		was := map[string]coverage.Row{}
		for _, r := range before.Levels[k].Rows {
			was[r.AreaID] = r
		}
		for _, r := range level.Rows {
			if old := was[r.AreaID]; servedOf(old) != servedOf(r) {
				out = append(out, coverage.AreaChange{Level: level.Level, AreaID: r.AreaID, Name: r.Name, Before: rowServed(old), After: rowServed(r)})
			}
		}
	}
	return out
}

func servedOf(r coverage.Row) [4]float64 {
	return [4]float64{r.Covered, r.NotCovered, r.Unreachable, r.OffNetwork}
}

func rowServed(r coverage.Row) coverage.Served {
	return coverage.Served{People: r.People, Covered: r.Covered, NotCovered: r.NotCovered, Unreachable: r.Unreachable, OffNetwork: r.OffNetwork, Groups: r.Groups}
}
