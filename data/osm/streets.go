package osm

import "github.com/walkshed/walkshed/data"

// streets makes the street layer: nodes numbered by rising OSM id, ways by
// rising id. A way that names nodes the extract lacks is cut there, so it may
// come as several pieces under one id; a piece of one node is dropped.
func (g *gather) streets() data.Streets {
	var s data.Streets
	used := make([]bool, len(g.nodes.ids))
	for _, w := range g.ways {
		if w.use&asStreet == 0 {
			continue
		}
		for _, piece := range g.pieces(w) {
			for _, k := range piece {
				used[k] = true
			}
			s.Ways = append(s.Ways, data.Street{ID: w.id, Tags: w.tags, Nodes: piece})
		}
	}
	number := make([]uint32, len(used))
	for k, yes := range used {
		if yes {
			number[k] = uint32(len(s.Nodes))
			s.Nodes = append(s.Nodes, g.nodes.at[k])
		}
	}
	for _, w := range s.Ways {
		for i, k := range w.Nodes {
			w.Nodes[i] = number[k]
		}
	}
	return s
}

// pieces cuts a way at its missing nodes; every piece has two nodes or more.
func (g *gather) pieces(w *way) [][]uint32 {
	var out [][]uint32
	var piece []uint32
	missing := 0
	end := func() {
		if len(piece) >= 2 {
			out = append(out, piece)
		}
		piece = nil
	}
	for i, k := range w.at {
		if k < 0 {
			missing++
			end()
			continue
		}
		if piece == nil {
			piece = make([]uint32, 0, len(w.at)-i)
		}
		piece = append(piece, uint32(k))
	}
	end()
	switch {
	case missing > 0:
		g.rep.Addf(data.CodeMissingNode, g.at(), "%s: %d of its %d nodes are not in the extract; %d pieces kept",
			name("way", w.id, w.tags), missing, len(w.at), len(out))
	case len(out) == 0:
		g.rep.Addf(data.CodeBadGeometry, g.at(), "%s: a street of %d nodes", name("way", w.id, w.tags), len(w.at))
	}
	return out
}
