package vector

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// shapeParts are the files of one Shapefile, in a folder or in a zip, found by
// their endings in any case.
type shapeParts struct {
	paths   map[string]string    // on disk, by ending
	zipped  map[string]*zip.File // in the archive, by ending
	closers []io.Closer
}

// A part is one of them, open.
type part struct {
	r    io.Reader
	size int64
}

// Limits of a zipped Shapefile. 4 GiB is the most that two parts can be; a .dbf
// of blanks packs about 200 to 1, a bomb 1000 to 1.
const (
	zipEntries = 1000
	zipBytes   = 4 << 30
	zipRatio   = 300
)

// smallPart is the most a .prj or .cpg is read of.
const smallPart = 64 << 10

// openParts finds the parts and says which needed one is missing.
func openParts(l Layer) (*shapeParts, error) {
	f, size, err := openFile(l)
	if err != nil {
		return nil, err
	}
	s := &shapeParts{}
	where := "beside it"
	if strings.EqualFold(filepath.Ext(l.Path), ".zip") {
		where = "in the zip"
		s.closers = append(s.closers, f)
		err = s.inZip(f, size)
	} else {
		f.Close()
		err = s.inFolder(l.Path)
	}
	if err != nil {
		s.close()
		return nil, l.failure(err, "zip or copy the .shp, .shx, .dbf, .prj and .cpg of one layer together")
	}
	// The .shx is not needed: shapes are read one after another.
	if s.paths[".dbf"] == "" && s.zipped[".dbf"] == nil {
		s.close()
		return nil, l.failure(fmt.Errorf("its .dbf is not %s", where), "a Shapefile is several files: copy the .shp, .shx, .dbf and .prj together")
	}
	return s, nil
}

func (s *shapeParts) inFolder(shp string) error {
	s.paths = map[string]string{".shp": shp}
	names, err := os.ReadDir(filepath.Dir(shp))
	if err != nil {
		return err
	}
	base := strings.TrimSuffix(filepath.Base(shp), filepath.Ext(shp))
	for _, n := range names {
		ext := filepath.Ext(n.Name())
		low := strings.ToLower(ext)
		if strings.TrimSuffix(n.Name(), ext) == base && (s.paths[low] == "" || ext == low) && low != ".shp" {
			s.paths[low] = filepath.Join(filepath.Dir(shp), n.Name())
		}
	}
	return nil
}

// inZip finds the one Shapefile of an archive. Nothing is unpacked to disk, and
// entries are read as streams; what could grow out of bounds is refused by the
// sizes the archive states, which archive/zip holds it to.
func (s *shapeParts) inZip(f *os.File, size int64) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return fmt.Errorf("it is not a whole zip file: %w", err)
	}
	if len(z.File) > zipEntries {
		return fmt.Errorf("the zip holds %d files, limit %d", len(z.File), zipEntries)
	}
	base, err := oneShapefile(z)
	if err != nil {
		return err
	}
	s.zipped = map[string]*zip.File{}
	for _, e := range z.File {
		ext := path.Ext(e.Name)
		if !strings.EqualFold(strings.TrimSuffix(e.Name, ext), base) {
			continue
		}
		if whole := e.UncompressedSize64; whole > zipBytes || whole > 1<<20 && whole/zipRatio > e.CompressedSize64 {
			return fmt.Errorf("%s would grow from %d to %d bytes", e.Name, e.CompressedSize64, whole)
		}
		s.zipped[strings.ToLower(ext)] = e
	}
	return nil
}

// oneShapefile returns the name of the only .shp, without its ending.
func oneShapefile(z *zip.Reader) (string, error) {
	var bases, names []string
	for _, e := range z.File {
		if strings.HasPrefix(e.Name, "__MACOSX/") || strings.HasSuffix(e.Name, "/") {
			continue
		}
		if !filepath.IsLocal(e.Name) {
			return "", fmt.Errorf("the zip names a file outside itself: %q", e.Name)
		}
		names = append(names, e.Name)
		if ext := path.Ext(e.Name); strings.EqualFold(ext, ".shp") {
			bases = append(bases, strings.TrimSuffix(e.Name, ext))
		}
	}
	switch len(bases) {
	case 0:
		return "", fmt.Errorf("the zip holds no .shp but: %s", short(strings.Join(names, ", "), 200))
	case 1:
		return bases[0], nil
	}
	return "", fmt.Errorf("the zip holds %d Shapefiles: %s", len(bases), short(strings.Join(bases, ", "), 200))
}

func (s *shapeParts) open(ext string) (part, error) {
	if e := s.zipped[ext]; e != nil {
		r, err := e.Open()
		if err != nil {
			return part{}, err
		}
		s.closers = append(s.closers, r)
		return part{io.LimitReader(r, int64(e.UncompressedSize64)), int64(e.UncompressedSize64)}, nil
	}
	f, err := os.Open(s.paths[ext])
	if err != nil {
		return part{}, err
	}
	s.closers = append(s.closers, f)
	info, err := f.Stat()
	if err != nil {
		return part{}, err
	}
	return part{f, info.Size()}, nil
}

// text returns a small part as it stands, "" where there is none.
func (s *shapeParts) text(ext string) string {
	if s.paths[ext] == "" && s.zipped[ext] == nil {
		return ""
	}
	p, err := s.open(ext)
	if err != nil {
		return ""
	}
	b, _ := io.ReadAll(io.LimitReader(p.r, smallPart))
	return string(b)
}

func (s *shapeParts) close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- { // entries before their archive
		errs = append(errs, s.closers[i].Close())
	}
	return errors.Join(errs...)
}
