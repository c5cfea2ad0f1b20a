package export

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/geopackage"
	"github.com/walkshed/walkshed/data/whole"
)

// geoPackage is a GeoPackage of as many layers and tables as there are.
type geoPackage struct {
	begun
	o     Options
	file  *whole.File
	w     *geopackage.Writer
	table *geopackage.Rows // of the layer begun
}

func createGeoPackage(ctx context.Context, path string, o Options) (Writer, error) {
	f, err := whole.Create(path)
	if err != nil {
		return nil, err
	}
	w, err := geopackage.Create(ctx, f.Name(), o.When)
	if err != nil {
		f.Abandon()
		return nil, err
	}
	if o.In != nil {
		if err := w.In(geopackage.SRS{Code: o.In.Code, Name: o.In.Title, WKT: o.In.WKT}); err != nil {
			w.Abandon()
			f.Abandon()
			return nil, err
		}
	}
	return &geoPackage{o: o, file: f, w: w}, nil
}

func (p *geoPackage) Begin(l Layer) error {
	if err := p.end(); err != nil {
		return err
	}
	if err := p.begin(l); err != nil {
		return err
	}
	t := geopackage.Table{Name: l.Name, Title: l.Title, Description: l.Description, Style: l.Style}
	if t.Title == "" {
		t.Title = l.Name
	}
	t.Geometry = [...]string{NoGeometry: "", Point: "POINT", MultiPolygon: "MULTIPOLYGON"}[l.Geometry]
	for _, c := range l.Columns {
		t.Columns = append(t.Columns, geopackage.Column{Name: c.Name, Type: [...]string{Text: "TEXT", Integer: "INTEGER", Real: "REAL", Boolean: "BOOLEAN"}[c.Type]})
	}
	var err error
	p.table, err = p.w.Begin(t)
	return err
}

func (p *geoPackage) Add(g orb.Geometry, values ...any) error {
	if err := p.check(g, values); err != nil {
		return err
	}
	g, err := p.o.placed(g)
	if err != nil {
		return err
	}
	return p.table.Add(g, values...)
}

func (p *geoPackage) end() error {
	if p.table == nil {
		return nil
	}
	t := p.table
	p.table = nil
	return t.Close()
}

func (p *geoPackage) Close() error {
	err := p.end()
	if err == nil {
		err = p.w.Close()
		p.w = nil
	}
	if err != nil {
		p.Abandon()
		return err
	}
	return p.file.Commit()
}

func (p *geoPackage) Abandon() {
	if p.w != nil {
		p.w.Abandon()
		p.w = nil
	}
	p.file.Abandon()
}
