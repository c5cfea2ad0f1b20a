package main

import (
	"context"
	"fmt"
	"io"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

func nearestRows(pbfs []string) []row {
	rows := []row{
		{ID: "nearest.k100", Size: "small", Title: "Nearest venue", Input: "k100", By: byCPU, Per: perSettled, Piece: "a search",
			Contenders: []contender{oursNearest(town.K100), scipyNearest(town.K100), igraphNearest(town.K100), pgrNearest(town.K100)}},
		{ID: "nearest.m1", Size: "small", Title: "Nearest venue", Input: "m1", By: byCPU, Per: perSettled, Piece: "a search",
			Contenders: []contender{oursNearest(town.M1), scipyNearest(town.M1), igraphNearest(town.M1)},
			Goals:      []goal{{Who: scipy, AtLeast: 40, Aim: 120}},
			Note: `igraph has no limit in its interface: it finds every node's time, and those within the limit are compared. A
memory-bandwidth floor of the input (labels and arcs read once) would be near 220× SciPy.`},
		{ID: "nearest.m1.cores", Size: "small", Title: "Nearest venue, two cores", Input: "m1", By: byWall,
			Contenders: []contender{oursNearestBy("two workers", town.M1, 2), oursNearestBy("one worker", town.M1, 1)},
			Goals:      []goal{{Who: "one worker", AtLeast: 1.6}},
			Note:       "Wall time: it means something only on a quiet machine with two cores of its own (the load is printed below)."},
	}
	rows = append(rows, row{ID: "nearest.m1.whole", Size: "small", Title: "Nearest venue, whole process", Input: "m1", By: byCPU, Per: perSettled,
		Contenders: []contender{oursWhole(town.M1), scipyWhole(town.M1)},
		Goals:      []goal{{Who: scipy, AtLeast: 10}},
		Note: `Start, load, answer, add up, exit. Ours maps the network that an earlier run has ordered, contracted and saved, and
checks its checksums; making it once costs what the input's line says at the end of this page.`})
	for _, p := range pbfs {
		rows = append(rows, row{ID: "nearest.real." + placeOf(p), Size: "small", Title: "Nearest venue, a real extract", Input: placeOf(p), By: byCPU, Per: perSettled, Piece: "a search",
			Contenders: []contender{
				ours(walkshed, "nearest", realArgs(p, limit, "1", again)),
				pyWorker(scipy, "scipy", "scipy_nearest", realArgs(p, limit, again)),
			},
			Note: "The peer gets the network as ours numbers it, along a Hilbert curve, which makes it faster than it would be on the order of the extract."})
	}
	return append(rows,
		row{ID: "nearest.m1.pgrouting", Size: "large", Title: "Nearest venue beside pgRouting", Input: "m1", By: byCPU, Per: perSettled, Piece: "a search",
			Contenders: []contender{oursNearest(town.M1), pgrNearest(town.M1)},
			Goals:      []goal{{Who: pgr, AtLeast: 1000}}},
		row{ID: "nearest.m10", Size: "large", Title: "Nearest venue", Input: "m10", By: byCPU, Per: perSettled, Piece: "a search",
			Contenders: []contender{oursNearest(town.M10), scipyNearest(town.M10)},
			Goals:      []goal{{Who: scipy, AtLeast: 40, Aim: 120}}},
		row{ID: "nearest.scale", Size: "large", Title: "No slower per node at ten million", Input: "m10 and m1", By: byNode, Per: perSettled, Unlike: true,
			Contenders: []contender{oursNearestBy("ten million nodes", town.M10, 1), oursNearestBy("a million nodes", town.M1, 1)},
			Goals:      []goal{{Who: "a million nodes", AtLeast: .95}},
			Note:       "The ratio is of CPU time per settled node; 1 is as fast per node on the large as on the small one."},
	)
}

// again is how many searches a round has on small networks.
const again = "10"

func timesFor(s town.Spec) string {
	if s.Side < town.M1.Side {
		return again
	}
	return "1"
}

func oursNearest(s town.Spec) contender { return oursNearestBy(walkshed, s, 1) }

func oursNearestBy(name string, s town.Spec, workers int) contender {
	return ours(name, "nearest", townArgs(s, limit, fmt.Sprint(workers), timesFor(s)))
}

func scipyNearest(s town.Spec) contender {
	return pyWorker(scipy, "scipy", "scipy_nearest", townArgs(s, limit, timesFor(s)))
}

func oursWhole(s town.Spec) contender {
	return contender{Name: walkshed, Start: func(ctx context.Context, b *bench) (session, error) {
		dir, err := b.town(ctx, s)
		return process{argv: []string{b.exe, "once", "nearest", dir, limit, "1", "1"}, answer: lastJSON}, err
	}}
}

func scipyWhole(s town.Spec) contender {
	return pyOnce(scipy, "scipy", "scipy_nearest", townArgs(s, limit))
}

func igraphNearest(s town.Spec) contender {
	return pyWorker(igraph, "igraph", "igraph_nearest", townArgs(s, limit))
}

func pgrNearest(s town.Spec) contender {
	return contender{Name: pgr, Missing: hasExtension("pgrouting"),
		Excuse: "pgRouting 3.4.2 with equicost misses a few nodes that every other program finds; the cause is not known",
		Start: func(ctx context.Context, b *bench) (session, error) {
			dir, err := b.town(ctx, s)
			if err != nil {
				return nil, err
			}
			p, err := b.postgres(ctx)
			if err != nil {
				return nil, err
			}
			if err := p.loadRoads(ctx, s.Name, dir); err != nil {
				return nil, err
			}
			return query{db: p, sql: fmt.Sprintf(`SELECT count(*), sum(agg_cost) FROM pgr_drivingDistance(
'SELECT id, source, target, cost, cost AS reverse_cost FROM %[1]s_edges',
(SELECT array_agg(node) FROM %[1]s_venues), %[2]d, directed := false, equicost := true)`, s.Name, town.LimitDs)}, nil
		}}
}

// loadRoads makes the tables of a town: NAME_edges and NAME_venues.
func (p *postgres) loadRoads(ctx context.Context, name, dir string) error {
	edges, err := readWords(dir, "edges.bin")
	if err != nil {
		return err
	}
	venues, err := readWords(dir, "venues.bin")
	if err != nil {
		return err
	}
	if _, _, err := p.run(ctx, nil, "CREATE EXTENSION IF NOT EXISTS pgrouting CASCADE"); err != nil {
		return err
	}
	m := int(edges[0])
	err = p.load(ctx, name+"_edges", "id bigint, source bigint, target bigint, cost double precision", func(w io.Writer) error {
		for e := range m {
			if _, err := fmt.Fprintf(w, "%d,%d,%d,%d\n", e+1, edges[2+e]+1, edges[2+m+e]+1, edges[2+2*m+e]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.load(ctx, name+"_venues", "node bigint", func(w io.Writer) error {
		for _, v := range venues[1:] {
			if _, err := fmt.Fprintln(w, v+1); err != nil {
				return err
			}
		}
		return nil
	})
}
