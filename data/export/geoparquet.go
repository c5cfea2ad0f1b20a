package export

import (
	"io"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/geoparquet"
)

// geoParquet is a GeoParquet of one layer, or plain Parquet of one table.
type geoParquet struct {
	begun
	out io.Writer
	o   Options
	w   *geoparquet.Writer
}

func newGeoParquet(w io.Writer, o Options) Writer { return &geoParquet{out: w, o: o} }

func (p *geoParquet) Begin(l Layer) error {
	if err := p.once(l); err != nil {
		return err
	}
	g := geoparquet.Layer{Type: [...]string{NoGeometry: "", Point: "Point", MultiPolygon: "MultiPolygon"}[l.Geometry]}
	if p.o.In != nil {
		g.CRS = p.o.In.PROJJSON
	}
	for _, c := range l.Columns {
		t := [...]geoparquet.Type{Text: geoparquet.Text, Integer: geoparquet.Integer, Real: geoparquet.Real, Boolean: geoparquet.Boolean}[c.Type]
		g.Columns = append(g.Columns, geoparquet.Column{Name: c.Name, Type: t})
	}
	p.w = geoparquet.Create(p.out, g)
	return nil
}

func (p *geoParquet) Add(g orb.Geometry, values ...any) error {
	if err := p.check(g, values); err != nil {
		return err
	}
	g, err := p.o.placed(g)
	if err != nil {
		return err
	}
	return p.w.Add(g, values...)
}

func (p *geoParquet) Close() error {
	if p.w == nil {
		return errNoLayer
	}
	return p.w.Close()
}

func (p *geoParquet) Abandon() {}
