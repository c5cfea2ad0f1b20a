package network_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	"github.com/walkshed/walkshed/geo/network"
)

// build walks drawn streets at 1 m/s: a metre is 10 deciseconds.
func build(t testing.TB, s data.Streets) *network.Network {
	t.Helper()
	n, err := network.Build(context.Background(), s, network.Walk(1, network.WalkRule{}), nil)
	if err != nil {
		t.Fatal(err)
	}
	checkArrays(t, n)
	return n
}

// checkArrays holds what the comments of Network promise.
func checkArrays(t testing.TB, n *network.Network) {
	t.Helper()
	for e := range n.From {
		line := n.Line(uint32(e))
		if line[0] != n.Points[n.From[e]] || line[len(line)-1] != n.Points[n.To[e]] {
			t.Fatalf("edge %d: its shape runs elsewhere", e)
		}
		if n.Cost[e] < 1 || n.Cost[e] == geo.Unreachable {
			t.Fatalf("edge %d costs %d", e, n.Cost[e])
		}
		if math.Abs(geo.Length(line)-n.LengthM[e]) > 1e-6 {
			t.Fatalf("edge %d: %g m drawn, %g m stated", e, geo.Length(line), n.LengthM[e])
		}
		if e > 0 && n.From[e] < n.From[e-1] {
			t.Fatalf("edge %d comes after edges of a later node", e)
		}
	}
	nodes := 0
	for v := range n.Points {
		for a := n.First[v]; a < n.First[v+1]; a++ {
			e := n.ArcEdge[a]
			if n.From[e] != uint32(v) && n.To[e] != uint32(v) || n.From[e]+n.To[e]-uint32(v) != n.Head[a] {
				t.Fatalf("arc %d of node %d is not edge %d", a, v, e)
			}
			if n.Component[n.Head[a]] != n.Component[v] {
				t.Fatalf("arc %d leads out of its component", a)
			}
		}
	}
	for i, c := range n.Components {
		nodes += c.Nodes
		if i > 0 && c.Nodes > n.Components[i-1].Nodes {
			t.Fatalf("component %d is larger than the one before", i)
		}
	}
	if nodes != len(n.Points) || len(n.ArcEdge) != 2*len(n.From) {
		t.Fatalf("%d nodes in components, %d arcs; of %d and %d edges", nodes, len(n.ArcEdge), len(n.Points), len(n.From))
	}
}

// The rule-13 world: five junctions joined, two streets apart; and B–E, which
// may not be walked, cuts nothing.
func TestBuildByHand(t *testing.T) {
	w := geotest.Draw(t, `
A-----B--C
|     |  |
D-----E--F   G--H`, 10)
	w.Tag('B', 'E', "foot", "no")
	n := build(t, w.Streets)
	if len(n.Points) != 8 || len(n.From) != 7 {
		t.Errorf("%d junctions and %d edges, want 8 and 7", len(n.Points), len(n.From))
	}
	if len(n.Components) != 2 || n.Components[0].Nodes != 6 || n.Components[0].Edges != 6 || math.Abs(n.Components[0].LengthM-220) > 1e-3 ||
		n.Components[1].Nodes != 2 || n.Components[1].Edges != 1 {
		t.Errorf("components %+v", n.Components)
	}
	if b := n.Bound(); b.Min[1] != w.Point('D')[1] || b.Max[1] != w.Point('A')[1] || b.Max[0] != w.Point('H')[0] {
		t.Errorf("bound %v", b)
	}
	for e, m := range n.LengthM {
		if want := geo.Deciseconds(math.Round(m) * 10); n.Cost[e] != want {
			t.Errorf("edge of %g m costs %d, want %d", m, n.Cost[e], want)
		}
	}
}

// streets makes ways over nodes on a line, 10 m apart; ways are node numbers.
func streets(nodes int, ways ...[]uint32) (s data.Streets) {
	for i := range nodes {
		s.Nodes = append(s.Nodes, orb.Point{10 + 10*float64(i)/geo.At(50).LonM, 50})
	}
	for i, w := range ways {
		s.Ways = append(s.Ways, data.Street{ID: int64(i + 1), Tags: data.Tags{"highway": "path"}, Nodes: w})
	}
	return s
}

// Where ways are cut, and what becomes of odd ones.
func TestBuildCuts(t *testing.T) {
	twin := streets(4, []uint32{0, 1, 2, 3}, []uint32{1, 3}, []uint32{2, 0})
	twin.Nodes[2] = twin.Nodes[1] // two junctions on one spot
	for _, c := range []struct {
		name         string
		streets      data.Streets
		nodes, edges int
	}{
		{"one way, no crossing", streets(4, []uint32{0, 1, 2, 3}), 2, 1},
		{"cut where another ends", streets(5, []uint32{0, 1, 2, 3}, []uint32{2, 4}), 4, 3},
		{"a way that crosses itself", streets(5, []uint32{0, 1, 2, 3, 1, 4}), 3, 3},
		{"a closed way is a loop", streets(3, []uint32{0, 1, 2, 0}), 1, 1},
		{"the same way twice is two edges", streets(3, []uint32{0, 1, 2}, []uint32{0, 1, 2}), 3, 4},
		{"a node twice running cuts nothing", streets(3, []uint32{0, 1, 1, 2}), 2, 1},
		{"a node twice at the start", streets(2, []uint32{0, 0, 1}), 2, 1},
		{"a way of one node", streets(2, []uint32{0, 0}, []uint32{1}, nil), 0, 0},
		{"junctions on one spot stay joined", twin, 4, 5},
		{"nothing", data.Streets{}, 0, 0},
	} {
		n := build(t, c.streets)
		if len(n.Points) != c.nodes || len(n.From) != c.edges {
			t.Errorf("%s: %d nodes, %d edges; want %d, %d", c.name, len(n.Points), len(n.From), c.nodes, c.edges)
		}
		if c.edges > 0 && len(n.Components) != 1 {
			t.Errorf("%s: %d components", c.name, len(n.Components))
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	s := streets(2, []uint32{0, 7})
	walk := network.Walk(1, network.WalkRule{})
	if _, err := network.Build(context.Background(), s, walk, nil); err == nil || data.HintOf(err) == "" {
		t.Errorf("a node that is not there: %v", err)
	}
	for _, v := range []geo.Speed{0, -1, geo.Speed(math.NaN())} {
		if _, err := network.Build(context.Background(), streets(2, []uint32{0, 1}), network.Walk(v, network.WalkRule{}), nil); err == nil || data.HintOf(err) == "" {
			t.Errorf("speed %g: %v", float64(v), err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := network.Build(ctx, streets(2, []uint32{0, 1}), walk, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestBuildTellsHowFar(t *testing.T) {
	var done, total int64
	_, err := network.Build(context.Background(), streets(3, []uint32{0, 1}, []uint32{1, 2}), network.Walk(1, network.WalkRule{}),
		func(stage data.Stage, d, of int64) {
			if stage != data.StageNetwork || d < done {
				t.Errorf("%s went from %d to %d", stage, done, d)
			}
			done, total = d, of
		})
	if err != nil || done != 2 || total != 2 {
		t.Errorf("told %d of %d, %v", done, total, err)
	}
}
