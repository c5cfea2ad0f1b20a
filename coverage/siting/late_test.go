package siting

import (
	"context"
	"testing"
	"time"
)

// TestLateIsAtOnce: without a moment to improve it, a plan is greedy's, of all the
// sites there may be, and says that time ended it. The city is one in which exchanges
// find better, as the plan with time shows.
func TestLateIsAtOnce(t *testing.T) {
	c, people := city(40, 2.3, 11)
	m := Model{Cover: c, People: people, Rules: Rules{Sites: 40}}
	late, err := BestCover(t.Context(), m, Effort{Time: 1})
	if err != nil {
		t.Fatal(err)
	}
	s := newState(reduce(m))
	s.construct(false)
	calm, err := BestCover(t.Context(), m, Effort{Work: 1e6})
	if err != nil {
		t.Fatal(err)
	}
	if late.Stopped != StopTime || len(late.Chosen) != 40 || late.Value != s.value || late.Value >= calm.Value || late.Bound < calm.Value {
		t.Errorf("late %v of %v, %s; greedy %v; with time %v", late.Value, late.Bound, late.Stopped, s.value, calm.Value)
	}
}

// TestLateWatch: a watch is late when its time or its caller's is over, never before.
func TestLateWatch(t *testing.T) {
	w := newWatch(t.Context(), Effort{Time: time.Hour})
	if w.late() || newWatch(t.Context(), Effort{}).late() {
		t.Error("late at the start")
	}
	w.began = w.began.Add(-time.Hour)
	if !w.late() {
		t.Error("not late after its hour")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if !newWatch(ended, Effort{}).late() {
		t.Error("not late when the caller has ended it")
	}
}
