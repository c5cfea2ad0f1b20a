package osm

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"sort"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func TestLoops(t *testing.T) {
	for ring, want := range map[string]string{
		"ABCA":        "ABCA",
		"ABCDBEA":     "BCDB ABEA",       // touches itself at B
		"ABCBDA":      "ABDA",            // C is a spike
		"ABA":         "",                // there and back
		"ABCDEDCFA":   "ABCFA",           // a spike of three nodes
		"AABBCCA":     "ABCA",            // doubled nodes
		"ABCDBEFGEHA": "BCDB EFGE ABEHA", // two loops hang on it
	} {
		got := ""
		for _, l := range loops(line([]rune(ring))) {
			got += " " + string([]rune(l))
		}
		if want != "" {
			want = " " + want
		}
		equal(t, ring, got, want)
	}
}

func TestJoinLines(t *testing.T) {
	for _, c := range []struct {
		lines []string
		rings int
		open  bool
	}{
		{[]string{"ABC", "CDA"}, 1, false},
		{[]string{"ABC", "ADC"}, 1, false}, // one turned round
		{[]string{"ABCA"}, 1, false},       // closed already
		{[]string{"AB", "BC", "CD"}, 0, true},
		{[]string{"ABX", "XCA", "XDE", "EFX"}, 2, false}, // touch at X
		{[]string{"ABX", "XDE", "XCA", "EFX"}, 2, false}, // named in turn
		{[]string{"ABC", "CDA", "CE"}, 1, true},          // a spur
		{[]string{"A", "", "ABC", "CA"}, 1, false},       // ways of no length
		{[]string{"AB", "BA"}, 1, false},                 // no ground, but closed: loops drops it
	} {
		var lines []line
		for _, l := range c.lines {
			lines = append(lines, line([]rune(l)))
		}
		rings, open := joinLines(lines)
		if len(rings) != c.rings || (open != nil) != c.open {
			t.Errorf("%v: %d rings, open %v", c.lines, len(rings), open)
		}
		for _, r := range rings {
			if r[0] != r[len(r)-1] {
				t.Errorf("%v: %v is not closed", c.lines, r)
			}
		}
	}
}

// Rings cut anywhere, turned and shuffled, come back as the same rings.
func TestJoinLinesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []line
		var want []string
		next := int32(0)
		for range rapid.IntRange(1, 4).Draw(t, "rings") {
			n := rapid.IntRange(3, 12).Draw(t, "nodes")
			ring := make(line, n+1)
			for i := range n {
				ring[i] = next
				next++
			}
			ring[n] = ring[0]
			want = append(want, edges(ring))
			cuts := rapid.SliceOfNDistinct(rapid.IntRange(1, n-1), 0, n-1, rapid.ID).Draw(t, "cuts")
			sort.Ints(cuts)
			from := 0
			for _, to := range append(cuts, n) {
				part := slices.Clone(ring[from : to+1])
				if rapid.Bool().Draw(t, "turn") {
					slices.Reverse(part)
				}
				lines = append(lines, part)
				from = to
			}
		}
		lines = rapid.Permutation(lines).Draw(t, "order")
		rings, open := joinLines(lines)
		if open != nil {
			t.Fatalf("open %v", open)
		}
		var got []string
		for _, r := range rings {
			got = append(got, edges(r))
		}
		sort.Strings(got)
		sort.Strings(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// edges is a ring's set of sides, whichever way round it runs.
func edges(r line) string {
	var out []string
	for i := 1; i < len(r); i++ {
		out = append(out, fmt.Sprint(min(r[i-1], r[i]), "-", max(r[i-1], r[i])))
	}
	sort.Strings(out)
	return fmt.Sprint(out)
}

func TestAreaM2(t *testing.T) {
	// One thousandth of a degree by one at the equator: 111.319 m × 110.574 m.
	at0 := orb.Ring{{0, 0}, {0.001, 0}, {0.001, 0.001}, {0, 0.001}, {0, 0}}
	if a := areaM2(at0); math.Abs(a-12309.0) > 1 {
		t.Errorf("%g m²", a)
	}
	equal(t, "no ring", areaM2(at0[:3]), 0.0)
	// Turning round does not matter.
	back := slices.Clone(at0)
	slices.Reverse(back)
	equal(t, "reversed", areaM2(back), areaM2(at0))
}

// One closed way is drawn the short way only where the long way gives the same:
// on a grid so small that places meet, sides overlap and ways cross.
func TestPlainOutlineLaw(t *testing.T) {
	plain := 0
	rapid.Check(t, func(t *rapid.T) {
		g := &gather{}
		for i := range 12 { // nodes 0–8 on a grid, 9–11 once more on its first line
			g.nodes.at = append(g.nodes.at, orb.Point{float64(i % 3), float64(i % 9 / 3)})
		}
		at := line(rapid.SliceOfNDistinct(rapid.Int32Range(0, 11), 0, 7, rapid.ID).Draw(t, "nodes"))
		if rapid.IntRange(0, 3).Draw(t, "again") == 0 && len(at) > 2 {
			at = append(at, at[1])
		}
		if rapid.IntRange(0, 9).Draw(t, "lacks") == 0 {
			at = append(at, -1)
		}
		if len(at) > 0 && rapid.IntRange(0, 9).Draw(t, "closed") > 0 {
			at = append(at, at[0])
		}
		var want, short outline
		want.draw(g, []line{at}, nil)
		if short.drawPlain(g, at) {
			plain++
		}
		if got := g.outlineOf(at); !reflect.DeepEqual(got, want) {
			t.Fatalf("%v: %+v, want %+v", at, got, want)
		}
	})
	if plain == 0 { // one in ten, about
		t.Errorf("%d of 100 drawn the short way", plain)
	}
}
