package data

import (
	"cmp"
	"slices"
	"strings"
)

// NearestName returns the name a misspelt word most likely means: one it is an
// alias of, or the one fewest letters away, at most a third of its length.
func NearestName(word string, names []string, aka map[string][]string) (string, bool) {
	w := strings.ToLower(strings.NewReplacer("-", "_", " ", "_").Replace(strings.TrimSpace(word)))
	for _, n := range names {
		for _, a := range aka[n] {
			if a == w {
				return n, true
			}
		}
	}
	best, at := max(1, len([]rune(w))/3)+1, ""
	for _, n := range names {
		if d := letters(w, strings.ToLower(n)); d < best {
			best, at = d, n
		}
	}
	return at, at != ""
}

// ClosestNames returns up to n names that are fewest letters from a word, half of
// its letters at most: ids are long and alike. Of equally near ones the first by
// alphabet.
func ClosestNames(word string, names []string, n int) []string {
	type near struct {
		name string
		far  int
	}
	w := strings.ToLower(strings.TrimSpace(word))
	size := len([]rune(w))
	var found []near
	for _, x := range names {
		if d := len([]rune(x)) - size; d > max(1, size/2) || -d > max(1, size/2) {
			continue // that many letters at least
		}
		if far := letters(w, strings.ToLower(x)); far <= max(1, size/2) {
			found = append(found, near{x, far})
		}
	}
	slices.SortFunc(found, func(a, b near) int { return cmp.Or(a.far-b.far, strings.Compare(a.name, b.name)) })
	found = slices.Compact(found)
	var out []string
	for _, x := range found[:min(n, len(found))] {
		out = append(out, x.name)
	}
	return out
}

// letters counts the fewest letters to insert, drop, change or swap with their
// neighbour to turn a into b (optimal string alignment).
func letters(a, b string) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			same := 1
			if x[i-1] == y[j-1] {
				same = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+same)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}
