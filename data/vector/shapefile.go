package vector

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
	shp "github.com/twpayne/go-shapefile"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// shapeFile reads an ESRI Shapefile with its .dbf, .prj and .cpg.
type shapeFile struct {
	l     Layer
	files *shp.Shapefile
	names []string
	crs   string
}

// Limits of a zipped Shapefile: what it may hold and grow to. 4 GiB is the most
// two parts of a Shapefile can be.
const (
	zipEntries = 1000
	zipBytes   = 4 << 30
	zipRatio   = 200
)

func openShapefile(l Layer, tell data.Progress) (*shapeFile, error) {
	fail := func(err error, hint string) (*shapeFile, error) {
		return nil, &data.Error{Op: "read " + l.Source, Err: err, Hint: hint}
	}
	f, _, err := openFile(l)
	if err != nil {
		return nil, err
	}
	f.Close()
	var files *shp.Shapefile
	if strings.EqualFold(filepath.Ext(l.Path), ".zip") {
		if err := checkZip(l.Path); err != nil {
			return fail(err, "zip only the .shp, .shx, .dbf, .prj and .cpg of one layer")
		}
		files, err = shp.ReadZipFile(l.Path, nil)
	} else {
		base := strings.TrimSuffix(l.Path, filepath.Ext(l.Path))
		if missing := missingSibling(base); missing != "" {
			return fail(fmt.Errorf("its %s is missing", missing), "a Shapefile is several files; copy the .shp, .shx, .dbf and .prj together")
		}
		files, err = readShapefile(base)
	}
	if err != nil {
		return fail(err, "copy all parts of the Shapefile again, or save it as GeoJSON")
	}
	s := &shapeFile{l: l, files: files}
	if files.PRJ != nil {
		s.crs, _ = crs.FromWKT(files.PRJ.Projection)
	}
	if files.DBF != nil {
		for _, d := range files.DBF.FieldDescriptors {
			s.names = append(s.names, fieldName(d.Name))
		}
	}
	return s, l.checkColumns(s.names)
}

// readShapefile turns a panic of the decoder over broken bytes into an error.
func readShapefile(base string) (s *shp.Shapefile, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the file is damaged: %v", r)
		}
	}()
	return shp.Read(base, nil)
}

// missingSibling names the needed part that is not beside the .shp, or "".
func missingSibling(base string) string {
	for _, ext := range []string{".dbf", ".shx"} {
		if _, err := os.Stat(base + ext); errors.Is(err, fs.ErrNotExist) {
			if _, err := os.Stat(base + strings.ToUpper(ext)); errors.Is(err, fs.ErrNotExist) {
				return ext
			}
		}
	}
	return ""
}

// checkZip refuses archives that would grow out of bounds or name files outside.
func checkZip(path string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer z.Close()
	if len(z.File) > zipEntries {
		return fmt.Errorf("the zip holds %d files, limit %d", len(z.File), zipEntries)
	}
	var packed, whole uint64
	for _, f := range z.File {
		if !filepath.IsLocal(f.Name) {
			return fmt.Errorf("the zip names a file outside itself: %q", f.Name)
		}
		packed, whole = packed+f.CompressedSize64, whole+f.UncompressedSize64
	}
	if whole > zipBytes || whole > 1<<20 && whole > zipRatio*packed {
		return fmt.Errorf("the zip would grow from %d to %d bytes", packed, whole)
	}
	return nil
}

// fieldName decodes a .dbf field name: UTF-8 where it is, else GBK, which
// Chinese ArcMap wrote without saying so.
func fieldName(name string) string {
	if utf8.ValidString(name) {
		return strings.TrimSpace(name)
	}
	if s, err := simplifiedchinese.GBK.NewDecoder().String(name); err == nil {
		return strings.TrimSpace(s)
	}
	return name
}

func (s *shapeFile) declaredCRS() string { return s.crs }
func (s *shapeFile) columns() []string   { return s.names }
func (s *shapeFile) close() error        { return nil }

func (s *shapeFile) each(ctx context.Context, yield func(record) error) error {
	for i := range s.files.NumRecords() {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r := record{row: i + 1}
		if s.files.DBF != nil && i < len(s.files.DBF.Records) {
			for k, v := range s.files.DBF.Records[i] {
				r.fields = append(r.fields, field{s.names[k], fieldText(v)})
			}
		}
		if s.files.SHP != nil && i < len(s.files.SHP.Records) && s.files.SHP.Records[i] != nil {
			r.geometry = finite(toOrb(s.files.SHP.Records[i].Geom))
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return nil
}

func fieldText(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		if !utf8.ValidString(x) {
			if s, err := simplifiedchinese.GB18030.NewDecoder().String(x); err == nil {
				x = s
			}
		}
		return strings.TrimSpace(x)
	}
	return strings.TrimSpace(fmt.Sprint(v))
}

// toOrb drops heights and measures; what is no point and no polygon is nil.
func toOrb(g geom.T) orb.Geometry {
	point := func(c geom.Coord) orb.Point { return orb.Point{c.X(), c.Y()} }
	polygon := func(p *geom.Polygon) orb.Polygon {
		out := make(orb.Polygon, p.NumLinearRings())
		for i := range out {
			for _, c := range p.LinearRing(i).Coords() {
				out[i] = append(out[i], point(c))
			}
		}
		return out
	}
	switch x := g.(type) {
	case *geom.Point:
		if x.Empty() {
			return nil
		}
		return point(x.Coords())
	case *geom.MultiPoint:
		if x.NumPoints() == 1 {
			return point(x.Point(0).Coords())
		}
	case *geom.Polygon:
		return polygon(x)
	case *geom.MultiPolygon:
		out := make(orb.MultiPolygon, x.NumPolygons())
		for i := range out {
			out[i] = polygon(x.Polygon(i))
		}
		return out
	}
	return nil
}
