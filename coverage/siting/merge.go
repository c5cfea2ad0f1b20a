package siting

import "slices"

// merged is the same problem with every set of demand rows that the same
// candidates cover put together as one: on city data ten times fewer rows
// ("isomorphic aggregation"). It is exact, because such rows are always covered
// together or not at all.
type merged struct {
	cover  Cover
	weight []float64 // people of each merged row, summed in row order; > 0
	total  float64   // sum of weight: all that any choice could cover
	whole  bool      // every weight is a whole number, and so is every answer
}

// merge refines the partition of the rows candidate by candidate: rows of one
// class that a candidate covers split from those it does not. One pass over the
// entries, no hashing, so nothing can collide. Rows of nobody and rows no
// candidate covers are dropped.
func merge(c Cover, people []float64) merged {
	m, _ := mergeNeeds(c, people, nil)
	return m
}

// mergeNeeds keeps rows of different needs apart as well (nil: all alike) and
// says which merged row each row went into, -1 for those dropped.
func mergeNeeds(c Cover, people []float64, need []uint8) (m merged, to []int32) {
	class, size, start := refine(c, people, need)
	// Number the classes by their first row, so that merged rows rise.
	number := slices.Repeat([]int32{-1}, len(size))
	m, to = merged{whole: true}, slices.Repeat([]int32{-1}, len(people))
	for r, k := range class {
		if k < start {
			continue
		}
		if number[k] < 0 {
			number[k] = int32(len(m.weight))
			m.weight = append(m.weight, 0)
		}
		to[r] = number[k]
		m.weight[number[k]] += people[r]
	}
	for _, w := range m.weight {
		m.total += w
		m.whole = m.whole && w == float64(int64(w))
	}
	m.whole = m.whole && m.total < 1<<53
	m.cover = gather(c, class, number, start)
	return m, to
}

// refine returns the class of each row and the size of each class. Classes
// below start are rows nobody covers, one class a need; -1 rows without people.
func refine(c Cover, people []float64, need []uint8) (class, size []int32, start int32) {
	start = 1
	if len(need) > 0 {
		start = int32(slices.Max(need)) + 1
	}
	class = make([]int32, len(people))
	size = make([]int32, start)
	for r, w := range people {
		if w == 0 {
			class[r] = -1
			continue
		}
		if need != nil {
			class[r] = int32(need[r])
		}
		size[class[r]]++
	}
	seen, into := make([]int32, start), make([]int32, start) // per class: last candidate to split it, and into what
	for k := range seen {
		seen[k] = -1
	}
	var free []int32 // classes that ran empty
	for cand := int32(0); int(cand) < c.Candidates(); cand++ {
		for _, r := range c.of(cand) {
			old := class[r]
			if old < 0 {
				continue
			}
			if seen[old] != cand {
				seen[old] = cand
				if n := len(free); n > 0 {
					into[old], free = free[n-1], free[:n-1]
				} else {
					into[old] = int32(len(size))
					size, seen, into = append(size, 0), append(seen, -1), append(into, 0)
				}
				seen[into[old]] = -1
			}
			class[r] = into[old]
			size[into[old]]++
			if size[old]--; size[old] == 0 && old >= start {
				free = append(free, old)
			}
		}
	}
	return class, size, start
}

// gather rewrites the cover in merged rows: each once, rising.
func gather(c Cover, class, number []int32, start int32) Cover {
	out := Cover{First: make([]int64, 1, len(c.First)), Rows: make([]int32, 0, len(c.Rows))}
	seen := make([]int32, len(number))
	for cand := int32(0); int(cand) < c.Candidates(); cand++ {
		for _, r := range c.of(cand) {
			k := class[r]
			if k >= start && seen[k] != cand+1 {
				seen[k] = cand + 1
				out.Rows = append(out.Rows, number[k])
			}
		}
		out.First = append(out.First, int64(len(out.Rows)))
	}
	return out
}
