package vector

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/data/geopackage"
)

// geoPackage reads one layer of a GeoPackage. Coordinates are x, y in it whatever
// the axis order of its coordinate system.
type geoPackage struct {
	l     Layer
	file  *geopackage.File
	layer geopackage.Layer
	names []string
	all   int // columns of the file
	fid   int // the one of these left out; -1 for none
	total int64
	tell  func(done, total int64)
}

// badGeoPackage is the way out of a file that is broken.
const badGeoPackage = "export it again (QGIS: Export → Save Features As, GeoPackage), or copy it again"

func openGeoPackage(l Layer, tell func(done, total int64)) (*geoPackage, error) {
	f, _, err := openFile(l) // for its messages
	if err != nil {
		return nil, err
	}
	f.Close()
	ctx := context.Background() // these steps are short; each has the caller's
	g := &geoPackage{l: l, tell: tell}
	if g.file, err = geopackage.Open(ctx, l.Path); err != nil {
		hint := badGeoPackage
		if errors.Is(err, geopackage.ErrInUse) {
			hint = "close it there (QGIS keeps a project's files open), then run again"
		} else if errors.Is(err, fs.ErrPermission) {
			hint = "check that you may read it"
		}
		return nil, l.failure(err, hint)
	}
	if err := g.choose(ctx); err != nil {
		g.file.Close()
		return nil, err
	}
	return g, nil
}

// choose finds the layer meant: the one named, or the only one.
func (g *geoPackage) choose(ctx context.Context) error {
	var names []string
	at := -1
	for i, l := range g.file.Layers {
		names = append(names, l.Name)
		if l.Name == g.l.Table {
			at = i
		}
	}
	has := "its layers are: " + short(strings.Join(names, ", "), 400)
	switch {
	case len(names) == 0:
		return g.l.failure(errors.New("it has no layer of features"), badGeoPackage)
	case g.l.Table == "" && len(names) > 1:
		return g.l.failure(fmt.Errorf("it has %d layers", len(names)), "say which with layer: in the project file; "+has)
	case g.l.Table == "":
		at = 0
	case at < 0:
		hint := has
		if near, ok := data.NearestName(g.l.Table, names, nil); ok {
			hint = "did you mean " + near + "? " + has
		}
		return g.l.failure(fmt.Errorf("it has no layer %q", g.l.Table), hint)
	}
	g.layer = g.file.Layers[at]
	var err error
	if g.names, g.fid, err = g.file.Columns(ctx, g.layer); err == nil {
		g.hideKey()
		g.total, err = g.file.Count(ctx, g.layer)
	}
	if err != nil {
		return g.l.failure(err, badGeoPackage)
	}
	return nil
}

// hideKey leaves out the number of a row that GDAL and QGIS call fid: it is the
// file's, as the number of a shape is in a Shapefile, and would come before the
// layer's own column of ids. A project that names it as a column gets it.
func (g *geoPackage) hideKey() {
	g.all = len(g.names)
	if g.fid < 0 {
		return
	}
	name := g.names[g.fid]
	low := strings.ToLower(name)
	named := slices.Contains(slices.Collect(maps.Values(g.l.Columns)), name)
	if named || low != "fid" && low != "ogc_fid" {
		g.fid = -1
		return
	}
	g.names = slices.Delete(g.names, g.fid, g.fid+1)
}

func (g *geoPackage) declared() (name, said string) { return bySRS(g.layer.SRS, g.layer.WKT) }

// bySRS takes a code where it is known here, else what its definition describes.
func bySRS(code, definition string) (name, said string) {
	if _, err := crs.Lookup(code); code != "" && err == nil {
		return code, ""
	}
	if name, known := crs.FromWKT(definition); known {
		return name, ""
	}
	if code != "" {
		return code, "" // system says why it is not taken, and the way out
	}
	if wkt := strings.TrimSpace(definition); wkt != "" && wkt != "undefined" {
		return "", short(wkt, 120)
	}
	return "", ""
}

func (g *geoPackage) columns() []string { return g.names }
func (g *geoPackage) close() error      { return g.file.Close() }

func (g *geoPackage) each(ctx context.Context, yield func(record) error) error {
	n := 0
	var stopped error // by yield
	err := g.file.Each(ctx, g.layer, func(row geopackage.Row) error {
		n++
		if n%256 == 0 || int64(n) == g.total {
			if g.tell != nil {
				g.tell(int64(n), g.total)
			}
			if stopped = ctx.Err(); stopped != nil {
				return stopped
			}
		}
		r := record{row: n, fields: make([]field, 0, len(g.names))}
		for i := range g.all {
			if i != g.fid {
				r.fields = append(r.fields, field{g.names[len(r.fields)], strings.TrimSpace(row.Values[i])})
			}
		}
		shape, err := geopackage.Decode(row.Blob)
		switch {
		case err != nil:
			r.code, r.fault = data.CodeBadGeometry, err.Error()
		case shape == nil:
			r.code, r.fault = data.CodeBadGeometry, "no geometry"
		default:
			r.geometry = shape
		}
		stopped = yield(r)
		return stopped
	})
	return g.l.ended(ctx, stopped, err, plural(n, "feature"), badGeoPackage)
}
