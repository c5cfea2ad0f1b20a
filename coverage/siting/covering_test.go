package siting

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawCovering draws up to 9 candidates and 12 rows, each of which needs up to
// two; some cannot be covered.
func drawCovering(t *rapid.T) *covering {
	c, _ := drawProblem(t)
	n := 1
	for _, r := range c.Rows {
		n = max(n, int(r)+1)
	}
	twice := rapid.Bool().Draw(t, "twice")
	dear := rapid.SampledFrom([]float64{0, 1, 0.3}).Draw(t, "dear")
	need, cost := make([]int32, n), make([]float64, c.Candidates())
	for r := range need {
		if need[r] = 1; twice {
			need[r] = int32(rapid.IntRange(1, 2).Draw(t, "need"))
		}
	}
	for i := range cost {
		if cost[i] = 1; dear > 0 {
			cost[i] = dear * float64(rapid.IntRange(0, 5).Draw(t, "cost"))
		}
	}
	return coveringOf(c, need, cost)
}

func coveringOf(c Cover, need []int32, cost []float64) *covering {
	k := &covering{cost: cost, need: need, rows: lists32{c.First, c.Rows}, whole: true}
	k.cands.first, k.cands.list = c.transpose(len(need))
	for i, v := range cost {
		k.orig = append(k.orig, int32(i))
		k.whole = k.whole && v == math.Floor(v)
	}
	k.price = k.firstPrices()
	return k
}

// least tries every set: the cost of the best answer, +Inf without any.
func (k *covering) least() float64 {
	best := math.Inf(1)
	for set := range uint(1) << len(k.cost) {
		var chosen []int32
		for c := range k.cost {
			if set>>c&1 == 1 {
				chosen = append(chosen, int32(c))
			}
		}
		if cost, ok := k.holds(chosen); ok {
			best = min(best, cost)
		}
	}
	return best
}

// holds adds up what candidates cost and says whether they are an answer.
func (k *covering) holds(chosen []int32) (cost float64, ok bool) {
	left := slices.Clone(k.need)
	for _, c := range chosen {
		cost += k.cost[c]
		for _, r := range k.rows.of(c) {
			left[r]--
		}
	}
	return cost, len(left) == 0 || slices.Max(left) <= 0
}

func near(a, b float64) bool { return a == b || math.Abs(a-b) < 1e-9 }

// TestShrinkKeepsTheBest: what is taken and the best of what is left, part by
// part, cost what the best of the whole does.
func TestShrinkKeepsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := drawCovering(t)
		var work int64
		left, taken, paid, ok := k.shrink(&work)
		want := k.least()
		if !ok {
			if !math.IsInf(want, 1) {
				t.Fatalf("said to have no answer, and one costs %v", want)
			}
			return
		}
		sum, rows := paid, 0
		for _, q := range left.split() {
			sum += q.least()
			rows += len(q.need)
		}
		if !near(sum, want) || rows != len(left.need) {
			t.Fatalf("%v with %v taken for %v, %d rows in parts of %d; want %v", sum, taken, paid, rows, len(left.need), want)
		}
	})
}

// TestShrinkByHand: demand 2 has only candidate 1, which covers 1 too; what is left
// of candidate 0 is within 3, of the larger row 4 nothing is asked once 3 is covered.
func TestShrinkByHand(t *testing.T) {
	c := lists([]int32{0, 1}, []int32{1, 2}, []int32{3, 4}, []int32{0, 4, 5}, []int32{3, 5})
	k := coveringOf(c, []int32{1, 1, 1, 1, 1, 1}, []float64{1, 1, 1, 1, 1})
	var work int64
	left, taken, paid, ok := k.shrink(&work)
	if !ok || !slices.Equal(taken, []int32{1, 3, 2}) && !slices.Equal(taken, []int32{1, 3, 4}) || paid != 3 || len(left.need) != 0 {
		t.Errorf("%v taken for %v, %d rows left; want 1, 3 and one of 2 and 4", taken, paid, len(left.need))
	}
	if got := k.least(); got != 3 {
		t.Errorf("the least is %v", got)
	}
}

