package osm

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	paul "github.com/paulmach/osm"

	"github.com/walkshed/walkshed/data"
)

// A world is a small map drawn in a test. Every letter of the drawing is a node
// with the letter's code as id; a column is 0.001° of longitude from 10°, a line
// 0.001° of latitude down from 50°.
type world struct{ paul.OSM }

func draw(picture string) *world {
	w := &world{}
	for row, line := range strings.Split(strings.Trim(picture, "\n"), "\n") {
		for col, r := range line {
			if r != ' ' && r != '-' && r != '|' {
				w.Nodes = append(w.Nodes, &paul.Node{ID: paul.NodeID(r), Lon: lonOf(col), Lat: latOf(row)})
			}
		}
	}
	return w
}

// lonOf and latOf give the float64 nearest to the decimal, as the reader does.
func lonOf(col int) float64 { return float64(10_000+col) / 1000 }
func latOf(row int) float64 { return float64(50_000-row) / 1000 }

// tags reads "leisure=pitch name=A b" as two tags: a word with = begins one.
func tags(text string) (out paul.Tags) {
	for word := range strings.FieldsSeq(text) {
		if k, v, ok := strings.Cut(word, "="); ok {
			out = append(out, paul.Tag{Key: k, Value: v})
		} else {
			out[len(out)-1].Value += " " + word
		}
	}
	return out
}

func (w *world) node(letter rune, text string) *world {
	for _, n := range w.Nodes {
		if n.ID == paul.NodeID(letter) {
			n.Tags = tags(text)
		}
	}
	return w
}

// way adds a way through the letters, which need not be in the drawing.
func (w *world) way(id int64, letters, text string) *world {
	way := &paul.Way{ID: paul.WayID(id), Tags: tags(text)}
	for _, r := range letters {
		way.Nodes = append(way.Nodes, paul.WayNode{ID: paul.NodeID(r)})
	}
	w.Ways = append(w.Ways, way)
	return w
}

// relation adds a relation of ways: "outer:1,2 inner:3 :4"; "node.label:65" is a node.
func (w *world) relation(id int64, members, text string) *world {
	r := &paul.Relation{ID: paul.RelationID(id), Tags: tags(text)}
	for part := range strings.FieldsSeq(members) {
		role, list, _ := strings.Cut(part, ":")
		typ := paul.TypeWay
		if after, ok := strings.CutPrefix(role, "node."); ok {
			role, typ = after, paul.TypeNode
		}
		for s := range strings.SplitSeq(list, ",") {
			var ref int64
			if _, err := fmt.Sscan(s, &ref); err != nil {
				panic(err)
			}
			r.Members = append(r.Members, paul.Member{Type: typ, Ref: ref, Role: role})
		}
	}
	w.Relations = append(w.Relations, r)
	return w
}

var everything = Want{Streets: true, Facilities: true, Areas: true, Places: true, Buildings: true}

// read encodes the world and reads it back.
func (w *world) read(t *testing.T, want Want) (Extract, *data.Report) {
	t.Helper()
	return readFile(t, write(t, encoder{}.encode(&w.OSM)), want)
}

func readFile(t testing.TB, path string, want Want) (Extract, *data.Report) {
	t.Helper()
	rep := &data.Report{}
	x, err := Read(context.Background(), path, "w.pbf", want, rep, nil)
	if err != nil {
		t.Fatal(err)
	}
	return x, rep
}

// issues lists the report as "code detail" lines, in its order.
func issues(rep *data.Report) (out []string) {
	for _, g := range rep.Groups() {
		for _, i := range g.First {
			out = append(out, string(i.Code)+" "+i.Detail)
		}
	}
	return out
}

// wantIssues compares by prefix, so that a test need not repeat a whole message.
func wantIssues(t *testing.T, rep *data.Report, want ...string) {
	t.Helper()
	got := issues(rep)
	ok := len(got) == len(want)
	for i := range want {
		ok = ok && strings.HasPrefix(got[i], want[i])
	}
	if !ok {
		t.Errorf("issues:\n%s\nwant, by their beginnings:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// letters names ring corners by the letters of the drawing.
func (w *world) letters(r orb.Ring) string {
	var b strings.Builder
	for _, p := range r {
		c := '?'
		for _, n := range w.Nodes {
			if n.Lon == p[0] && n.Lat == p[1] {
				c = rune(n.ID)
			}
		}
		b.WriteRune(c)
	}
	return b.String()
}

// shape is every ring of a shape in letters, polygons apart by "/".
func (w *world) shape(m orb.MultiPolygon) string {
	var parts []string
	for _, p := range m {
		var rings []string
		for _, r := range p {
			rings = append(rings, w.letters(r))
		}
		parts = append(parts, strings.Join(rings, " "))
	}
	return strings.Join(parts, " / ")
}
