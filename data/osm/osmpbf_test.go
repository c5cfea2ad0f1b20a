package osm

import (
	"context"
	"math"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	paul "github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"

	"github.com/walkshed/walkshed/data"
)

// everyThing reads a file with the decoder of paulmach/osm, keeping all of it.
func everyThing(t *testing.T, path string) (m paul.OSM) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := osmpbf.New(context.Background(), f, 2)
	defer s.Close()
	for s.Scan() {
		switch o := s.Object().(type) {
		case *paul.Node:
			m.Nodes = append(m.Nodes, o)
		case *paul.Way:
			m.Ways = append(m.Ways, o)
		case *paul.Relation:
			m.Relations = append(m.Relations, o)
		}
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
	return m
}

// Delaware as another decoder sees it: every street with its tags and the place
// of every node, every venue node and every place with its tags.
func TestDelawareAsOsmpbf(t *testing.T) {
	path := carried(t, "delaware-latest.osm.pbf")
	m := everyThing(t, path)
	equal(t, "nodes, ways", []int{len(m.Nodes), len(m.Ways)}, []int{723_870, 73_144})
	x, _ := readFile(t, path, everything)
	nodes := map[paul.NodeID]*paul.Node{}
	for _, n := range m.Nodes {
		nodes[n.ID] = n
	}
	streets := map[int64]data.Street{}
	for _, w := range x.Streets.Ways {
		streets[w.ID] = w
	}
	for _, w := range m.Ways {
		if !w.Tags.HasTag("highway") || len(w.Nodes) < 2 {
			continue
		}
		s, ok := streets[int64(w.ID)]
		if !ok || len(s.Nodes) != len(w.Nodes) || !reflect.DeepEqual(map[string]string(s.Tags), w.Tags.Map()) {
			t.Fatalf("way/%d: %v", w.ID, s)
		}
		delete(streets, int64(w.ID))
		for i, k := range s.Nodes {
			p, n := x.Streets.Nodes[k], nodes[w.Nodes[i].ID]
			if math.Abs(p[0]-n.Lon)+math.Abs(p[1]-n.Lat) > 1e-12 {
				t.Fatalf("way/%d corner %d: %v, osmpbf has %g, %g", w.ID, i, p, n.Lon, n.Lat)
			}
		}
	}
	equal(t, "streets only we have", len(streets), 0)
	things := 0
	check := func(id string, tags data.Tags) {
		number, isNode := strings.CutPrefix(id, "node/")
		if !isNode {
			return
		}
		things++
		n, _ := strconv.ParseInt(number, 10, 64)
		if !reflect.DeepEqual(map[string]string(tags), nodes[paul.NodeID(n)].Tags.Map()) {
			t.Errorf("%s: %v", id, tags)
		}
	}
	for _, f := range x.Facilities {
		check(f.ID, f.Tags)
	}
	for _, p := range x.Places {
		check(p.ID, p.Tags)
	}
	equal(t, "venue and place nodes", things, 3+1+2+146+1622)

	// The same things with plain nodes, bare blobs and blocks of another size, which
	// that decoder cannot read, give the same extract.
	y, _ := readFile(t, write(t, encoder{plain: true, raw: true, perBlob: 777}.encode(&m)), everything)
	if !reflect.DeepEqual(x, y) {
		t.Error("plain nodes give another extract")
	}
}
