package siting

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
)

// lists builds a Cover from a list of rows per candidate.
func lists(rows ...[]int32) Cover {
	c := Cover{First: []int64{0}}
	for _, r := range rows {
		c.Rows = append(c.Rows, r...)
		c.First = append(c.First, int64(len(c.Rows)))
	}
	return c
}

func order(t testing.TB, c Cover, people []float64, p int) Order {
	t.Helper()
	o, err := MaxCover(context.Background(), c, people, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestByHand: people are powers of two, so every sum names its rows.
func TestByHand(t *testing.T) {
	for _, c := range []struct {
		name   string
		cover  Cover
		people []float64
		p      int
		chosen []int
		gain   []float64
		bound  []float64
	}{
		// 0 covers 1+2+4 = 7, 1 covers 2+4+8 = 14, 2 covers 8+16 = 24. Greedy
		// takes 2, then 0 (7 new) over 1 (6 new); then nothing is left to gain.
		{"overlap", lists([]int32{0, 1, 2}, []int32{1, 2, 3}, []int32{3, 4}), []float64{1, 2, 4, 8, 16}, 3,
			[]int{2, 0}, []float64{24, 7}, []float64{24, 31}},
		// 0 covers 6, 1 and 2 each 4+1 = 5 with nobody in common, and 0 shares 3 with
		// each. Greedy: 0 (6), then 1 (2 new): 8. The best two are 1 and 2: 10, so
		// the bound of two must be at least 10; there are 10 people in all.
		{"greedy falls short", lists([]int32{0, 1}, []int32{0, 2}, []int32{1, 3}), []float64{3, 3, 2, 2}, 2,
			[]int{0, 1}, []float64{6, 2}, []float64{6, 10}},
		// Three candidates of 4 people each, one of them the same cells as the
		// first: the lowest number wins every tie, the twin gains nothing.
		{"ties to the lowest", lists([]int32{0, 1}, []int32{2}, []int32{0, 1}), []float64{2, 2, 4}, 3,
			[]int{0, 1}, []float64{4, 4}, []float64{4, 8}},
		// Demand 1 has nobody in it and candidate 1 nobody else.
		{"nobody to gain", lists([]int32{0}, []int32{1}), []float64{8, 0}, 2, []int{0}, []float64{8}, []float64{8}},
		{"fractions", lists([]int32{0}, []int32{1}), []float64{0.25, 0.5}, 2, []int{1, 0}, []float64{0.5, 0.25}, []float64{0.5, 0.75}},
		{"more sites than candidates", lists([]int32{0}), []float64{1}, 9, []int{0}, []float64{1}, []float64{1}},
	} {
		o := order(t, c.cover, c.people, c.p)
		if !slices.Equal(o.Chosen, c.chosen) || !slices.Equal(o.Gain, c.gain) || !slices.Equal(o.Bound, c.bound) {
			t.Errorf("%s: %+v, want %v %v %v", c.name, o, c.chosen, c.gain, c.bound)
		}
	}
}

func TestNothingToChoose(t *testing.T) {
	for name, c := range map[string]Cover{"no Cover": {}, "no candidates": {First: []int64{0}}, "empty candidates": lists(nil, nil)} {
		if o := order(t, c, []float64{1, 2}, 3); len(o.Chosen)+len(o.Gain)+len(o.Bound) != 0 {
			t.Errorf("%s: chose %+v", name, o)
		}
	}
	if o := order(t, lists([]int32{0}), []float64{1}, 0); len(o.Chosen) != 0 {
		t.Errorf("p = 0 chose %+v", o)
	}
	if o := order(t, lists([]int32{0}), []float64{1}, -1); len(o.Chosen) != 0 {
		t.Errorf("p = -1 chose %+v", o)
	}
}

// TestRefuses: input whose bound would prove nothing is named, not solved.
func TestRefuses(t *testing.T) {
	one := []float64{1, 1}
	for _, c := range []struct {
		name, says string
		cover      Cover
		people     []float64
	}{
		{"negative people", "demand 1 has -1 people", lists([]int32{0}), []float64{1, -1}},
		{"NaN people", "demand 0 has NaN people", lists([]int32{0}), []float64{math.NaN()}},
		{"infinite people", "demand 0 has +Inf people", lists([]int32{0}), []float64{math.Inf(1)}},
		{"row beyond the end", "candidate 0 covers demand 2", lists([]int32{2}), one},
		{"negative row", "candidate 0 covers demand -1", lists([]int32{-1}), one},
		{"row twice", "candidate 1 covers demand 1 after 1", lists([]int32{0}, []int32{1, 1}), one},
		{"rows not rising", "candidate 0 covers demand 0 after 1", lists([]int32{1, 0}), one},
		{"First falling", "candidate 1 has rows 1 to 0", Cover{First: []int64{0, 1, 0}, Rows: []int32{0}}, one},
		{"First too far", "candidate 0 has rows 0 to 9 of 1", Cover{First: []int64{0, 9}, Rows: []int32{0}}, one},
	} {
		o, err := MaxCover(context.Background(), c.cover, c.people, 1, nil)
		if err == nil || !strings.Contains(err.Error(), c.says) || data.HintOf(err) == "" {
			t.Errorf("%s: %+v, error %v (hint %q), want one saying %q", c.name, o, err, data.HintOf(err), c.says)
		}
	}
}

// TestCancelled: a context that ends after the third step leaves three steps
// whose bounds still hold.
func TestCancelled(t *testing.T) {
	c, people := city(12, 2.3, 3)
	full := order(t, c, people, 8)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	o, err := MaxCover(ctx, c, people, 8, func(done, total int64) {
		if total != 8 {
			t.Errorf("told a total of %d, want 8", total)
		}
		if done == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want context.Canceled", err)
	}
	if !slices.Equal(o.Chosen, full.Chosen[:3]) || len(o.Bound) != 3 {
		t.Fatalf("chose %+v, want the first three of %v", o, full.Chosen)
	}
	reached := 0.0
	for k := range o.Bound {
		reached += o.Gain[k]
		if o.Bound[k] < reached {
			t.Errorf("bound %v of %d sites is below the %v reached", o.Bound[k], k+1, reached)
		}
	}
}

// TestSameBytes: two runs agree to the last bit, and a run for fewer sites is
// the start of a run for more (the order is nested; bounds may differ).
func TestSameBytes(t *testing.T) {
	c, people := city(24, 3.2, 5)
	for i := range people {
		people[i] += 0.1 // so that sums round
	}
	a, b := order(t, c, people, 12), order(t, c, people, 12)
	if !reflect.DeepEqual(a, b) {
		t.Error("two runs differ")
	}
	if few := order(t, c, people, 5); !slices.Equal(few.Chosen, a.Chosen[:5]) || !slices.Equal(few.Gain, a.Gain[:5]) {
		t.Errorf("5 sites %v are not the start of 12 %v", few.Chosen, a.Chosen)
	}
}

// TestMergeByHand: of five rows, 1 and 3 are covered by both candidates, 0 by
// the first, 2 has nobody, 4 nobody covers. Two merged rows remain: {0} with 1
// and {1, 3} with 2+8.
func TestMergeByHand(t *testing.T) {
	m := merge(lists([]int32{0, 1, 2, 3}, []int32{1, 3}), []float64{1, 2, 0, 8, 16})
	if !slices.Equal(m.weight, []float64{1, 10}) || m.total != 11 || !m.whole {
		t.Errorf("weights %v, total %v, whole %v; want [1 10], 11, true", m.weight, m.total, m.whole)
	}
	if want := lists([]int32{0, 1}, []int32{1}); !reflect.DeepEqual(m.cover.First, want.First) || !slices.Equal(m.cover.Rows, want.Rows) {
		t.Errorf("cover %v, want %v", m.cover, want)
	}
}
