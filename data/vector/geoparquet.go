package vector

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/geoparquet"
)

// geoParquet reads the rows of a GeoParquet, in file order.
type geoParquet struct {
	l    Layer
	file *os.File
	in   *geoparquet.File
	tell func(done, total int64)
}

const badGeoParquet = "export it again (GDAL: ogr2ogr -f Parquet; GeoPandas: to_parquet), or copy it again"

func openGeoParquet(l Layer, tell func(done, total int64)) (*geoParquet, error) {
	f, size, err := openFile(l)
	if err != nil {
		return nil, err
	}
	g := &geoParquet{l: l, file: f, tell: tell}
	if g.in, err = geoparquet.Open(f, size); err != nil {
		hint := badGeoParquet
		if errors.Is(err, geoparquet.ErrNoGeo) {
			hint = "export it as GeoParquet (GDAL: ogr2ogr -f Parquet; GeoPandas: to_parquet), or as CSV with columns lon and lat"
		}
		err = l.failure(err, hint)
	} else {
		err = l.checkColumns(g.in.Names)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return g, nil
}

func (g *geoParquet) declared() (name, said string) {
	if g.in.Code == "" {
		return "", short(g.in.CRSName, 120)
	}
	return bySRS(strings.ToUpper(g.in.Code), "")
}

func (g *geoParquet) columns() []string { return g.in.Names }
func (g *geoParquet) close() error      { return g.file.Close() }

func (g *geoParquet) each(ctx context.Context, yield func(record) error) error {
	n := 0
	var stopped error // by yield
	err := g.in.Each(ctx, func(row geoparquet.Row) error {
		if n++; n%1024 == 0 && g.tell != nil {
			g.tell(int64(n), g.in.Rows)
		}
		r := record{row: n, geometry: row.Geometry, fields: make([]field, len(g.in.Names))}
		for i, name := range g.in.Names {
			r.fields[i] = field{name, plainText(row.Values[i])}
		}
		if r.geometry == nil {
			r.code, r.fault = data.CodeBadGeometry, row.Fault
		}
		stopped = yield(r)
		return stopped
	})
	return g.l.ended(ctx, stopped, err, plural(n, "row"), badGeoParquet)
}