// TestCoverDualBelowEveryAnswer, for prices whatever and for those it finds.
func TestCoverDualBelowEveryAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := drawCovering(t)
		best := k.least()
		if math.IsInf(best, 1) {
			t.Skip("no answer")
		}
		d := newCoverDual(k)
		for r := range d.price {
			d.price[r] = float64(rapid.IntRange(0, 30).Draw(t, "price")) / 10
		}
		first := d.certify()
		l := d.search(best, firstStep, 200, func() bool { return true })
		if first > best || l > best || l < first-1e-9 {
			t.Fatalf("bounds %v, then %v; the best is %v", first, l, best)
		}
	})
}

// TestCoverDualMeetsTheRelaxation: of three rows and three candidates that cover
// two each, halves of all are the linear optimum, 3/2; the best whole answer is 2.
func TestCoverDualMeetsTheRelaxation(t *testing.T) {
	k := coveringOf(lists([]int32{0, 1}, []int32{1, 2}, []int32{0, 2}), []int32{1, 1, 1}, []float64{1, 1, 1})
	l := newCoverDual(k).search(2, firstStep, 500, func() bool { return true })
	if math.Abs(l-1.5) > 1e-3 || l > 1.5 || k.atLeast(l) != 2 {
		t.Errorf("%v, want 3/2, rounded 2", l)
	}
}

// TestBoundByRegions lies below every answer, whatever the regions and prices, and
// is the best itself where all is one region.
func TestBoundByRegions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := drawCovering(t)
		best := k.least()
		if math.IsInf(best, 1) {
			t.Skip("no answer")
		}
		price := make([]float64, len(k.need))
		for r := range price {
			price[r] = float64(rapid.IntRange(0, 30).Draw(t, "price")) / 10
		}
		n := rapid.IntRange(1, 13).Draw(t, "rows")
		tree := &coverTree{goOn: func() bool { return true }}
		b := k.byRegions(price, n, tree, math.MaxInt32)
		if b > best {
			t.Fatalf("bound %v by regions of %d, the best is %v", b, n, best)
		}
		if _, m := k.regions(n); m == 1 && !slices.Contains(price, 0) && !near(b/(1-1e-9), best) {
			t.Fatalf("one region has a bound of %v, the best is %v", b, best)
		}
	})
}

// TestBoundByRegionsByHand: two triangles of rows, each with three candidates for
// two rows of it. The linear optimum is 3/2 each, the whole one 2; regions of three
// rows prove 4. One candidate more across both costs what its rows' prices say.
func TestBoundByRegionsByHand(t *testing.T) {
	c := lists([]int32{0, 1}, []int32{1, 2}, []int32{0, 2}, []int32{3, 4}, []int32{4, 5}, []int32{3, 5}, []int32{0, 3})
	k := coveringOf(c, slices.Repeat([]int32{1}, 6), slices.Repeat([]float64{1}, 7))
	tree := &coverTree{goOn: func() bool { return true }}
	b := k.byRegions(slices.Repeat([]float64{0.5}, 6), 3, tree, math.MaxInt32)
	if math.Abs(b-3) > 1e-6 { // half a site across serves row 0, one more the other two
		t.Errorf("%v, want 3", b)
	}
	b = coveringOf(lists([]int32{0, 1}, []int32{1, 2}, []int32{0, 2}, []int32{3, 4}, []int32{4, 5}, []int32{3, 5}), k.need, k.cost[:6]).byRegions(slices.Repeat([]float64{0.5}, 6), 3, tree, math.MaxInt32)
	if math.Abs(b-4) > 1e-6 {
		t.Errorf("%v, want 4", b)
	}
}

