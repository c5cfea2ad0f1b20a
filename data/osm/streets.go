package osm

import (
	"math/bits"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// streetLayer makes the street layer: nodes numbered by rising OSM id, ways by
// rising id. A way that names nodes the extract lacks is cut there, so it may
// come as several pieces under one id; a piece of one node is dropped.
func (g *gather) streetLayer() data.Streets {
	all := g.streets.ways()
	ways := unique(g, all, "way", func(w *data.Street) int64 { return w.ID })
	s := data.Streets{Ways: g.cut(ways), Nodes: g.nodes.at}
	if g.nodes.left == 0 && len(ways) == len(all) && len(g.buildings.blocks)+len(g.grounds) == 0 {
		return s // every node is a street's, and has its number
	}
	used := make([]uint64, len(g.nodes.seen)) // a bit for each node
	for _, w := range s.Ways {
		for _, k := range w.Nodes {
			used[k/64] |= 1 << (k % 64)
		}
	}
	rank, n := ranks(used)
	s.Nodes = make([]orb.Point, 0, n)
	for k, p := range g.nodes.at {
		if used[k/64]>>(k%64)&1 == 1 {
			s.Nodes = append(s.Nodes, p)
		}
	}
	for _, w := range s.Ways {
		for i, k := range w.Nodes {
			w.Nodes[i] = rank[k/64] + uint32(bits.OnesCount64(used[k/64]&(1<<(k%64)-1)))
		}
	}
	return s
}

// ranks counts the bits in all words before each, and in all.
func ranks(words []uint64) (rank []uint32, n int) {
	rank = make([]uint32, len(words))
	for i, w := range words {
		rank[i] = uint32(n)
		n += bits.OnesCount64(w)
	}
	return rank, n
}

// cut cuts ways at their missing nodes; every piece has two nodes or more. What
// is whole stays where it is, which in most extracts is all.
func (g *gather) cut(ways []data.Street) []data.Street {
	if g.nodes.left == 0 {
		return ways
	}
	whole := 0
	for whole < len(ways) && g.isWhole(ways[whole]) {
		whole++
	}
	if whole == len(ways) {
		return ways
	}
	out := append(make([]data.Street, 0, len(ways)), ways[:whole]...)
	for _, w := range ways[whole:] {
		if g.isWhole(w) {
			out = append(out, w)
			continue
		}
		out = append(out, g.pieces(w)...)
	}
	return out
}

func (g *gather) isWhole(w data.Street) bool {
	for _, k := range w.Nodes {
		if !g.nodes.has(k) {
			return false
		}
	}
	return true
}

// pieces cuts one way and reports it.
func (g *gather) pieces(w data.Street) (out []data.Street) {
	missing, from := 0, 0
	end := func(i int) {
		if i-from >= 2 {
			out = append(out, data.Street{ID: w.ID, Tags: w.Tags, Nodes: w.Nodes[from:i:i]})
		}
		from = i + 1
	}
	for i, k := range w.Nodes {
		if !g.nodes.has(k) {
			missing++
			end(i)
		}
	}
	end(len(w.Nodes))
	g.rep.Addf(data.CodeMissingNode, g.at(), "%s: %d of its %d nodes are not in the extract; %d pieces kept",
		name("way", w.ID, w.Tags), missing, len(w.Nodes), len(out))
	return out
}
