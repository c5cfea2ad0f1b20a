package coverage

import (
	"cmp"
	"slices"
)

// whatIfSums are the exact sums behind every figure of a Session.
type whatIfSums struct {
	all   sums
	walks minutes
	areas [][]areaSums // by level, by area

	groups *groupSums // nil: the population has none
}

// areaSums are those of one area, and the step that last changed them.
type areaSums struct {
	sums
	step uint32
}

// newSums adds up all cells, by rank.
func (b *whatIfBase) newSums(p *place, cells []CellState) whatIfSums {
	var w whatIfSums
	for _, l := range p.areas {
		w.areas = append(w.areas, make([]areaSums, len(l.areas)))
	}
	for r, c := range cells {
		n := fixed(b.people[r])
		w.all[c.Status].add(n)
		if c.walks() {
			w.walks[minute(c.Time)].add(n)
		}
		for k, of := range b.areaOf {
			if a := of[r]; a != noArea {
				w.areas[k][a].sums[c.Status].add(n)
			}
		}
	}
	w.groups = b.newGroupSums(p, cells)
	return w
}

// walks reports whether a walk along streets (or the crow's, where there are
// none) is known, so that its minutes count.
func (c CellState) walks() bool { return c.Status == Covered || c.Status == NotCovered }

func (w whatIfSums) fork() whatIfSums {
	w.areas = slices.Clone(w.areas)
	for k := range w.areas {
		w.areas[k] = slices.Clone(w.areas[k])
	}
	w.groups = w.groups.fork()
	return w
}

func (w *whatIfSums) served() Served {
	s := w.all.served()
	w.walks.fill(&s)
	s.Groups = w.groups.served()
	return s
}

// touchedArea is an area as it was before a step.
type touchedArea struct {
	level, area int
	before      sums
}

// move counts the people of a cell where it is now, and notes areas before they
// change for the first time in a step.
func (w *whatIfSums) move(b *whatIfBase, c *CellChange, n tally, step uint32, touched []touchedArea) []touchedArea {
	from, to := c.Before, c.After
	if from.walks() {
		w.walks[minute(from.Time)].take(n)
	}
	if to.walks() {
		w.walks[minute(to.Time)].add(n)
	}
	if from.Status == to.Status {
		return touched
	}
	w.all[from.Status].take(n)
	w.all[to.Status].add(n)
	for k, of := range b.areaOf {
		a := of[c.Cell]
		if a == noArea {
			continue
		}
		s := &w.areas[k][a]
		if s.step != step {
			s.step = step
			touched = append(touched, touchedArea{k, int(a), s.sums})
		}
		s.sums[from.Status].take(n)
		s.sums[to.Status].add(n)
	}
	return touched
}

// changes describes touched areas, by level and as listed in the inputs; those
// whose sums came out as they were, of everybody and every group, are left out.
func (w *whatIfSums) changes(p *place, touched []touchedArea) []AreaChange {
	slices.SortFunc(touched, func(a, b touchedArea) int { return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.area, b.area)) })
	out := []AreaChange{}
	for _, t := range touched {
		l := p.areas[t.level]
		a, now := l.areas[t.area], &w.areas[t.level][t.area].sums
		c := AreaChange{Level: l.name, AreaID: a.ID, Name: a.Name, Before: t.before.served(), After: now.served()}
		if w.groups.change(t.level, t.area, &c) || *now != t.before {
			out = append(out, c)
		}
	}
	w.groups.settled()
	return out
}
