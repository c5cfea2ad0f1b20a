package raster

import (
	"context"
	"fmt"
	"math"
	"os"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// PopulationRule says what part of a raster to take.
type PopulationRule struct {
	CRS  string     // overrides the file's; needed where the file does not say
	Clip *orb.Bound // WGS84; nil takes all
}

// maxPeopled bounds the cells kept: 60 million are 1.9 GB in memory.
const maxPeopled = 60_000_000

// Population reads people per cell from the GeoTIFF at path: one row for every
// cell with people > 0, its point the cell's centre, in row-major order. Negative
// values that are not no-data are reported and skipped; values are never
// resampled. With a Clip, cells whose centre lies in it (edges included) are
// taken, and the Lattice is the part of the grid about it.
//
// Memory is the people kept and one band of blocks. A file that is not a
// GeoTIFF, has no place on earth or no coordinate system known here, or would
// need more than 400 million cells read, is a *data.Error with the way out.
// rep (which may be nil) hears how many cells held a value, and of each that
// was skipped.
func Population(ctx context.Context, path, source string, rule PopulationRule, rep *data.Report, tell data.Progress) (data.Population, error) {
	var c *census
	err := read(path, source, func(r *Raster) (err error) {
		if c, err = newCensus(r, rule, rep); err != nil {
			return err
		}
		return c.scan(ctx, tell)
	})
	if err != nil {
		return data.Population{}, err
	}
	return c.pop, nil
}

// read opens the file at path for use.
func read(path, source string, use func(*Raster) error) error {
	f, err := os.Open(path)
	if err != nil {
		return &data.Error{Op: "read " + source, Err: err, Hint: "check the path in the project file"}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return &data.Error{Op: "read " + source, Err: err}
	}
	r, err := Open(f, info.Size(), source)
	if err != nil {
		return err
	}
	return use(r)
}

// census goes over the cells of part of a raster.
type census struct {
	r     *Raster
	place placement
	part  part
	clip  *orb.Bound
	rep   *data.Report
	seen  int // cells with a value
	pop   data.Population
	group *groupCensus // where the file counts a group of people found before; else nil
}

func newCensus(r *Raster, rule PopulationRule, rep *data.Report) (*census, error) {
	name := rule.CRS
	if name == "" {
		name = r.CRSName
	}
	if name == "" {
		return nil, r.src.fail("say which with crs: in the project file, e.g. crs: EPSG:4326",
			"the file does not say its coordinate system")
	}
	sys, err := crs.Lookup(name)
	if err != nil {
		return nil, &data.Error{Op: "read " + r.src.name, Err: err,
			Hint: "convert counts only by exact means (never by resampling them), or, if the file's code is wrong, set crs: in the project file; known are " + crs.Known}
	}
	rep.In(r.src.name, sys.Name)
	if r.Affine[1]*r.Affine[5]-r.Affine[2]*r.Affine[4] == 0 {
		return nil, r.src.fail("give it one: gdal_translate -a_ullr west north east south in.tif out.tif (a .tfw beside it is not read; gdal_translate puts it in)",
			"the file does not say where on earth its cells are")
	}
	c := &census{r: r, place: placement{sys: sys, affine: r.Affine}, clip: rule.Clip, rep: rep}
	c.part = c.place.window(r.Cols, r.Rows, rule.Clip)
	if c.part.cols > 0 && c.part.rows > maxCells/c.part.cols {
		return nil, r.src.fail(hintSmaller, "%d × %d = %d cells to read, over %d",
			c.part.cols, c.part.rows, c.part.cols*c.part.rows, maxCells)
	}
	c.pop = data.Population{Source: r.src.name, Form: data.OnLattice, Lattice: c.place.lattice(c.part)}
	if r.NoDataText != "" && math.IsNaN(r.NoData) && r.band.format != 3 {
		rep.Addf(data.CodeValueNotAllowed, data.Origin{Source: r.src.name},
			"no-data %s is declared, which %s cannot hold: no cell was taken as no-data", r.NoDataText, r.Type)
	}
	return c, nil
}

// scan goes over the part row by row.
func (c *census) scan(ctx context.Context, tell data.Progress) error {
	p := c.part
	err := c.r.Scan(ctx, p.col0, p.row0, p.cols, p.rows, func(row int, cells []float64) error {
		for i, v := range cells {
			switch {
			case v != v:
			case c.group != nil:
				c.member(p.col0+i, row, v)
			default:
				c.cell(p.col0+i, row, v)
			}
		}
		if len(c.pop.People) > maxPeopled {
			return c.r.src.fail(hintSmaller, "more than %d cells with people", maxPeopled)
		}
		if done := row + 1 - p.row0; done%256 == 0 || done == p.rows {
			tell.Tell(data.StagePopulation, int64(done), int64(p.rows))
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.rep.Read(c.r.src.name, c.seen)
	return nil
}

// cell takes one cell with a value.
func (c *census) cell(col, row int, v float64) {
	if v == 0 && c.clip == nil {
		c.seen++
		return
	}
	at := c.place.at(float64(col)+0.5, float64(row)+0.5)
	if c.clip != nil && !c.clip.Contains(at) {
		return
	}
	c.seen++
	switch {
	case v == 0:
		return
	case math.IsInf(v, 0):
		c.skip(data.CodeBadNumber, col, row, v)
		return
	case v < 0:
		c.skip(data.CodeNegativePeople, col, row, v)
		return
	case !(math.Abs(at[0]) <= 180 && math.Abs(at[1]) <= 90):
		c.skip(data.CodeOutOfRange, col, row, v)
		return
	}
	c.pop.Points = append(c.pop.Points, at)
	c.pop.People = append(c.pop.People, v)
	c.pop.Col = append(c.pop.Col, int32(col-c.part.col0))
	c.pop.Row = append(c.pop.Row, int32(c.part.down(row)))
}

// skip reports a cell that is left out, with the people it claimed.
func (c *census) skip(code data.Code, col, row int, v float64) {
	people := v
	if math.IsInf(v, 0) {
		people = 0
	}
	c.rep.Add(data.Issue{Code: code, Origin: data.Origin{Source: c.r.src.name, Row: row + 1}, People: people,
		Detail: fmt.Sprintf("cell in column %d of row %d: %v", col+1, row+1, v)})
}
