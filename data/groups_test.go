package data

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestGroupCount(t *testing.T) {
	for _, c := range []struct {
		n, people, want float64
		wrong           Code
	}{
		{0, 8, 0, ""}, {3, 8, 3, ""}, {8, 8, 8, ""},
		{8.000001, 8, 8, ""}, // the rounding of 32 bits is nobody's mistake
		{8.001, 8, 8, CodeGroupAbovePeople}, {1, 0, 0, CodeGroupAbovePeople}, {0, 0, 0, ""},
		{-1, 8, 0, CodeNegativePeople}, {math.NaN(), 8, 0, CodeBadNumber}, {math.Inf(1), 8, 0, CodeBadNumber}, {math.Inf(-1), 8, 0, CodeBadNumber},
	} {
		if got, wrong := GroupCount(c.n, c.people); got != c.want || wrong != c.wrong {
			t.Errorf("%g of %g: %g %q, want %g %q", c.n, c.people, got, wrong, c.want, c.wrong)
		}
	}
}

// TestGroupCountLaw: whatever is stated, no more than the people are counted, and
// what is changed by more than rounding is said.
func TestGroupCountLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, people := rapid.Float64().Draw(t, "n"), rapid.Float64Range(0, 1e10).Draw(t, "people")
		got, wrong := GroupCount(n, people)
		if !(got >= 0 && got <= people) || wrong == "" && math.Abs(got-n) > people*groupRounding {
			t.Fatalf("%g of %g: %g %q", n, people, got, wrong)
		}
	})
}

// TestGroupIssues: what is cut off is named with its people.
func TestGroupIssues(t *testing.T) {
	var r Report
	r.AddGroup(CodeGroupAbovePeople, Origin{Source: "p.csv", Row: 2}, "old", 10, 8)
	r.AddGroup(CodeNegativePeople, Origin{Source: "p.csv", Row: 3}, "old", -4, 8)
	g := r.Groups()
	if g[0].People != 2 || g[0].First[0].Detail != `"old": 10 of 8 people` || g[1].People != 0 || g[1].First[0].Detail != `"old": -4` {
		t.Errorf("%+v", g)
	}
}
