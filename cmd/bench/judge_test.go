package main

import (
	"strings"
	"testing"
)

// rounds makes samples of one contender: milliseconds of CPU, round by round,
// all with one answer.
func rounds(row, who string, count int64, sum float64, ms ...float64) []record {
	var out []record
	for i, x := range ms {
		out = append(out, record{Kind: isSample, Row: row, Who: who, Round: i + 1,
			Sample: &sample{CPUNs: int64(x * 1e6), WallNs: int64(x * 2e6), PeakKB: 2048, Count: count, Sum: sum}})
	}
	return out
}

func join(parts ...[]record) (all []record) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

var race = row{ID: "race.1", Size: "small", Title: "A race", Input: "track", By: byCPU, Per: perSettled,
	Contenders: []contender{{Name: "us"}, {Name: "them"}}, Goals: []goal{{Who: "them", AtLeast: 10, Aim: 20}}}

// TestJudge by hand: 100/10, 240/20 and 150/10 ms are 10, 12 and 15; 20 ms for
// 1,000 nodes are 20,000 ns a node, so the middle of ours is 10,000.
func TestJudge(t *testing.T) {
	v := judge(race, join(rounds("race.1", "us", 1000, 5, 10, 20, 10), rounds("race.1", "them", 1000, 5, 100, 240, 150), rounds("race.2", "us", 1, 1, 7)))
	them := v.peers[0]
	if them.ratio != (spread{10, 12, 15}) || them.ms != (spread{100, 150, 240}) || them.rounds != 3 || them.peakKB != 2048 {
		t.Errorf("them: %+v", them)
	}
	if v.ours.per.Median != 10000 || v.ours.ratio.Median != 1 {
		t.Errorf("us: %+v", v.ours)
	}
	if o := v.hold(race.Goals[0]); !o.known || !o.reached || o.got != "12× (10–15)" || o.wanted != "≥ 10× them, aim 20×" {
		t.Errorf("the goal stands at %+v", o)
	}
	missed := race.Goals[0]
	missed.AtLeast = 12.5
	if o := v.hold(missed); o.reached {
		t.Errorf("a median of 12 is not 12.5: %+v", o)
	}
}

// TestJudgeByWall: wall is twice the CPU time here, the ratio the same.
func TestJudgeByWall(t *testing.T) {
	r := race
	r.By = byWall
	v := judge(r, join(rounds("race.1", "us", 1, 1, 10), rounds("race.1", "them", 1, 1, 30)))
	if v.ours.ms.Median != 20 || v.peers[0].ratio.Median != 3 {
		t.Errorf("us %v ms, them %v×", v.ours.ms.Median, v.peers[0].ratio.Median)
	}
}

// TestUnits: 100 ms for 2,000 pieces beside 200 ms for 100 of them is 40 times.
func TestUnits(t *testing.T) {
	mine, theirs := rounds("race.1", "us", 1, 1, 100), rounds("race.1", "them", 1, 1, 200)
	mine[0].Sample.Units, theirs[0].Sample.Units = 2000, 100
	if v := judge(race, join(mine, theirs)); v.peers[0].ratio.Median != 40 {
		t.Errorf("%v×, want 40", v.peers[0].ratio.Median)
	}
}

// TestByNode: unlike inputs are compared per answer, and not held equal.
func TestByNode(t *testing.T) {
	r := race
	r.By, r.Unlike = byNode, true
	v := judge(r, join(rounds("race.1", "us", 1000, 7, 10), rounds("race.1", "them", 100, 5, 2)))
	if v.peers[0].ratio.Median != 2 || v.failed() != "" {
		t.Errorf("%v×, %q; want 2 and no fault", v.peers[0].ratio.Median, v.failed())
	}
}

// TestOtherAnswerIsAnError, though nobody noted a fault: whoever edits a log
// cannot make a ratio of answers that differ.
func TestOtherAnswerIsAnError(t *testing.T) {
	for name, theirs := range map[string][]record{
		"count": rounds("race.1", "them", 999, 5, 100),
		"sum":   rounds("race.1", "them", 1000, 5.5, 100),
	} {
		v := judge(race, join(rounds("race.1", "us", 1000, 5, 10), theirs))
		if !strings.Contains(v.failed(), "against ours of 1,000 and 5") {
			t.Errorf("%s: %q", name, v.failed())
		}
		if o := v.hold(race.Goals[0]); o.known || o.reached || o.got != "error" {
			t.Errorf("%s: the goal stands at %+v", name, o)
		}
	}
}

