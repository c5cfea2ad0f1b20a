package coverage

// notes are the cells a step touched, as they were before it.
type notes struct {
	cells []notedCell
	seen  []uint64 // bit for each cell
}

type notedCell struct {
	cell   int32
	before CellState
}

func newNotes(cells int) *notes { return &notes{seen: make([]uint64, (cells+63)/64)} }

// keep notes a cell the first time.
func (n *notes) keep(c int32, before CellState) {
	if w := &n.seen[c>>6]; *w>>(c&63)&1 == 0 {
		*w |= 1 << (c & 63)
		n.cells = append(n.cells, notedCell{c, before})
	}
}

// clear forgets all, and memory that only a rare step needs.
func (n *notes) clear() {
	for _, x := range n.cells {
		n.seen[x.cell>>6] = 0
	}
	if n.cells = n.cells[:0]; cap(n.cells) > ListedCells {
		n.cells = nil
	}
}

// settle says what a step came to and counts its people.
func (w *whatIf) settle(n *notes) Delta {
	w.step++
	d := Delta{Before: w.sums.served(), Venues: []VenueChange{}, Cells: CellChanges{}}
	var gained, lost tally
	var touched []touchedArea
	points, people := w.e.in.Population.Points, w.e.in.Population.People
	for _, x := range n.cells {
		now := w.cells.At(uint32(x.cell))
		if now == x.before {
			continue
		}
		if d.Changed == 0 {
			d.Bound = points[x.cell].Bound()
		}
		d.Changed, d.Bound = d.Changed+1, d.Bound.Extend(points[x.cell])
		if len(d.Cells) < ListedCells {
			d.Cells = append(d.Cells, CellChange{x.cell, x.before, now})
		}
		if now.Time != x.before.Time || now.Status != x.before.Status {
			touched = w.sums.move(w.e.place, int(x.cell), x.before, now, w.step, touched)
		}
		if is, was := now.Status == Covered, x.before.Status == Covered; is && !was {
			gained.add(fixed(people[x.cell]))
		} else if was && !is {
			lost.add(fixed(people[x.cell]))
		}
	}
	d.After, d.Gained, d.Lost = w.sums.served(), gained.people(), lost.people()
	d.Areas = w.sums.changes(w.e.place, touched)
	return d
}

// describe says of a slot what a Delta tells of it.
func (w *whatIf) describe(i int) VenueChange {
	s := w.slot(i)
	f := s.venue.facility
	v := VenueChange{ID: f.ID, Number: i, Point: f.Point, Open: w.open[i], Entrances: len(s.venue.snaps)}
	if w.e.net != nil {
		v.Island = w.e.onIsland(s.venue)
	}
	var within tally
	for _, c := range s.cells {
		within.add(fixed(w.e.in.Population.People[c]))
	}
	v.Within = within.people()
	return v
}
