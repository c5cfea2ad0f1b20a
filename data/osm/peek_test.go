package osm

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"
)

// What a peek says of a blob is what unpacking all of it says, however the block
// is written: the table before or behind the groups, long or short, other fields
// around them, groups that are empty or several.
func TestPeekLaw(t *testing.T) {
	dir := t.TempDir()
	known := 0
	rapid.Check(t, func(t *rapid.T) {
		raw, want, most := randomBlock(t)
		bare := rapid.IntRange(0, 4).Draw(t, "bare") == 0
		f := mustFile(t, dir, encoder{raw: bare}.blob(nil, "OSMData", raw))
		defer f.close()
		s, err := f.span(0)
		if err != nil {
			t.Fatal(err)
		}
		u := new(unpacker)
		holds, sure, _, err := u.peek(f, &s)
		if err != nil || sure && (holds&want != want || holds&^most != 0) {
			t.Fatalf("%d, want %d to %d: %v", holds, want, most, err)
		}
		if sure {
			known++
		}
		for _, which := range []content{someNodes, someWays, someRelations} {
			s.known = false
			got, err := u.open(f, &s, which)
			switch {
			case err != nil:
				t.Fatal(err)
			case got == nil && want&which != 0:
				t.Fatalf("a block of %d passed over for %d", want, which)
			case got != nil && !bytes.Equal(got, raw):
				t.Fatalf("%d bytes unpacked, other than the %d packed", len(got), len(raw))
			}
		}
	})
	if known < 10 {
		t.Errorf("%d of 100 blocks known by a peek", known)
	}
}

// randomBlock is a block, what it holds, and what it holds with groups too small
// for anything.
func randomBlock(t *rapid.T) (raw []byte, holds, most content) {
	var words []byte
	for i := range rapid.SampledFrom([]int{0, 1, 30, 3000}).Draw(t, "words") {
		words = msg(words, 1, []byte(strings.Repeat("word", 1+i%5)+string(rune('a'+i%26))))
	}
	parts := [][]byte{msg(nil, 1, words)}
	for range rapid.SampledFrom([]int{0, 1, 1, 1, 1, 2, 3}).Draw(t, "groups") {
		field := protowire.Number(rapid.IntRange(1, 5).Draw(t, "field"))
		var group []byte
		for range rapid.IntRange(0, 20).Draw(t, "things") {
			group = msg(group, field, bytes.Repeat([]byte{1}, rapid.IntRange(0, 300).Draw(t, "size")))
			most |= contentOf(field)
		}
		parts = append(parts, msg(nil, 2, group))
		if len(group)+2 >= leastGroup {
			holds |= contentOf(field)
		}
	}
	if rapid.Bool().Draw(t, "units") { // as osmium 2016 wrote them
		parts = append(parts, num(nil, 17, 100), num(nil, 18, 1000))
	}
	if rapid.IntRange(0, 3).Draw(t, "shuffled") == 0 {
		parts = rapid.Permutation(parts).Draw(t, "order")
	}
	return bytes.Join(parts, nil), holds, most
}

func mustFile(t interface{ Fatal(...any) }, dir string, b []byte) *file {
	path := dir + "/blob.pbf"
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := openFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A block with a group of nodes and one of ways, as writers make where the one
// ends and the other begins, gives both; relations nobody asked for are not even
// unpacked, so that what is wrong in them hurts nobody.
func TestMixedBlocks(t *testing.T) {
	w := draw("AB\nCD").way(1, "AB", "highway=path").way(2, "CD", "highway=path")
	e := encoder{}
	words := table{at: map[string]uint64{"": 0}, list: []string{""}}
	nodes, ways := e.nodeGroup(&words, w.Nodes), wayGroup(&words, w.Ways)
	raw := msg(words.block(nodes), 2, ways)
	file := e.blob(e.blob(nil, "OSMHeader", nil), "OSMData", raw)
	broken := words.block(msg(nil, 4, []byte{0xff}))
	file = e.blob(file, "OSMData", broken)
	path := write(t, file)
	x, rep := readFile(t, path, Want{Streets: true})
	wantIssues(t, rep)
	equal(t, "ways, nodes", []int{len(x.Streets.Ways), len(x.Streets.Nodes)}, []int{2, 4})
	if _, err := Read(t.Context(), path, "w.pbf", everything, nil, nil); err == nil {
		t.Error("a broken relation was read")
	}
}
