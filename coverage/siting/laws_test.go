package siting

import (
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawProblem draws up to 9 candidates over up to 12 demands of 0 to 20 people,
// whole or in tenths.
func drawProblem(t *rapid.T) (Cover, []float64) {
	n := rapid.IntRange(1, 12).Draw(t, "demands")
	scale := rapid.SampledFrom([]float64{1, 0.1}).Draw(t, "scale")
	people := make([]float64, n)
	for i := range people {
		people[i] = float64(rapid.IntRange(0, 20).Draw(t, "people")) * scale
	}
	c := Cover{First: []int64{0}}
	for range rapid.IntRange(1, 9).Draw(t, "candidates") {
		set := rapid.Uint16Range(0, 1<<n-1).Draw(t, "covers")
		for r := range n {
			if set>>r&1 == 1 {
				c.Rows = append(c.Rows, int32(r))
			}
		}
		c.First = append(c.First, int64(len(c.Rows)))
	}
	return c, people
}

// reach is the people a set of candidates (bits) covers, counted directly.
func reach(c Cover, people []float64, set uint) float64 {
	covered := make([]bool, len(people))
	for cand := range c.Candidates() {
		if set>>cand&1 == 1 {
			for _, r := range c.of(int32(cand)) {
				covered[r] = true
			}
		}
	}
	sum := 0.0
	for r, yes := range covered {
		if yes {
			sum += people[r]
		}
	}
	return sum
}

// TestAgainstEverything tries every set of candidates: no set of k covers more
// than the bound of k, greedy reaches 1−1/e of the best, each step gains the
// most that was to be gained (by the lowest candidate that gains it, where sums
// are exact), and the figures of an Order hold together.
func TestAgainstEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, people := drawProblem(t)
		p := rapid.IntRange(1, 10).Draw(t, "p")
		o := order2(t, c, people, p)
		best := make([]float64, c.Candidates()+1)
		for set := range uint(1) << c.Candidates() {
			k := bits.OnesCount(set)
			best[k] = max(best[k], reach(c, people, set))
		}
		const eps = 1e-9
		set, reached, total := uint(0), 0.0, reach(c, people, 1<<c.Candidates()-1)
		for k, cand := range o.Chosen {
			for other := range c.Candidates() {
				gain := reach(c, people, set|1<<other) - reached
				if gain > o.Gain[k]+eps || gain > o.Gain[k]-eps && people[0] == float64(int(people[0])) && whole(people) && other < cand {
					t.Fatalf("step %d took %d for %v, %d gains %v", k, cand, o.Gain[k], other, gain)
				}
			}
			set |= 1 << cand
			if now := reach(c, people, set); now < reached+o.Gain[k]-eps || now > reached+o.Gain[k]+eps {
				t.Fatalf("step %d claims %v, reaches %v from %v", k, o.Gain[k], now, reached)
			}
			reached = reach(c, people, set)
			switch {
			case best[k+1] > o.Bound[k]+eps:
				t.Fatalf("%d sites reach %v, the bound says %v", k+1, best[k+1], o.Bound[k])
			case reached < 0.632*best[k+1]-eps:
				t.Fatalf("greedy reaches %v of %v", reached, best[k+1])
			case o.Bound[k] > total+eps || o.Bound[k] < reached-eps:
				t.Fatalf("bound %v is not between %v and %v", o.Bound[k], reached, total)
			case k > 0 && (o.Bound[k] < o.Bound[k-1] || o.Gain[k] > o.Gain[k-1]):
				t.Fatalf("bounds %v fall or gains %v rise", o.Bound, o.Gain)
			}
		}
		if len(o.Chosen) < min(p, c.Candidates()) && reached < total-eps {
			t.Fatalf("stopped at %v of %v with %d of %d", reached, total, len(o.Chosen), p)
		}
	})
}

func whole(people []float64) bool {
	return !slices.ContainsFunc(people, func(w float64) bool { return w != float64(int(w)) })
}

func order2(t *rapid.T, c Cover, people []float64, p int) Order {
	o, err := MaxCover(t.Context(), c, people, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestMergeKeepsEveryAnswer: any set of candidates covers as many people in the
// merged problem as in the one given.
func TestMergeKeepsEveryAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, people := drawProblem(t)
		m := merge(c, people)
		for set := range uint(1) << c.Candidates() {
			a, b := reach(c, people, set), reach(m.cover, m.weight, set)
			if a-b > 1e-9 || b-a > 1e-9 {
				t.Fatalf("set %b covers %v, merged %v", set, a, b)
			}
		}
		if err := check(m.cover, m.weight); err != nil {
			t.Fatal(err)
		}
	})
}

// TestOneMoreCandidateNeverHurts: the bound of a larger choice of candidates is
// not below what the smaller one reached.
func TestOneMoreCandidateNeverHurts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, people := drawProblem(t)
		fewer := Cover{First: c.First[:len(c.First)-1], Rows: c.Rows}
		few, all := order2(t, fewer, people, 4), order2(t, c, people, 4)
		sum := 0.0
		for k := range few.Gain {
			if sum += few.Gain[k]; k < len(all.Bound) && all.Bound[k] < sum-1e-9 {
				t.Fatalf("bound %v of %d sites, %v were reached with one candidate less", all.Bound[k], k+1, sum)
			}
		}
	})
}