// TestCoverTreeAgainstEverything: with a limit below which to look, without, and
// broken off at any moment.
func TestCoverTreeAgainstEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := drawCovering(t)
		best := k.least()
		below := rapid.SampledFrom([]float64{math.Inf(1), best + 1, best, best - 1}).Draw(t, "below")
		asked, ends := 0, rapid.IntRange(0, 30).Draw(t, "ends")
		for _, whole := range []bool{true, false} {
			tree := &coverTree{goOn: func() bool { asked++; return whole || asked <= ends }}
			a := tree.solve(k, below, coverRootSteps)
			if a.bound < math.Inf(1) && min(a.bound, below) > best+1e-9 {
				t.Fatalf("bound %v below %v, the best is %v", a.bound, below, best)
			}
			if whole && min(a.cost, below) != below && !near(a.cost, best) || whole && best < below-1e-9 && math.IsInf(a.cost, 1) {
				t.Fatalf("%v below %v, the best is %v", a.cost, below, best)
			}
			if math.IsInf(a.cost, 1) {
				continue
			}
			if cost, ok := k.holds(a.chosen); !ok || !near(cost, a.cost) || cost >= below+1e-9 || a.bound > a.cost+1e-9 {
				t.Fatalf("%+v costs %v below %v, an answer: %v", a, cost, below, ok)
			}
		}
	})
}

// TestCoverLocal never loses an answer, whatever region it takes out.
func TestCoverLocal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := drawCovering(t)
		chosen := make([]int32, len(k.cost))
		for c := range chosen {
			chosen[c] = int32(c)
		}
		was, ok := k.holds(chosen)
		if !ok {
			t.Skip("no answer")
		}
		asked, told := 0, was
		l := newCoverLocal(k, chosen, &coverTree{})
		l.search(func() bool { asked++; return asked < 60 }, func() {
			if l.cost >= told {
				t.Fatalf("told of %v after %v", l.cost, told)
			}
			told = l.cost
		})
		if cost, ok := k.holds(l.chosen()); !ok || !near(cost, l.cost) || cost > was+1e-9 {
			t.Fatalf("%v costs %v of %v, an answer: %v", l.chosen(), cost, was, ok)
		}
	})
}

// TestSetCoverOnACity: the best of 900 cells, twice the same to the byte, and at
// once where the context has ended, with a bound that holds.
func TestSetCoverOnACity(t *testing.T) {
	c, people := city(30, 3.2, 5)
	m := Model{Cover: c, People: people}
	work := Effort{Work: 100_000_000}
	best, err := SetCover(t.Context(), m, math.Inf(1), work)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v sites, bound %v, %s", best.Value, best.Bound, best.Stopped)
	if best.GapPC > 10 {
		t.Errorf("%v sites and a bound of %v: over 10 %% apart", best.Value, best.Bound)
	}
	again, _ := SetCover(t.Context(), m, math.Inf(1), work)
	if !reflect.DeepEqual(best, again) {
		t.Errorf("%+v, then %+v", best, again)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	p, err := SetCover(ended, m, math.Inf(1), Effort{})
	if err == nil || p.Stopped != StopEnded || p.Value < best.Bound || p.Bound > best.Value || p.People < best.People*(1-1e-9) {
		t.Errorf("ended: %v sites, bound %v for %v people, %s, %v; before %v and %v", p.Value, p.Bound, p.People, p.Stopped, err, best.Value, best.Bound)
	}
}

// TestSetCoverStops at the gap asked for, and after the time allowed; it tells of
// sites that never become more and bounds that never become less.
func TestSetCoverStops(t *testing.T) {
	c, people := city(40, 3.2, 6)
	m := Model{Cover: c, People: people}
	value, bound := math.Inf(1), 0.0
	p, err := SetCover(t.Context(), m, math.Inf(1), Effort{GapPC: 15, Tell: func(g Progress) {
		if g.Value > value || g.Bound < bound || g.Bound > g.Value {
			t.Errorf("told of %v and %v after %v and %v", g.Value, g.Bound, value, bound)
		}
		value, bound = g.Value, g.Bound
	}})
	if err != nil || p.Stopped != StopGap || p.GapPC > 15 || p.Value != value || p.Bound != bound {
		t.Errorf("%v and %v (%v %%), %s, %v; told of %v and %v", p.Value, p.Bound, p.GapPC, p.Stopped, err, value, bound)
	}
	p, err = SetCover(t.Context(), m, math.Inf(1), Effort{Time: time.Nanosecond})
	if err != nil || p.Stopped != StopTime || p.Bound > value {
		t.Errorf("%v and %v, %s, %v", p.Value, p.Bound, p.Stopped, err)
	}
}
