package siting

import (
	"context"
	"testing"
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

// TestMaxCoverByHand: people are powers of two, so every sum names its rows.
//
//	candidate 0 covers 1+2+4     =  7
//	candidate 1 covers   2+4+8   = 14
//	candidate 2 covers       8+16 = 24
//
// Greedy takes 2 (24), then 0 (7) over 1 (6), then nothing is left to gain: 31
// of 31.
func TestMaxCoverByHand(t *testing.T) {
	c := lists([]int32{0, 1, 2}, []int32{1, 2, 3}, []int32{3, 4})
	o, err := MaxCover(context.Background(), c, []float64{1, 2, 4, 8, 16}, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Chosen) != 2 || o.Chosen[0] != 2 || o.Chosen[1] != 0 || o.Gain[0] != 24 || o.Gain[1] != 7 {
		t.Fatalf("order %+v, want 2 then 0 with 24 and 7", o)
	}
	if o.Bound[0] != 24 || o.Bound[1] != 31 {
		t.Fatalf("bounds %v, want 24 and 31", o.Bound)
	}
}
