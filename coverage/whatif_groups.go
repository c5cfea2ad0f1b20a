package coverage

import "slices"

// groupSums are the exact sums by group behind the figures of a Session, kept as
// those of everybody are; nil where the population has no groups, which then cost
// nothing. With G groups a step costs G additions more for each cell whose status
// changes and each of its areas, wherever on the map it is.
type groupSums struct {
	names []string
	all   []sums            // by group
	areas [][]sums          // by level: of group g in area a at a·G + g
	was   map[[2]int][]sums // level and area → by group, before the step; those it touched
}

// newGroupSums ranks the groups' people and adds them up.
func (b *whatIfBase) newGroupSums(p *place, cells []CellState) *groupSums {
	groups := p.in.Population.Groups
	if len(groups) == 0 {
		return nil
	}
	s := &groupSums{names: GroupNames(p.in.Population), all: make([]sums, len(groups))}
	for _, l := range p.areas {
		s.areas = append(s.areas, make([]sums, len(l.areas)*len(groups)))
	}
	b.groups = make([]float64, len(cells)*len(groups))
	for r, x := range cells {
		for g, of := range groups {
			n := of.People[b.order[r]]
			b.groups[r*len(groups)+g] = n
			s.all[g][x.Status].add(fixed(n))
			for k, area := range b.areaOf {
				if a := area[r]; a != noArea {
					s.areas[k][int(a)*len(groups)+g][x.Status].add(fixed(n))
				}
			}
		}
	}
	return s
}

func (s *groupSums) fork() *groupSums {
	if s == nil {
		return nil
	}
	f := &groupSums{names: s.names, all: slices.Clone(s.all), was: map[[2]int][]sums{}}
	for _, l := range s.areas {
		f.areas = append(f.areas, slices.Clone(l))
	}
	return f
}

// move counts the groups of a cell under its new status, and keeps what its areas
// were before they change for the first time in a step.
func (s *groupSums) move(b *whatIfBase, rank int32, from, to Status) {
	g := len(s.all)
	people := b.groups[int(rank)*g : (int(rank)+1)*g]
	if from == to || !slices.ContainsFunc(people, func(n float64) bool { return n > 0 }) {
		return
	}
	for i, n := range people {
		s.all[i][from].take(fixed(n))
		s.all[i][to].add(fixed(n))
	}
	for k, of := range b.areaOf {
		a := int(of[rank])
		if a == noArea {
			continue
		}
		area := s.areas[k][a*g : (a+1)*g]
		if key := [2]int{k, a}; s.was[key] == nil {
			s.was[key] = slices.Clone(area)
		}
		for i, n := range people {
			area[i][from].take(fixed(n))
			area[i][to].add(fixed(n))
		}
	}
}

// served is what became of every group of everybody.
func (s *groupSums) served() []GroupServed {
	if s == nil {
		return nil
	}
	return s.describe(s.all)
}

func (s *groupSums) describe(of []sums) []GroupServed {
	out := make([]GroupServed, len(of))
	for i := range of {
		out[i] = of[i].ofGroup(s.names[i])
	}
	return out
}

// change fills in the groups of an area the step touched, and says whether any of
// their figures is another than before.
func (s *groupSums) change(level, area int, c *AreaChange) bool {
	if s == nil {
		return false
	}
	g := len(s.all)
	now := s.areas[level][area*g : (area+1)*g]
	was, touched := s.was[[2]int{level, area}]
	if !touched {
		was = now
	}
	c.Before.Groups, c.After.Groups = s.describe(was), s.describe(now)
	return !slices.Equal(c.Before.Groups, c.After.Groups)
}

// settled forgets what was before the step.
func (s *groupSums) settled() {
	if s != nil {
		clear(s.was)
	}
}

// bytes is about how much memory is this session's own.
func (s *groupSums) bytes() int {
	if s == nil {
		return 0
	}
	n := len(s.all)
	for _, l := range s.areas {
		n += len(l)
	}
	return n * len(sums{}) * 16
}
