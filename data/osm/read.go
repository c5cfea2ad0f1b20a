package osm

import (
	"context"
	"slices"

	"github.com/walkshed/walkshed/data"
)

// Want says which layers to keep; what is not wanted costs no memory.
type Want struct {
	Streets, Facilities, Areas, Places, Buildings bool
	// StreetKeys are the keys of the tags a street keeps besides highway; nil means
	// all. Few keys make few different sets of tags, which streets share: reading
	// takes a third less time, and memory. WalkingKeys are all this program asks for.
	StreetKeys []string
	// Kinds are the leisure=*, amenity=* … values that make a facility, as
	// "key=value"; nil means DefaultKinds. A thing that answers to several takes
	// the first.
	Kinds []string
	// Levels are the admin_level values wanted; nil means all.
	Levels []string
}

// Extract is what an extract holds, each layer sorted by OSM id (facilities:
// nodes, then ways, then relations).
type Extract struct {
	Streets    data.Streets
	Facilities []data.Facility
	Areas      []data.Area
	Places     []data.Place
	Buildings  []data.Building
}

// WalkingKeys are the keys that say whether and how one walks a street, and
// whether people live along it: all that is asked of streets in geo/network,
// coverage/demand and tiles (TestStreetKeys in cmd/walkshed holds them together).
var WalkingKeys = []string{
	"highway", "foot", "access", "sidewalk", "sidewalk:left", "sidewalk:right", "sidewalk:both", "bridge", "tunnel",
}

// DefaultKinds are the tags of places to exercise. Parks, playgrounds and golf
// courses are not among them: a project that counts them names them in Kinds.
var DefaultKinds = []string{
	"leisure=pitch", "leisure=sports_centre", "leisure=stadium", "leisure=track",
	"leisure=fitness_station", "leisure=fitness_centre", "leisure=swimming_pool",
	"leisure=ice_rink", "amenity=gym",
}

// Read goes through the PBF file at path for the ways wanted and then for the
// nodes those use; before that for relations, where venues or areas are wanted.
// source is the name under which rows are reported.
//
// Things that cannot be used are issues in rep, by OSM id; a file that cannot be
// read is a [data.Error] with a hint. tell hears bytes done of two or three times
// the file's size. The same file and want give the same Extract, bit for bit.
// Streets with equal tags share one map: it is not to be written to.
func Read(ctx context.Context, path, source string, want Want, rep *data.Report, tell data.Progress) (Extract, error) {
	kinds, err := parseKinds(want)
	if err != nil {
		return Extract{}, &data.Error{Op: "read " + source, Err: err, Hint: `write kinds as "key=value", e.g. leisure=pitch`}
	}
	f, err := openFile(path)
	if err != nil {
		return Extract{}, fault(source, err)
	}
	defer f.close()
	g := &gather{want: want, kinds: kinds, words: wordsOf(want, kinds), source: source, rep: rep}
	if err := g.passes(ctx, newRun(f, stageOf(want), tell)); err != nil {
		return Extract{}, fault(source, err)
	}
	return g.extract(ctx)
}

// extract turns what the passes kept into package data's nouns.
func (g *gather) extract(ctx context.Context) (x Extract, err error) {
	for _, layer := range []struct {
		wanted bool
		name   string
		build  func() int // returns how many
	}{
		{g.want.Streets, "streets", func() int { x.Streets = g.streetLayer(); return len(x.Streets.Ways) }},
		{g.want.Facilities, "venues", func() int { x.Facilities = g.facilities(); return len(x.Facilities) }},
		{g.want.Areas, "areas", func() int { x.Areas = g.areas(); return len(x.Areas) }},
		{g.want.Places, "places", func() int { x.Places = g.namedPlaces(); return len(x.Places) }},
		{g.want.Buildings, "buildings", func() int { x.Buildings = g.footprints(); return len(x.Buildings) }},
	} {
		if err := ctx.Err(); err != nil {
			return Extract{}, err
		}
		if layer.wanted {
			g.rep.Read(g.source+" ("+layer.name+")", layer.build())
		}
	}
	return x, nil
}

// stageOf names the bar this read moves: that of its biggest layer.
func stageOf(w Want) data.Stage {
	switch {
	case w.Streets:
		return data.StageStreets
	case w.Facilities:
		return data.StageFacilities
	case w.Areas:
		return data.StageAreas
	}
	return data.StagePopulation
}

// outlines says whether something wanted may be drawn by relations.
func (w Want) outlines() bool { return w.Facilities || w.Areas }

// wantsLevel says whether areas of this admin_level are wanted.
func (w Want) wantsLevel(level string) bool {
	return w.Levels == nil || slices.Contains(w.Levels, level)
}
