package export

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/data/whole"
)

// Options are what formats may be told. The zero value is what most want.
type Options struct {
	Encoding Encoding  // of CSV and Shapefile
	When     time.Time // a file says it was made, where it says so
	// In is the coordinate system of the features, nil for WGS84; of formats that
	// are Projected only.
	In *crs.Definition

	// What a format cannot hold is told; either may be nil. Renamed is called as a
	// layer begins, Cut when the file ends.
	Renamed func(column, short string) // a Shapefile's names have 10 bytes
	Cut     func(column string, n int) // n texts of a Shapefile were longer than 254 bytes
}

// A Format is one kind of file.
type Format struct {
	Name    string   // "geojson"
	Endings []string // of file names, in lower case: ".geojson"
	Map     bool     // holds features; else tables only
	Layers  bool     // holds several layers
	// Projected says that a file states its coordinate system. The others are WGS84
	// by their standards (RFC 7946, 4; OGC 07-147r2, 7.6), or tables.
	Projected bool

	// One of these: stream writes a file from front to back; file needs its name.
	stream func(io.Writer, Options) Writer
	file   func(context.Context, string, Options) (Writer, error)
}

// Formats lists what can be written, those for maps first.
func Formats() []Format {
	return []Format{
		{Name: "geojson", Endings: []string{".geojson", ".json"}, Map: true, stream: newCollection},
		{Name: "geojsonl", Endings: []string{".geojsonl", ".ndjson"}, Map: true, stream: newLines},
		{Name: "geojsons", Endings: []string{".geojsons"}, Map: true, stream: newSequence},
		{Name: "shp", Endings: []string{".shp", ".zip"}, Map: true, Projected: true, file: createShapefile},
		{Name: "fgb", Endings: []string{".fgb"}, Map: true, Projected: true, file: createFlatGeobuf},
		{Name: "parquet", Endings: []string{".parquet", ".geoparquet"}, Map: true, Projected: true, stream: newGeoParquet},
		{Name: "gpkg", Endings: []string{".gpkg"}, Map: true, Layers: true, Projected: true, file: createGeoPackage},
		{Name: "kml", Endings: []string{".kml"}, Map: true, Layers: true, stream: newKML},
		{Name: "kmz", Endings: []string{".kmz"}, Map: true, Layers: true, stream: newKMZ},
		{Name: "xlsx", Endings: []string{".xlsx"}, Layers: true, stream: newWorkbook},
		{Name: "csv", Endings: []string{".csv"}, stream: newCSV},
	}
}

// Named finds a format by its name.
func Named(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// ByEnding finds the format that a file of this name has: by the longest ending.
func ByEnding(path string) (Format, bool) {
	var best Format
	longest := 0
	for _, f := range Formats() {
		for _, e := range f.Endings {
			if len(e) > longest && strings.HasSuffix(strings.ToLower(path), e) {
				best, longest = f, len(e)
			}
		}
	}
	return best, longest > 0
}

// ErrNeedsFile says that a format cannot be written to a stream.
var ErrNeedsFile = errors.New("this format is a file and cannot go to standard output")

// ErrWGS84 says that a format has one coordinate system.
var ErrWGS84 = errors.New("this format is longitude and latitude on WGS84, and nothing else")

// Streams says whether a format can be written to standard output.
func (f Format) Streams() bool { return f.stream != nil }

// Stream writes to w, which the caller closes. ErrNeedsFile where the format
// cannot.
func (f Format) Stream(w io.Writer, o Options) (Writer, error) {
	if f.stream == nil {
		return nil, ErrNeedsFile
	}
	if o.In != nil && !f.Projected {
		return nil, ErrWGS84
	}
	return f.stream(w, o), nil
}

// Create begins a file at path, which it replaces whole on Close.
func (f Format) Create(ctx context.Context, path string, o Options) (Writer, error) {
	if o.In != nil && !f.Projected {
		return nil, ErrWGS84
	}
	if f.file != nil {
		return f.file(ctx, path, o)
	}
	out, err := whole.Create(path)
	if err != nil {
		return nil, err
	}
	return &kept{Writer: f.stream(out, o), file: out, ctx: ctx}, nil
}

// kept is a stream into a file.
type kept struct {
	Writer
	file *whole.File
	ctx  context.Context
	rows int
}

// Add stops where ctx is done.
func (k *kept) Add(g orb.Geometry, values ...any) error {
	if k.rows++; k.rows%1024 == 0 && k.ctx.Err() != nil {
		return k.ctx.Err()
	}
	return k.Writer.Add(g, values...)
}

func (k *kept) Close() error {
	if err := k.Writer.Close(); err != nil {
		k.file.Abandon()
		return err
	}
	return k.file.Commit()
}

func (k *kept) Abandon() {
	k.Writer.Abandon()
	k.file.Abandon()
}
