package project

import (
	"context"
	"errors"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
	"github.com/walkshed/walkshed/data/raster"
	"github.com/walkshed/walkshed/data/vector"
)

// Load reads every source. A bad row goes to the report; a file that cannot be
// read at all is an error, and all such are returned together. So are layers
// that lie nowhere near each other.
//
// An OSM extract is read once, whatever the number of roles it plays. Venues
// that do not count are left out and counted in Inputs.Dropped. A population
// grid is read within the box of streets and areas only, so that the grid of a
// whole country may be given as it is.
func (p *Project) Load(ctx context.Context, rep *data.Report, tell data.Progress) (Inputs, error) {
	l := &loader{p: p, rep: rep, tell: tell, extracts: map[string]osm.Extract{}}
	l.in.Hashes = map[string]*vector.Hash{}
	for _, step := range []func(context.Context) error{l.osm, l.areas, l.venues, l.candidates, l.layers, l.totals, l.population} {
		if err := step(ctx); err != nil {
			l.errs = append(l.errs, err)
		}
		if err := ctx.Err(); err != nil {
			return Inputs{}, err
		}
	}
	if len(l.errs) == 0 {
		l.errs = append(l.errs, l.overlaps()...)
	}
	if err := errors.Join(l.errs...); err != nil {
		return Inputs{}, err
	}
	return l.in, nil
}

type loader struct {
	p        *Project
	rep      *data.Report
	tell     data.Progress
	in       Inputs
	extracts map[string]osm.Extract // by path on disk
	errs     []error
}

// layer is how package vector is told of a source.
func (l *loader) layer(s Source) vector.Layer {
	name := l.p.SourceName(s)
	if s.Server != "" {
		hash := &vector.Hash{}
		l.in.Hashes[l.p.File(s)] = hash
		return vector.Layer{Database: &vector.Database{Connection: s.Server, Query: s.Query}, Hashed: hash, Table: s.Table, Source: name, CRS: s.CRS, Columns: s.Columns}
	}
	if s.Layer != "" {
		name += "/" + s.Layer
	}
	return vector.Layer{Path: l.p.File(s), Table: s.Layer, Source: name, CRS: s.CRS, Columns: s.Columns}
}

// osm reads each extract once for all its roles.
func (l *loader) osm(ctx context.Context) error {
	wants, order := l.wants()
	var errs []error
	for _, file := range order {
		w := wants[file]
		x, err := osm.Read(ctx, file, w.source, w.want, l.rep, l.tell)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		l.extracts[file] = x
	}
	if s := l.p.Sources.Streets; s != nil {
		x := l.extracts[l.p.File(*s)]
		l.in.Streets, l.in.Buildings = x.Streets, x.Buildings
	}
	return errors.Join(errs...)
}

// want is what is asked of one extract.
type want struct {
	source string
	want   osm.Want
}

// wants gathers what every extract is asked for, and their order.
func (l *loader) wants() (map[string]*want, []string) {
	all, order := map[string]*want{}, []string(nil)
	ask := func(s Source, add func(w *osm.Want)) {
		if s.Kind != "osm" {
			return
		}
		file := l.p.File(s)
		if all[file] == nil {
			all[file] = &want{source: l.p.SourceName(s), want: osm.Want{Kinds: l.p.Sources.VenueKinds, Levels: []string{}}}
			order = append(order, file)
		}
		add(&all[file].want)
	}
	src := l.p.Sources
	if src.Streets != nil {
		ask(*src.Streets, func(w *osm.Want) {
			w.Streets, w.StreetKeys = true, osm.WalkingKeys
			if l.p.NameStreets {
				w.StreetKeys = append(slices.Clone(w.StreetKeys), "name")
			}
			w.Buildings = len(src.Totals) > 0 && l.p.Settings.SpreadOver == "buildings"
			w.Places = len(src.Totals) > 0 // a table of totals may name a place
		})
	}
	for _, s := range src.Venues {
		ask(s, func(w *osm.Want) { w.Facilities = true })
	}
	for _, s := range src.Areas {
		ask(s, func(w *osm.Want) { w.Areas = true; w.Levels = union(w.Levels, l.p.Settings.Levels) })
	}
	for _, s := range src.Totals { // totals of every level, whatever is reported by
		ask(s, func(w *osm.Want) { w.Areas, w.Places, w.Levels = true, true, nil })
	}
	return all, order
}

// union of two lists of levels, where nil has been asked for means all.
func union(asked, levels []string) []string {
	if asked == nil || len(levels) == 0 {
		return nil
	}
	return append(asked, levels...)
}

