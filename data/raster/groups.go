package raster

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// A GroupFile is a group of people and the GeoTIFF that counts it.
type GroupFile struct {
	Name, Path string
	Source     string // as messages name the file
}

// Group reads how many of a group live in each cell of pop, which [Population]
// read with the same rule. The file must have the lattice of pop's, cell upon
// cell: counts are never resampled, and another lattice is a *data.Error with the
// way out. A cell of pop the file says nothing of, and numbers below zero or
// above the cell's people, are reported and counted as [data.GroupCount] says; so
// are members in cells without people, who are left out. Memory is two numbers a
// row of pop and one band of blocks.
func Group(ctx context.Context, pop data.Population, g GroupFile, rule PopulationRule, rep *data.Report, tell data.Progress) (data.PopulationGroup, error) {
	var c *census
	err := read(g.Path, g.Source, func(r *Raster) (err error) {
		if c, err = newCensus(r, rule, rep); err != nil {
			return err
		}
		if !sameLattice(pop.Lattice, c.pop.Lattice) {
			return r.src.fail("export it on the grid of "+pop.Source+": the same corner, cell size, extent and coordinate system; gdal_translate -projwin cuts an extent without resampling; or take people and group from one product",
				"its cells are not those of %s: %s there, %s here", pop.Source, describe(pop.Lattice), describe(c.pop.Lattice))
		}
		c.group = newGroupCensus(g.Name, pop)
		return c.scan(ctx, tell)
	})
	if err != nil {
		return data.PopulationGroup{}, err
	}
	return c.members(pop), nil
}

// groupCensus finds the rows of a population by their cells.
type groupCensus struct {
	name   string
	cells  []int64 // of each row, in order of reading: rising, or falling by rows
	north  bool    // rows fall
	stride int64
	stated []float64 // by row of the population; NaN until the file says a number
	people []float64
}

func newGroupCensus(name string, pop data.Population) *groupCensus {
	g := &groupCensus{name: name, stride: int64(pop.Lattice.Cols), people: pop.People,
		cells: make([]int64, len(pop.People)), stated: make([]float64, len(pop.People))}
	n := len(pop.Row)
	g.north = n > 0 && pop.Row[n-1] < pop.Row[0]
	for i := range g.cells {
		g.cells[i] = g.number(int64(pop.Col[i]), int64(pop.Row[i]))
		g.stated[i] = math.NaN()
	}
	return g
}

// number numbers cells so that those of a population rise in its order.
func (g *groupCensus) number(col, row int64) int64 {
	if g.north {
		row = -row
	}
	return row*g.stride + col
}

// member takes what the file says of one cell.
func (c *census) member(col, row int, v float64) {
	g := c.group
	i, found := slices.BinarySearch(g.cells, g.number(int64(col-c.part.col0), int64(c.part.down(row))))
	switch {
	case found:
		g.stated[i] = v
		c.seen++
	case v > 0 && (c.clip == nil || c.clip.Contains(c.place.at(float64(col)+0.5, float64(row)+0.5))):
		c.seen++
		c.rep.AddGroup(data.CodeGroupAbovePeople, data.Origin{Source: c.r.src.name, Row: row + 1}, g.name, v, 0)
	}
}

// members judges what was stated of every row.
func (c *census) members(pop data.Population) data.PopulationGroup {
	g := c.group
	out := data.PopulationGroup{Name: g.name, People: g.stated}
	for i, v := range g.stated {
		at := data.Origin{Source: c.r.src.name, Row: c.part.row0 + int(pop.Row[i]) + 1}
		if c.part.northwards {
			at.Row = c.part.row0 + c.part.rows - int(pop.Row[i])
		}
		if math.IsNaN(v) {
			c.rep.Addf(data.CodeMissingValue, at, "%q: no data in column %d of row %d, where %.9g people live", g.name, c.part.col0+int(pop.Col[i])+1, at.Row, g.people[i])
			out.People[i] = 0
			continue
		}
		counted, wrong := data.GroupCount(v, g.people[i])
		if wrong != "" {
			c.rep.AddGroup(wrong, at, g.name, v, g.people[i])
		}
		out.People[i] = counted
	}
	return out
}

// sameLattice says whether the cells of two lattices lie upon each other: as many
// of them, and corners within a thousandth of a cell, which is what is lost when
// a georeference is written in decimal digits.
func sameLattice(a, b data.Lattice) bool {
	if a.Cols != b.Cols || a.Rows != b.Rows {
		return false
	}
	for _, at := range [...][2]int{{0, 0}, {a.Cols, 0}, {0, a.Rows}, {a.Cols, a.Rows}} {
		if apart(a.Corner(at[0], at[1]), b.Corner(at[0], at[1])) > a.SizeM/1000 {
			return false
		}
	}
	return true
}

// apart is the distance of two near points in metres, flat.
func apart(a, b orb.Point) float64 {
	const degree = 6371008.8 * math.Pi / 180
	return degree * math.Hypot((a[0]-b[0])*math.Cos(a[1]*math.Pi/180), a[1]-b[1])
}

func describe(l data.Lattice) string {
	at := l.Corner(0, 0)
	return fmt.Sprintf("%d × %d cells of %.4g m from %.6f, %.6f", l.Cols, l.Rows, l.SizeM, at[0], at[1])
}
