package siting

// shrink makes a covering smaller until nothing changes, three rules in turn
// (Garfinkel and Nemhauser 1969; Toregas and ReVelle 1972 for this very problem):
//
//	a row with as few candidates as it needs takes them all, and what costs nothing is taken;
//	a row whose candidates are all among them of a larger row makes that one superfluous;
//	a candidate whose rows another covers too, at no higher cost, is superfluous.
//
// Each opens the way for the next. Catchments of 15 minutes, 500 candidates: of
// 4,900 merged rows a hundred are left. It returns what is left, and what was
// taken, in orig numbers, and paid; ok is false where a row has too few candidates. Some
// best answer holds all that was taken.
func (k *covering) shrink(work *int64) (left *covering, taken []int32, paid float64, ok bool) {
	for {
		forced, ok := k.forced()
		if !ok {
			return k, taken, paid, false
		}
		for _, c := range forced {
			taken, paid = append(taken, k.orig[c]), paid+k.cost[c]
		}
		before := len(k.need) + len(k.cost)
		if len(forced) > 0 {
			k = k.with(forced, nil)
		}
		row, n := k.superfluousRows(work)
		if n > 0 {
			k = k.part(row, allTrue(len(k.cost)))
		}
		cand, n := k.superfluousCands(work)
		if n > 0 {
			k = k.part(allTrue(len(k.need)), cand)
		}
		*work += 4 * k.entries()
		if before == len(k.need)+len(k.cost) {
			return k, taken, paid, true
		}
	}
}

func allTrue(n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = true
	}
	return out
}

// forced are the candidates that rows need all of, or that cost nothing.
func (k *covering) forced() (forced []int32, ok bool) {
	in := make([]bool, len(k.cost))
	for r, need := range k.need {
		cands := k.cands.of(int32(r))
		switch {
		case len(cands) < int(need):
			return nil, false
		case len(cands) == int(need):
			for _, c := range cands {
				in[c] = true
			}
		}
	}
	for c, is := range in {
		if is || k.cost[c] == 0 && len(k.rows.of(int32(c))) > 0 {
			forced = append(forced, int32(c))
		}
	}
	return forced, true
}

// superfluousRows marks the rows to keep: a row goes if another that needs as
// many or more has no candidate outside its own.
func (k *covering) superfluousRows(work *int64) (keep []bool, gone int) {
	keep = allTrue(len(k.need))
	marks := signatures(k.cands, len(k.need))
	for a := range int32(len(k.need)) {
		if !keep[a] {
			continue
		}
		set := k.cands.of(a)
		for _, b := range k.rows.of(shortest(set, k.rows)) {
			if b == a || !keep[b] || k.need[b] > k.need[a] || marks[a]&^marks[b] != 0 {
				continue
			}
			*work += int64(len(set))
			if subset(set, k.cands.of(b)) {
				keep[b] = false
				gone++
			}
		}
		*work += int64(len(set))
	}
	return keep, gone
}

// superfluousCands marks the candidates to keep: one goes if another covers all
// its rows, none of which needs two, and costs no more. Of two alike the first stays.
func (k *covering) superfluousCands(work *int64) (keep []bool, gone int) {
	keep = allTrue(len(k.cost))
	marks := signatures(k.rows, len(k.cost))
	for a := range int32(len(k.cost)) {
		set := k.rows.of(a)
		if len(set) == 0 || k.replaceable(a, set, keep, marks, work) {
			keep[a] = false
			gone++
		}
	}
	return keep, gone
}

func (k *covering) replaceable(a int32, set []int32, keep []bool, marks []uint64, work *int64) bool {
	for _, r := range set {
		if k.need[r] > 1 {
			return false
		}
	}
	*work += int64(2 * len(set))
	for _, b := range k.cands.of(shortest(set, k.cands)) {
		if b == a || !keep[b] || k.cost[b] > k.cost[a] || marks[a]&^marks[b] != 0 {
			continue
		}
		other := k.rows.of(b)
		*work += int64(len(set))
		if len(other) >= len(set) && subset(set, other) && (len(other) > len(set) || k.cost[b] < k.cost[a] || b < a) {
			return true
		}
	}
	return false
}

// signatures are 64 marks of each list: a list within another has no mark the
// other lacks, which spares most comparisons.
func signatures(l lists32, n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		for _, v := range l.of(int32(i)) {
			out[i] |= 1 << (uint32(v) * 0x9E3779B1 >> 26)
		}
	}
	return out
}

// shortest is the element of a set whose own list is shortest.
func shortest(set []int32, of lists32) int32 {
	best := set[0]
	for _, v := range set[1:] {
		if of.first[v+1]-of.first[v] < of.first[best+1]-of.first[best] {
			best = v
		}
	}
	return best
}

// subset says whether a is within b, both rising.
func subset(a, b []int32) bool {
	if len(a) > len(b) {
		return false
	}
	i := 0
	for _, v := range a {
		for i < len(b) && b[i] < v {
			i++
		}
		if i == len(b) || b[i] != v {
			return false
		}
		i++
	}
	return true
}
