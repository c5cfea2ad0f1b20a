package coverage

// notes are the cells a step touched, as they were before it.
type notes struct {
	cells CellChanges // by rank
	seen  []uint64    // bit for each cell
}

func newNotes(cells int) *notes { return &notes{seen: make([]uint64, (cells+63)/64)} }

// keep notes a cell the first time.
func (n *notes) keep(rank int32, before CellState) {
	if w := &n.seen[rank>>6]; *w>>(rank&63)&1 == 0 {
		*w |= 1 << (rank & 63)
		n.cells = append(n.cells, CellChange{})
		x := &n.cells[len(n.cells)-1] // filled in place: a copy of a fresh struct waits for its parts
		x.Cell, x.Before = rank, before
	}
}

// settle says what a step came to and counts its people, in one pass over what
// it touched. Nothing is left in n.
func (w *whatIf) settle(n *notes) Delta {
	w.step++
	d := Delta{Before: w.served, Venues: []VenueChange{}, Cells: make(CellChanges, 0, min(len(n.cells), ListedCells))}
	var gained, lost tally
	var touched []touchedArea
	for i := range n.cells {
		x := &n.cells[i]
		n.seen[x.Cell>>6] = 0
		if x.After = w.cells.At(uint32(x.Cell)); x.After == x.Before {
			continue
		}
		if d.Changed++; d.Changed <= ListedCells {
			d.Cells = append(d.Cells, CellChange{w.base.order[x.Cell], x.Before, x.After})
		}
		if x.After.Time == x.Before.Time && x.After.Status == x.Before.Status {
			continue
		}
		people := fixed(w.base.people[x.Cell])
		touched = w.sums.move(w.base, x, people, w.step, touched)
		if w.sums.groups != nil {
			w.sums.groups.move(w.base, x.Cell, x.Before.Status, x.After.Status)
		}
		if is, was := x.After.Status == Covered, x.Before.Status == Covered; is && !was {
			gained.add(people)
		} else if was && !is {
			lost.add(people)
		}
	}
	w.served = w.sums.served()
	d.After, d.Gained, d.Lost = w.served, gained.people(), lost.people()
	d.Areas = w.sums.changes(w.e.place, touched)
	if n.cells = n.cells[:0]; cap(n.cells) > ListedCells {
		n.cells = nil // only a rare step needs as much
	}
	return d
}

// describe says of a slot what a Delta tells of it.
func (w *whatIf) describe(i int) VenueChange {
	s := w.slot(i)
	f := s.venue.facility
	v := VenueChange{ID: f.ID, Number: i, Point: f.Point, Open: w.open[i], Entrances: len(s.venue.snaps), Within: s.people.people()}
	if w.e.net != nil {
		v.Island = w.e.onIsland(s.venue)
	}
	return v
}
