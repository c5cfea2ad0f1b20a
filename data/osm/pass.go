package osm

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// passes reads the file; see the package comment.
func (g *gather) passes(ctx context.Context, r *run) error {
	g.limit = maxRatio*r.file.size + ratioSlack
	if err := r.index(ctx); err != nil {
		return err
	}
	if g.want.outlines() {
		r.passes = 3
		if err := g.readRelations(ctx, r); err != nil {
			return err
		}
		r.pass++
	}
	g.members.rank()
	if err := scan(ctx, r, task[ways]{someWays, g.words, g.waysOf, g.takeWays}); err != nil {
		return err
	}
	if err := g.whole(r); err != nil {
		return err
	}
	g.grounds = unique(g, g.grounds, "way", func(w **way) int64 { return (*w).id })
	if err := g.number(ctx); err != nil {
		return err
	}
	r.pass++
	g.spare = make(chan found, runtime.GOMAXPROCS(0))
	if err := scan(ctx, r, task[found]{someNodes, g.words, g.pointsOf, g.place}); err != nil {
		return err
	}
	g.points = unique(g, g.points, "node", func(p *point) int64 { return p.id })
	r.progress(r.file.size)
	g.join()
	return ctx.Err()
}

// readRelations keeps the wanted multipolygons and notes the ways they need.
func (g *gather) readRelations(ctx context.Context, r *run) error {
	err := scan(ctx, r, task[[]*relation]{someRelations, g.words, g.relationsOf, func(found []*relation) error {
		g.relations = append(g.relations, found...)
		cost := int64(0)
		for _, r := range found {
			cost += costOf(1, len(r.outer)+len(r.inner), len(r.tags))
		}
		return g.keep(cost)
	}})
	if err != nil {
		return err
	}
	g.relations = unique(g, g.relations, "relation", func(r **relation) int64 { return (*r).id })
	g.wayOf = map[int64]*way{}
	for _, rel := range g.relations {
		g.members.add(rel.outer)
		g.members.add(rel.inner)
	}
	return nil
}

// relationsOf keeps a block's wanted relations.
func (g *gather) relationsOf(b *block) (found []*relation, err error) {
	room := g.limit
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
		if room -= costOf(1, 0, len(pairs)); room < 0 {
			return errTooMuch
		}
		r.tags = b.tags(pairs)
		found = append(found, r)
		return members()
	})
	return found, err
}

// number gives the nodes of all lines their numbers, on all cores.
func (g *gather) number(ctx context.Context) error {
	for _, w := range g.grounds {
		g.nodes.ids.add(w.refs)
	}
	if err := g.nodes.ready(); err != nil {
		return err
	}
	all := slices.Concat(g.streets.blocks, g.buildings.blocks)
	var next atomic.Int64
	var busy sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		busy.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(all) {
					return
				}
				all[i].number(&g.nodes.ids)
			}
		})
	}
	busy.Wait()
	return ctx.Err()
}

// join turns refs of grounds into node indices and grounds into members.
func (g *gather) join() {
	ask := g.nodes.ids.finder()
	for _, w := range g.grounds {
		w.at = make([]int32, len(w.refs))
		for i, ref := range w.refs {
			k, _ := ask.find(ref)
			w.at[i] = g.nodes.index(k)
		}
		w.refs = nil
		if w.use&asMember != 0 {
			g.wayOf[w.id] = w
		}
	}
}
