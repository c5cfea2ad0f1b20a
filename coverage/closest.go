package coverage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// closest returns up to three open venues whose id or name is most like what
// was typed, nearest first, as `"way/4217" (Stadium)`; none that share less than
// half of it.
func (s *Session) closest(typed string) []string {
	type candidate struct {
		text string
		away int
	}
	var near []candidate
	for i, open := range s.now.open {
		if !open {
			continue
		}
		f := s.now.slot(i).venue.facility
		away := apart(typed, f.ID)
		if f.Name != "" {
			away = min(away, apart(typed, f.Name))
		}
		if 2*away <= len([]rune(typed)) {
			text := fmt.Sprintf("%q", f.ID)
			if f.Name != "" {
				text += " (" + f.Name + ")"
			}
			near = append(near, candidate{text, away})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return cmp.Compare(a.away, b.away) })
	var out []string
	for _, c := range near[:min(3, len(near))] {
		out = append(out, c.text)
	}
	return out
}

// longestTyped is how much of a name is compared: a hostile one costs no more.
const longestTyped = 64

// apart returns how many letters one must add, drop or change to turn one word
// into the other, capitals aside (Levenshtein 1966).
func apart(a, b string) int {
	cut := func(s string) []rune {
		r := []rune(strings.ToLower(s))
		return r[:min(len(r), longestTyped)]
	}
	x, y := cut(a), cut(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range y {
			change := diagonal
			if c != d {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
