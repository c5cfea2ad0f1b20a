package osm

import (
	"context"
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
	source string
	rep    *data.Report

	relations []*relation
	ways      []*way
	wayOf     map[int64]*way // ways some relation names
	points    []point        // venues and places that are nodes
	nodes     nodeSet
}

// use is a set of reasons to keep a way.
type use uint8

const (
	asStreet use = 1 << iota
	asFacility
	asBuilding
	asMember
)

// A way is a kept way. Its refs become indices into gather.nodes, -1 where the
// extract lacks the node.
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

// passes reads the file three times; see the package comment.
func (g *gather) passes(ctx context.Context, r *run) error {
	if err := r.index(ctx); err != nil {
		return err
	}
	if err := scan(ctx, r, 0, g.relationsOf, func(found []*relation) { g.relations = append(g.relations, found...) }); err != nil {
		return err
	}
	if err := g.whole(r); err != nil {
		return err
	}
	g.relations = unique(g, g.relations, "relation", func(r *relation) int64 { return r.id })
	g.wayOf = map[int64]*way{}
	for _, rel := range g.relations {
		for _, id := range slices.Concat(rel.outer, rel.inner) {
			g.wayOf[id] = nil
		}
	}
	r.pass = 1
	if err := scan(ctx, r, someWays, g.waysOf, func(found []*way) { g.ways = append(g.ways, found...) }); err != nil {
		return err
	}
	g.ways = unique(g, g.ways, "way", func(w *way) int64 { return w.id })
	if err := g.nodes.need(g.ways); err != nil {
		return err
	}
	r.pass = 2
	if err := scan(ctx, r, someNodes, g.pointsOf, g.place); err != nil {
		return err
	}
	g.points = unique(g, g.points, "node", func(p point) int64 { return p.id })
	r.progress(r.file.size)
	return g.join(ctx)
}

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

// relationsOf notes what a block holds and keeps its wanted relations.
func (g *gather) relationsOf(b *block, s *span) (found []*relation, err error) {
	if s.holds, err = b.holds(); err != nil || s.holds&someRelations == 0 {
		return nil, err
	}
	err = b.relations(func(r *relation, pairs []pair, members func() error) error {
		typ := string(b.value(pairs, "type"))
		if typ != "multipolygon" && typ != "boundary" {
			return nil
		}
		r.area = g.want.Areas && string(b.value(pairs, "boundary")) == "administrative" &&
			g.want.wantsLevel(string(b.value(pairs, "admin_level")))
		if typ == "multipolygon" {
			r.kind = g.kinds.of(b, pairs)
		}
		if r.kind == "" && !r.area {
			return nil
		}
		r.tags = b.tags(pairs)
		found = append(found, r)
		return members()
	})
	return found, err
}

// waysOf keeps a block's wanted ways. It runs on several goroutines and reads
// g.wayOf, which nobody writes meanwhile.
func (g *gather) waysOf(b *block, _ *span) (found []*way, err error) {
	err = b.ways(func(id int64, refs []int64, pairs []pair) error {
		w := way{id: id, kind: g.kinds.of(b, pairs)}
		if w.kind != "" {
			w.use |= asFacility
		}
		if g.want.Streets && b.value(pairs, "highway") != nil {
			w.use |= asStreet
		}
		if v := b.value(pairs, "building"); g.want.Buildings && v != nil && string(v) != "no" {
			w.use |= asBuilding
		}
		if _, named := g.wayOf[id]; named {
			w.use |= asMember
		}
		if w.use == 0 {
			return nil
		}
		if w.use != asMember {
			w.tags = b.tags(pairs)
		}
		w.refs = slices.Clone(refs)
		found = append(found, &w)
		return nil
	})
	return found, err
}

// unique sorts things by id and drops what comes a second time.
func unique[T any](g *gather, things []T, what string, id func(T) int64) []T {
	slices.SortStableFunc(things, func(a, b T) int {
		switch ia, ib := id(a), id(b); {
		case ia < ib:
			return -1
		case ia > ib:
			return 1
		}
		return 0
	})
	kept := things[:0]
	for i, t := range things {
		if i > 0 && id(t) == id(things[i-1]) {
			g.rep.Addf(data.CodeDuplicateID, g.at(), "%s/%d stands in the file twice; the first was kept", what, id(t))
			continue
		}
		kept = append(kept, t)
	}
	return kept
}

// join turns refs into node indices and ways into members.
func (g *gather) join(ctx context.Context) error {
	for _, w := range g.ways {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.at = make([]int32, len(w.refs))
		near := 0
		for i, ref := range w.refs {
			k, ok := g.nodes.find(ref, near)
			near, w.at[i] = k, int32(k)
			if !ok || !g.nodes.has(k) {
				w.at[i] = -1
			}
		}
		w.refs = nil
		if w.use&asMember != 0 {
			g.wayOf[w.id] = w
		}
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
