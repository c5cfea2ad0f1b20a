package intake

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage/datum"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/data/vector"
)

// A Reading says how a file is to be read.
type Reading struct {
	CRS     string            // as a project file names it; "" takes what the file declares
	Layer   string            // of a GeoPackage or workbook; "" where there is one
	Columns map[string]string // as vector.Layer's
}

// A Preview is a file read as venues, and nothing done with it.
type Preview struct {
	File
	Columns []string          `json:"columns"`
	Found   map[string]string `json:"found"`    // the column of each role that has one
	Sample  [][]string        `json:"sample"`   // its first rows
	Table   bool              `json:"table"`    // coordinates stand in two columns
	CRS     string            `json:"crs"`      // read as; "" while nobody has said
	Says    string            `json:"crs_said"` // by the file itself; "" where it does not

	Rows   int          `json:"rows"`
	Issues []data.Group `json:"issues"`
	Usable int          `json:"usable"`
	Venues []Venue      `json:"venues"` // the first MostVenues
	Dots   []orb.Point  `json:"dots"`   // where they are, evenly thinned to mostDots
	Bound  [4]float64   `json:"bound"`  // of them: west, south, east, north
	Away   int          `json:"away"`   // of Usable: farther from any street than the datum's judge looks
	Doubt  *datum.Doubt `json:"datum_doubt,omitempty"`

	Wrong string `json:"wrong,omitempty"` // why it cannot be read so
	Hint  string `json:"hint,omitempty"`
}

// A Venue is one of a Preview.
type Venue struct {
	ID    string    `json:"id"`
	Name  string    `json:"name,omitempty"`
	Kind  string    `json:"kind,omitempty"`
	Point orb.Point `json:"point"`
}

const (
	sampleRows = 5
	mostDots   = 5000
)

// Look reads a file as venues. What is wrong with the file, or not known of it yet,
// is in the Preview; an error is an unknown id, or ctx.
func (d *Desk) Look(ctx context.Context, id string, as Reading) (Preview, error) {
	f, err := d.find(id)
	if err != nil {
		return Preview{}, err
	}
	d.read.Lock()
	defer d.read.Unlock()
	if err := ctx.Err(); err != nil {
		return Preview{}, err
	}
	p := Preview{File: f, CRS: as.CRS, Columns: []string{}, Found: map[string]string{}, Sample: [][]string{}, Issues: []data.Group{}, Venues: []Venue{}, Dots: []orb.Point{}}
	layer := vector.Layer{Path: f.path, Table: as.Layer, Source: f.Name, CRS: as.CRS, Columns: as.Columns}
	if slices.Contains(streams, f.Kind) {
		return p, nil // which rows are good is known when all is read together: Lay
	}
	look, err := vector.Glance(ctx, layer, sampleRows)
	if err == nil {
		p.Columns, p.Found, p.Sample, p.Table, p.Says = look.Columns, look.Found, look.Rows, look.Table, look.CRS
		if p.CRS == "" {
			p.CRS = look.CRS
		}
		err = d.venues(ctx, layer, &p)
	}
	if ctx.Err() != nil {
		return Preview{}, ctx.Err()
	}
	if err != nil {
		p.Wrong, p.Hint = err.Error(), data.HintOf(err)
	}
	return p, nil
}

// venues reads all rows into a preview.
func (d *Desk) venues(ctx context.Context, layer vector.Layer, p *Preview) error {
	rep := &data.Report{}
	all, err := vector.Facilities(ctx, layer, rep, nil)
	p.Rows = rep.RowsRead()[layer.Source]
	if groups := rep.Groups(); len(groups) > 0 {
		p.Issues = groups
	}
	if err != nil {
		return err
	}
	p.Usable = len(all)
	if len(all) == 0 {
		return nil
	}
	places := make([]orb.Point, len(all))
	box := orb.Bound{Min: all[0].Point, Max: all[0].Point}
	for i, v := range all {
		places[i] = v.Point
		box = box.Extend(v.Point)
		if i < MostVenues {
			p.Venues = append(p.Venues, Venue{v.ID, v.Name, v.Kind, v.Point})
		}
	}
	p.Bound = [4]float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]}
	for _, at := range datum.Evenly(places, mostDots) {
		p.Dots = append(p.Dots, orb.Point{rounded(at[0]), rounded(at[1])})
	}
	if d.Engine != nil {
		d.judge(places, p)
	}
	return nil
}

// judge holds the places against the streets.
func (d *Desk) judge(places []orb.Point, p *Preview) {
	if as, err := crs.Lookup(p.CRS); err == nil {
		if doubt, doubted := d.Engine.DoubtOf(places, as); doubted {
			p.Doubt = &doubt
		}
	}
	p.Away = d.Engine.FarFromStreets(places)
}

// rounded to a decimetre.
func rounded(x float64) float64 { return math.Round(x*1e6) / 1e6 }
