package osm

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// A gather keeps what the passes find.
type gather struct {
	want   Want
	kinds  kindSet
	words  words
	source string
	rep    *data.Report
	kept   int64 // see keep
	limit  int64 // of it

	relations []*relation
	members   idSet // ways they name
	streets   layer
	buildings layer
	grounds   []*way // outlines of venues, and members
	wayOf     map[int64]*way
	points    []point // venues and places that are nodes
	nodes     nodeSet
	spare     chan found // room to use again
}

// use is a set of reasons to keep a way as a ground.
type use uint8

const (
	asFacility use = 1 << iota
	asMember
)

// A way is a kept ground. Its refs become indices into gather.nodes, -1 where
// the extract lacks the node.
type way struct {
	id   int64
	use  use
	kind string // of facility, or ""
	tags map[string]string
	refs []int64
	at   []int32
}

// A point is a kept node that is something by itself.
type point struct {
	id    int64
	kind  string // of facility, or ""
	place string // of place, or ""
	tags  map[string]string
	at    orb.Point
}

// What is kept is counted, by about what it takes at its largest, so that a small
// file cannot ask for much memory.
const (
	bytesPerThing = 128
	bytesPerRef   = 64 // id, number, place, and a word of an idSet to itself
	bytesPerTag   = 128
)

func costOf(things, refs, tags int) int64 {
	return int64(things)*bytesPerThing + int64(refs)*bytesPerRef + int64(tags)*bytesPerTag
}

var errTooMuch = fmt.Errorf("what is wanted of the file would take more than %d times its size in memory; no map does", maxRatio)

// keep counts what a block gave.
func (g *gather) keep(bytes int64) error {
	if g.kept += bytes; g.kept > g.limit {
		return errTooMuch
	}
	return nil
}

// unique sorts things by id and drops what comes a second time. Most files are
// sorted, and nothing is left to do; else the ids are sorted with their places,
// and each thing is moved once.
func unique[T any](g *gather, things []T, what string, id func(*T) int64) []T {
	sorted := 1
	for sorted < len(things) && id(&things[sorted-1]) < id(&things[sorted]) {
		sorted++
	}
	if sorted >= len(things) {
		return things
	}
	type place struct {
		id int64
		at int
	}
	order := make([]place, len(things))
	for i := range things {
		order[i] = place{id(&things[i]), i}
	}
	slices.SortFunc(order, func(a, b place) int {
		if a.id != b.id {
			return cmp.Compare(a.id, b.id)
		}
		return a.at - b.at
	})
	kept := make([]T, 0, len(things))
	for i, p := range order {
		if i > 0 && p.id == order[i-1].id {
			g.rep.Addf(data.CodeDuplicateID, g.at(), "%s/%d stands in the file twice; the first was kept", what, p.id)
			continue
		}
		kept = append(kept, things[p.at])
	}
	return kept
}

func (g *gather) at() data.Origin { return data.Origin{Source: g.source} }

// whole catches a file cut off between two blobs, as far as one can: nodes come
// first, so a file with nodes and no ways at all lost its end.
func (g *gather) whole(r *run) error {
	var all content
	for _, s := range r.spans {
		all |= s.holds
	}
	if g.want.Streets && all == someNodes {
		return errors.New("the file holds nodes and not one way: it was cut off, or is an extract without streets")
	}
	return nil
}

// name describes a thing for a message: relation/3 "Kent County".
func name(what string, id int64, tags map[string]string) string {
	if n := tags["name"]; n != "" {
		return fmt.Sprintf("%s/%d %q", what, id, n)
	}
	return fmt.Sprintf("%s/%d", what, id)
}
