package main

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

// catalogue is every row there is, in the order of the document. Rows on real
// extracts follow the files given; of two of one place the first counts.
func catalogue(pbfs []string) []row {
	seen := map[string]bool{}
	pbfs = slices.DeleteFunc(slices.Clone(pbfs), func(p string) bool {
		again := seen[placeOf(p)]
		seen[placeOf(p)] = true
		return again
	})
	var rows []row
	rows = append(rows, nearestRows(pbfs)...)
	rows = append(rows, catchmentRows()...)
	rows = append(rows, whatIfRows()...)
	rows = append(rows, dragRows(pbfs)...)
	rows = append(rows, tileRows()...)
	rows = append(rows, openRows()...)
	rows = append(rows, readRows(pbfs)...)
	rows = append(rows, streamRows()...)
	rows = append(rows, sitingRows()...)
	rows = append(rows, provinceRows()...)
	rows = append(rows, rasterRows()...)
	return rows
}

// A section is a part of the document: the rows whose id begins with its own.
type section struct{ ID, Title, Text string }

var sections = []section{
	{"nearest", "Nearest venue", `One search from all venues at once, ended at 15 minutes, gives every node its time: what a coverage table, a
map and every what-if start from. Ours runs on whole deciseconds in buckets, over streets contracted at their
junctions, in blocks along a Hilbert curve that stay in the cache; SciPy and igraph run Dijkstra's algorithm over a
heap. Preparation (building graphs, ordering, contracting) is outside the times of this part, for everybody, but for
the rows called *whole process*, where everything from start to exit is counted.`},
	{"catchments", "Each venue's own catchment", `One bounded search from every venue gives the cells it reaches and when: the sparse matrix that siting and
what-if work on. SciPy answers in dense rows, 50 venues a call, and is asked for the first 100 only; its time for
picking the cells out of them is not counted.`},
	{"whatif", "What if", `A session of the engine holds everybody's nearest venue, how many are within reach, and people by minute, area and
group. Each round adds 200 venues at random places and removes 200, one by one, and each edit is timed by the clock
until every figure is exact again; CPU time is per edit. SciPy searches from nothing once a round, with the venues that
stand then, on a graph in which each venue is a node and each cell lies between two, and must find the same number of
cells within 15 minutes and the same sum of their times. Only its search is timed, not the picking of cells.`},
	{"page", "The page", `A new venue is dragged over the map: each movement takes the place of the last step of a what-if over HTTP on this
machine, and is over when all that the page is told has been read: every total and area, and minutes and state of each cell that
changed. A page sends the next movement when it has the answer, so the clock's figure is what a hand feels, without drawing; what
drawing costs the page's thread at 500,000 cells is held by a test in a browser (longest task 5 to 29 ms of its own time).`},
	{"tiles", "Tiles", `A tile of some four thousand cells, each a polygon with its minutes, people and status: found in an index, projected,
cut at the tile's edge and written as a Mapbox Vector Tile, not compressed. orb is given the cells of this tile only,
and its copy of their shapes is not timed. PostGIS finds them in a GiST index; its time is the server's own for the
statement. All three tiles are decoded and must hold the same cells and people.`},
	{"open", "The saved network", `The network of an earlier run, ordered and contracted, mapped from its file with every checksum checked; and the same
network made from its nodes, edges and weights, which is what a damaged or older file costs.`},
	{"read", "Reading", `Whole processes, from start to exit. For streets, ours reads the extract *and* builds the walking network of it,
while ` + "`osmium fileinfo -e`" + ` only decodes every object and counts. The answer compared is the number of ways that
are streets and of the nodes they use, which osmium finds with ` + "`tags-filter`" + ` beforehand. For grids, every cell is
read and added up.`},
	{"stream", "Files larger than memory", `Whole processes. Every feature is decoded, brought into WGS84 and its ring closed; one in a thousand is kept. The
peer counts the features and adds up their people.`},
	{"siting", "Where to build next", `The same model for all: choose among candidates drawn where people live, 15 minutes being in reach, and prove how far
from the best the choice can be. Rows with the same candidates are merged before the model is written for the solvers,
so that they get the small one; ours gets the large one and merges it itself. Whole processes, reading included. Plans
need not be the same, but no value may be better than the other's bound, and who has not proved the gap reaches no goal. A
solver may go past the gap asked for where its first bound is better, so read a ratio as the time to an answer of at
least that quality. Where seconds are given, ours stops after them, and the goal is the gap proved by then. For the
p-median, walks are known up to 30 minutes and whoever lives farther counts as walking 45.`},
	{"province", "A province", `The whole program on drawn countries of four sizes, from files to the table.`},
	{"raster", "Walking over open ground", `Nothing to measure yet.`},
}

// lines of an input: its folder and what follows.
func townArgs(s town.Spec, more ...string) func(context.Context, *bench) ([]string, error) {
	return func(ctx context.Context, b *bench) ([]string, error) {
		dir, err := b.town(ctx, s)
		return append([]string{dir}, more...), err
	}
}

// realArgs are the arrays of a real extract.
func realArgs(pbf string, more ...string) func(context.Context, *bench) ([]string, error) {
	return func(ctx context.Context, b *bench) ([]string, error) {
		dir, err := b.make(ctx, placeOf(pbf), "real", pbf)
		if err != nil {
			return nil, err
		}
		return append([]string{dir}, more...), b.network(ctx, placeOf(pbf), dir)
	}
}

// placeOf names an extract: "delaware" of delaware-latest.osm.pbf, or else by
// the folder it is in.
func placeOf(pbf string) string {
	name, _, _ := strings.Cut(filepath.Base(pbf), ".")
	if place, ok := strings.CutSuffix(name, "-latest"); ok {
		return strings.ToLower(place)
	}
	if folder := filepath.Base(filepath.Dir(pbf)); folder != "." {
		return strings.ToLower(folder)
	}
	return strings.ToLower(name)
}

// realsOf finds the extracts that logs speak of, under names that placeOf reads.
func realsOf(log []record) []string {
	var out []string
	for _, r := range log {
		if place, ok := strings.CutPrefix(r.Row, "nearest.real."); ok && r.Kind == isBegin {
			out = append(out, place+"-latest.osm.pbf")
		}
	}
	return out
}

var limit = strconv.Itoa(town.LimitDs)

const (
	walkshed = "Walkshed"
	scipy    = "SciPy"
	igraph   = "igraph"
	pgr      = "pgRouting"
)

// perSettled is the time of a node within the limit.
var perSettled = &per{"ns per settled node", 1, func(s sample) float64 { return float64(s.Count * max(1, s.Units)) }}

// perVenue is the time of one venue.
var perVenue = &per{"µs per venue", 1000, func(s sample) float64 { return float64(max(1, s.Units)) }}