// areas gathers the areas of all sources of areas and totals, each file once.
// Totals are kept only where the project names the file as a source of totals:
// a number nobody asked for must not shape the map.
func (l *loader) areas(ctx context.Context) error {
	var errs []error
	read := map[string]bool{}
	for _, s := range slices.Concat(l.p.Sources.Areas, l.p.Sources.Totals) {
		file := l.p.File(s)
		if read[l.p.place(s)] || slices.Contains(tables, s.Kind) {
			continue
		}
		read[l.p.place(s)] = true
		areas, places := l.extracts[file].Areas, l.extracts[file].Places
		if s.Kind != "osm" {
			var err error
			if areas, err = vector.Areas(ctx, l.layer(s), l.rep, l.tell); err != nil {
				errs = append(errs, err)
				continue
			}
		}
		if len(l.p.Sources.Totals) > 0 && !l.states(s) {
			forget(areas, places)
		}
		l.in.Areas = append(l.in.Areas, areas...)
		l.in.Places = append(l.in.Places, places...)
	}
	return errors.Join(errs...)
}

// states says whether what a source names is a source of totals too.
func (l *loader) states(of Source) bool {
	return slices.ContainsFunc(l.p.Sources.Totals, func(s Source) bool { return l.p.place(s) == l.p.place(of) })
}

func forget(areas []data.Area, places []data.Place) {
	for i := range areas {
		areas[i].People = data.NoTotal
	}
	for i := range places {
		places[i].People = data.NoTotal
	}
}

func (l *loader) venues(ctx context.Context) error {
	var errs []error
	read := map[string]bool{}
	for _, s := range l.p.Sources.Venues {
		if read[l.p.place(s)] {
			continue
		}
		read[l.p.place(s)] = true
		found := l.extracts[l.p.File(s)].Facilities
		if s.Kind != "osm" {
			var err error
			if found, err = vector.Facilities(ctx, l.layer(s), l.rep, l.tell); err != nil {
				errs = append(errs, err)
				continue
			}
		}
		l.in.Facilities = append(l.in.Facilities, found...)
	}
	l.in.Facilities, l.in.Shut, l.in.Dropped = l.p.Sources.VenueTags.choose(l.in.Facilities)
	return errors.Join(errs...)
}

func (l *loader) candidates(ctx context.Context) error {
	var errs []error
	for _, s := range l.p.Sources.Candidates {
		found, err := vector.Candidates(ctx, l.layer(s), l.rep, l.tell)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if l.in.Candidates == nil { // a file without one good row still means: only these
			l.in.Candidates = []data.Candidate{}
		}
		l.in.Candidates = append(l.in.Candidates, found...)
	}
	return errors.Join(errs...)
}

// layers reads where sites may stand and where not.
func (l *loader) layers(ctx context.Context) error {
	var errs []error
	for _, x := range []struct {
		sources []Source
		into    *[]data.Area
	}{{l.p.Sources.Suitable, &l.in.Suitable}, {l.p.Sources.Excluded, &l.in.Excluded}} {
		for _, s := range x.sources {
			found, err := vector.Areas(ctx, l.layer(s), l.rep, l.tell)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			if *x.into == nil { // a file without one good polygon still means: only there
				*x.into = []data.Area{}
			}
			*x.into = append(*x.into, found...)
		}
	}
	return errors.Join(errs...)
}

func (l *loader) population(ctx context.Context) error {
	s := l.p.Sources.Population
	if s == nil {
		return nil
	}
	var pop data.Population
	var err error
	if s.Kind == "geotiff" {
		rule := raster.PopulationRule{CRS: s.CRS, Clip: l.clip()}
		pop, err = raster.Population(ctx, l.p.File(*s), l.p.SourceName(*s), rule, l.rep, l.tell)
		if err == nil {
			pop.Groups, err = l.groupFiles(ctx, pop, rule)
		}
	} else {
		layer := l.layer(*s)
		layer.Groups = groupColumns(*s)
		pop, err = vector.Population(ctx, layer, l.rep, l.tell)
	}
	if err != nil {
		return err
	}
	if pop.Source == "" {
		pop.Source = s.base()
	}
	l.in.Population = &pop
	return nil
}

// clip is the box a population grid is read in: streets and areas, and a little
// more, so that the cell a street just leaves is not lost. nil where the project
// has neither.
func (l *loader) clip() *orb.Bound {
	box, ok := boxOf(l.in.Streets.Nodes)
	for _, a := range l.in.Areas {
		if len(a.Shape) > 0 {
			box, ok = join(box, ok, a.Shape.Bound())
		}
	}
	if !ok {
		return nil
	}
	padded := pad(box, max(l.p.Settings.SnapM, 1000))
	return &padded
}
