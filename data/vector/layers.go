package vector

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/polygon"
)

// A Layer names a file and how its columns are to be read.
type Layer struct {
	Path   string // on disk
	Table  string // which layer of a GeoPackage; "" where it has only one
	Source string // as the project names it, for messages
	CRS    string // package crs's name; "" takes what the file declares
	// Columns maps what we need ("id", "name", "lon", "lat", "people", "kind",
	// "sport", "level") to the file's column or property; what is not named is
	// looked for under its usual names, English and Chinese (名称, 经度, 纬度, 人口…).
	Columns map[string]string
	Groups  []GroupColumn // parts of the people to read besides; of Population only

	Database *Database // where it comes from, instead of Path; nil for a file
	Hashed   *Hash     // of a database: is told what its rows hash to, once all are read; may be nil
}

// A GroupColumn is a group of people and the file's column that counts it.
type GroupColumn struct{ Name, Column string }

// Facilities reads venues: points, or polygons whose ground they are, with a
// point inside. One whose ground crosses itself is reported and kept as a point.
// A sport column may hold several values, separated by semicolons.
func Facilities(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) ([]data.Facility, error) {
	var out []data.Facility
	err := read(ctx, l, data.StageFacilities, sink{rep, tell}, func(r *reading, rec record) error {
		if !r.usable(rec, false) {
			return nil
		}
		f := data.Facility{ID: r.id(rec), Name: r.value(rec, "name"), Kind: r.value(rec, "kind"),
			Sports: split(r.value(rec, "sport")), Tags: r.tags(rec), Point: pointOf(rec.geometry), Origin: r.at(rec)}
		if shape, ok := rec.geometry.(orb.MultiPolygon); ok {
			if at, bad := crossing(shape); bad {
				rep.Addf(data.CodeSelfCrossing, f.Origin, "%s crosses itself near %.6f, %.6f; it is kept as a point", f.ID, at[0], at[1])
			} else {
				f.Outline = shape
			}
		}
		out = append(out, f)
		return nil
	})
	return kept(out, err)
}

// kept drops what was read before an error: half a layer is none.
func kept[T any](out []T, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	return out, nil
}

// split cuts a list of values at semicolons, western and Chinese, and at 、.
func split(s string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(c rune) bool { return c == ';' || c == '；' || c == '、' }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Candidates reads candidate sites: points, or polygons by a point inside.
func Candidates(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) ([]data.Candidate, error) {
	var out []data.Candidate
	err := read(ctx, l, data.StageCandidates, sink{rep, tell}, func(r *reading, rec record) error {
		if r.usable(rec, false) {
			out = append(out, data.Candidate{ID: r.id(rec), Name: r.value(rec, "name"), Point: pointOf(rec.geometry), Tags: r.tags(rec), Origin: r.at(rec)})
		}
		return nil
	})
	return kept(out, err)
}

// pointOf is a point, or a point inside a polygon.
func pointOf(g orb.Geometry) orb.Point {
	if m, ok := g.(orb.MultiPolygon); ok {
		return polygon.Inside(m)
	}
	return g.(orb.Point)
}

// Areas reads polygons to report by, with their official total where a people
// column is named or found, and their names by language from name_en, name:zh
// and the like. One that crosses itself is reported and left out: who lives
// inside it is not defined. Level is the source's name where no column says it.
func Areas(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) ([]data.Area, error) {
	var out []data.Area
	err := read(ctx, l, data.StageAreas, sink{rep, tell}, func(r *reading, rec record) error {
		if !r.usable(rec, true) {
			return nil
		}
		shape := rec.geometry.(orb.MultiPolygon)
		if at, bad := crossing(shape); bad {
			r.lost(rec, data.CodeSelfCrossing, fmt.Sprintf("%s near %.6f, %.6f; the area is left out", r.value(rec, "name"), at[0], at[1]))
			return nil
		}
		a := data.Area{ID: r.id(rec), Name: r.value(rec, "name"), Names: languages(rec), Level: r.value(rec, "level"),
			Shape: shape, People: data.NoTotal, Origin: r.at(rec), Tags: r.tags(rec)}
		if r.value(rec, "people") != "" {
			if n, ok := r.people(rec); ok {
				a.People = n
			}
		}
		if a.Level == "" {
			a.Level = strings.TrimSuffix(filepath.Base(l.Source), filepath.Ext(l.Source))
		}
		out = append(out, a)
		return nil
	})
	return kept(out, err)
}

// languages collects name:en, name_zh… by language code; nil where there are none.
func languages(rec record) map[string]string {
	var out map[string]string
	for _, f := range rec.fields {
		low := strings.ToLower(f.name)
		if code, ok := strings.CutPrefix(strings.Replace(low, ":", "_", 1), "name_"); ok && len(code) == 2 && f.value != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[code] = f.value
		}
	}
	return out
}
