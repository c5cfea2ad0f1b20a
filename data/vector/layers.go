package vector

import (
	"context"

	"github.com/walkshed/walkshed/data"
)

// A Layer names a file and how its columns are to be read.
type Layer struct {
	Path   string // on disk
	Source string // as the project names it, for messages
	CRS    string // package crs's name; "" takes what the file declares
	// Columns maps what we need ("id", "name", "lon", "lat", "people", "kind",
	// "sport", "level") to the file's column or property; what is not named is
	// looked for under its usual names, English and Chinese (名称, 经度, 纬度, 人口…).
	Columns map[string]string
}

// Facilities reads venues: points, or polygons whose ground they are.
func Facilities(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) ([]data.Facility, error) {
	panic("contract")
}

// Candidates reads candidate sites: points, or polygons by an inside point.
func Candidates(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) ([]data.Candidate, error) {
	panic("contract")
}

// Areas reads polygons to report by, with their official total where a people
// column is named or found.
func Areas(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) ([]data.Area, error) {
	panic("contract")
}

// Population reads people: points (CSV, GeoJSON, Shapefile) or polygons, whose
// people are taken to stand at one point inside them.
func Population(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) (data.Population, error) {
	panic("contract")
}

// Totals reads a table of official totals (id or name, people): CSV without
// coordinates, to be matched to areas by id or name.
func Totals(ctx context.Context, l Layer, rep *data.Report) (map[string]float64, error) {
	panic("contract")
}
