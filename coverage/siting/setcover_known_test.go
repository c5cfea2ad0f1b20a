package siting

import (
	"bytes"
	"math"
	"os/exec"
	"testing"
)

// TestSanFranciscoSetCover: 8 stores reach every tract that any store reaches
// within 5,000 m, as published for spopt's LSCP on the same table.
func TestSanFranciscoSetCover(t *testing.T) {
	times, metres := sanFrancisco(t)
	n := len(times.People)
	c := Cover{First: []int64{0}}
	for i, v := range metres {
		if v <= 5000 {
			c.Rows = append(c.Rows, int32(i%n))
		}
		if (i+1)%n == 0 {
			c.First = append(c.First, int64(len(c.Rows)))
		}
	}
	p, err := SetCover(t.Context(), Model{Cover: c, People: times.People}, math.Inf(1), Effort{})
	if err != nil || !p.Optimal || p.Value != 8 {
		t.Errorf("%v sites, optimal %v, %v; want 8, proved", p.Value, p.Optimal, err)
	}
}

// TestSetCoverAgainstSolver: what is proved on drawn cities is what glpsol proves,
// with costs too.
func TestSetCoverAgainstSolver(t *testing.T) {
	glpsol, err := exec.LookPath("glpsol")
	if err != nil {
		t.Skip("needs glpsol: not installed")
	}
	for seed := range int64(4) {
		c, people := city(13, 2.3, seed)
		m := Model{Cover: c, People: people}
		if seed%2 == 1 {
			for i := range c.Candidates() {
				m.Cost = append(m.Cost, float64(2+i*7%5))
			}
		}
		p, err := SetCover(t.Context(), m, math.Inf(1), Effort{Work: 400_000_000})
		if err != nil {
			t.Fatal(err)
		}
		var model bytes.Buffer
		if err := WriteSetCoverLP(&model, m, math.Inf(1)); err != nil {
			t.Fatal(err)
		}
		best, ok := solveLP(t, glpsol, model.String())
		t.Logf("seed %d: %v, bound %v, %s; glpsol %v %v", seed, p.Value, p.Bound, p.Stopped, best, ok)
		if ok && (p.Value < best || p.Bound > best || p.Optimal && p.Value != best) {
			t.Errorf("seed %d: %v to %v, glpsol found %v", seed, p.Bound, p.Value, best)
		}
		if !p.Optimal {
			t.Errorf("seed %d: %v to %v, not proved", seed, p.Bound, p.Value)
		}
	}
}
