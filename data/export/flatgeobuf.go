package export

import (
	"context"
	"errors"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/flatgeobuf"
	"github.com/walkshed/walkshed/data/whole"
)

// flatGeobuf is a FlatGeobuf of one layer. Its features come in the order of the
// index, not of the rows.
type flatGeobuf struct {
	begun
	ctx  context.Context
	o    Options
	file *whole.File
	w    *flatgeobuf.Writer
}

func createFlatGeobuf(ctx context.Context, path string, o Options) (Writer, error) {
	f, err := whole.Create(path)
	if err != nil {
		return nil, err
	}
	return &flatGeobuf{ctx: ctx, o: o, file: f}, nil
}

func (g *flatGeobuf) Begin(l Layer) error {
	if err := g.once(l); err != nil {
		return err
	}
	if l.Geometry == NoGeometry {
		return errors.New("a FlatGeobuf holds features, not a plain table")
	}
	in := g.o.system()
	h := flatgeobuf.Header{Name: l.Name, Title: l.Title, Description: l.Description,
		CRS: flatgeobuf.CRS{Org: "EPSG", Code: in.Code, Name: in.Title, WKT: in.WKT}}
	h.Kind = map[Geometry]flatgeobuf.Kind{Point: flatgeobuf.Point, MultiPolygon: flatgeobuf.MultiPolygon}[l.Geometry]
	for _, c := range l.Columns {
		t := [...]flatgeobuf.Type{Text: flatgeobuf.Text, Integer: flatgeobuf.Int64, Real: flatgeobuf.Float64, Boolean: flatgeobuf.Bool}[c.Type]
		h.Columns = append(h.Columns, flatgeobuf.Column{Name: c.Name, Title: c.Title, Type: t})
	}
	var err error
	g.w, err = flatgeobuf.Create(g.ctx, g.file.File, h)
	return err
}

func (g *flatGeobuf) Add(geometry orb.Geometry, values ...any) error {
	if err := g.check(geometry, values); err != nil {
		return err
	}
	geometry, err := g.o.placed(geometry)
	if err != nil {
		return err
	}
	return g.w.Add(geometry, values...)
}

func (g *flatGeobuf) Close() error {
	err := errNoLayer
	if g.w != nil {
		err = g.w.Close()
	}
	if err != nil {
		g.Abandon()
		return err
	}
	return g.file.Commit()
}

func (g *flatGeobuf) Abandon() {
	if g.w != nil {
		g.w.Abandon()
	}
	g.file.Abandon()
}