// TestExcuse: a defect known lets a peer miss one answer in a thousand, not two,
// and never find more.
func TestExcuse(t *testing.T) {
	r := race
	r.Contenders = []contender{{Name: "us"}, {Name: "them", Excuse: "they lose some"}}
	ours := rounds("race.1", "us", 1000, 100000, 10)
	for _, c := range []struct {
		count   int64
		sum     float64
		excused bool
	}{{1000, 100000, true}, {999, 99990, true}, {999, 100050, true}, {998, 99990, false}, {1001, 100000, false}, {999, 98000, false}} {
		v := judge(r, join(ours, rounds("race.1", "them", c.count, c.sum, 100)))
		if got := v.failed() == ""; got != c.excused {
			t.Errorf("%d answers of sum %g: excused %v, want %v (%s)", c.count, c.sum, got, c.excused, v.failed())
		}
	}
}

// TestTolerance: sums of numbers that were added in another order.
func TestTolerance(t *testing.T) {
	a := sample{Count: 60, Sum: 1000}
	if d := differs(a, sample{Sum: 996}, .005); d != "" {
		t.Errorf("996 beside 1000: %s", d)
	}
	if d := differs(a, sample{Sum: 994}, .005); d == "" {
		t.Error("994 beside 1000 is more than half a percent")
	}
	if d := differs(sample{Sum: 994}, a, .005); d == "" {
		t.Error("ours may not be worse either")
	}
}

// TestDisjoint: two proofs agree where no value is better than the other's
// bound, whether much or little is wanted.
func TestDisjoint(t *testing.T) {
	plan := func(value, bound float64) sample { return sample{More: proof(value, bound)} }
	for _, c := range []struct {
		ours, theirs sample
		agree        bool
	}{
		{plan(960, 1000), plan(995, 999), true}, // most people: theirs is better, and ours did not deny it
		{plan(960, 1000), plan(1001, 1003), false},
		{plan(995, 999), plan(960, 994), false}, // their bound denies our plan
		{plan(960, 1000), plan(1000, 1003), true},
		{plan(231, 219), plan(220, 220), true}, // fewest sites
		{plan(231, 221), plan(220, 220), false},
		{plan(220, 220), plan(220.0001, 220), true}, // printed with fewer digits
		{plan(220, 220), sample{Sum: 220}, false},   // a value proves nothing
	} {
		for _, pair := range [][2]sample{{c.ours, c.theirs}, {c.theirs, c.ours}} {
			if d := disjoint(pair[0], pair[1]); (d == "") != c.agree {
				t.Errorf("%v beside %v: %q, want agreement %v", pair[0].More, pair[1].More, d, c.agree)
			}
		}
	}
}

// TestUnprovedIsNoWin: ten times faster to a worse proof reaches no goal, and is
// said; to the proof asked for it does.
func TestUnprovedIsNoWin(t *testing.T) {
	r := race
	r.Proved, r.Gap = true, .5
	for _, c := range []struct {
		bound float64
		got   string
	}{{1020, "10× (10–10), but ours only to 1.96 %"}, {1004, "10× (10–10)"}} {
		ours, theirs := rounds("race.1", "us", 1, 1000, 10), rounds("race.1", "them", 0, 1001, 100)
		ours[0].Sample.More, theirs[0].Sample.More = proof(1000, c.bound), proof(1001, 1003)
		v := judge(r, join(ours, theirs))
		if o := v.hold(r.Goals[0]); o.got != c.got || o.reached != (c.bound == 1004) || v.failed() != "" {
			t.Errorf("bound %g: %+v, %q", c.bound, o, v.failed())
		}
	}
}

// TestFigureGoal: one of our own figures, the middle of the rounds.
func TestFigureGoal(t *testing.T) {
	log := rounds("race.1", "us", 1, 1, 10, 10, 10)
	for i, x := range []float64{.3, .6, .4} {
		log[i].Sample.More = map[string]float64{"p95": x}
	}
	v := judge(race, log)
	if o := v.hold(goal{Figure: "p95", Most: .4, Unit: "ms"}); !o.reached || o.got != "0.4 ms" || o.wanted != "≤ 0.4 ms" {
		t.Errorf("at most .4: %+v", o)
	}
	if o := v.hold(goal{Figure: "p95", Most: .39, Unit: "ms"}); o.reached {
		t.Errorf("at most .39: %+v", o)
	}
	if o := v.hold(goal{Figure: "p99", Most: 1}); o.known {
		t.Errorf("a figure that is not there: %+v", o)
	}
}
