package siting

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"math"
	"slices"

	"github.com/walkshed/walkshed/geo"
)

// medianProblem is a p-median problem made small and turned round: not time to
// make little but time saved to make much. Row r is saved by candidates
// cand[first[r]:first[r+1]] as much people × time as save says, most first, and
// of the chosen ones by the best alone. Time is base less what is saved.
//
// Rows whose candidates stand in the same order are one row with their savings
// added: whoever is open, the same one is best for all of them, so nothing is
// lost. (Aggregation as in Avella et al. 2012; on cells of 100 m that share a
// street it is a third of the rows.)
type medianProblem struct {
	rules *problem // candidates that are left, and the rules; it has no rows
	first []int64
	cand  []int32
	save  []float64 // > 0
	// The same from the candidates' side: c saves at entries
	// entry[byCand[c]:byCand[c+1]], in rows row[…].
	byCand []int64
	entry  []int32
	row    []int32
	weight []float64 // of each row: people × time at stake
	base   float64   // people × time when only fixed sites are built
	most   float64   // all that could be saved
	high   float64   // a power of two above it
	whole  bool      // every saving is a whole number
}

// reduceMedian makes the problem of a model that checkTimes let pass.
func reduceMedian(m TimeModel) *medianProblem {
	p := &medianProblem{rules: reduce(m.onlyRules())}
	now := m.withFixed(p.rules.fixed)
	for r, w := range m.People {
		p.base += w * float64(now[r])
	}
	first, cand, save := m.savings(now, p.rules.orig)
	p.merge(first, cand, save)
	p.whole = p.base < 1<<53 && p.base == math.Floor(p.base)
	p.index()
	return p
}

// index fills in what follows from the rows.
func (p *medianProblem) index() {
	p.transpose()
	p.weight, p.most = make([]float64, p.rows()), 0
	for r := range p.weight {
		p.weight[r] = p.save[p.first[r]]
		p.most += p.weight[r]
	}
	_, exp := math.Frexp(p.most)
	p.high = math.Ldexp(1, exp+1)
	for _, s := range p.save {
		p.whole = p.whole && s == math.Floor(s)
	}
}

func (p *medianProblem) rows() int { return len(p.first) - 1 }

// onlyRules is the rules with nobody to cover.
func (m TimeModel) onlyRules() Model {
	return Model{Cover: Cover{First: make([]int64, m.Candidates()+1)}, Rules: m.Rules}
}

// withFixed is the time of each demand once the fixed sites are built.
func (m TimeModel) withFixed(fixed []int) []geo.Deciseconds {
	now := make([]geo.Deciseconds, len(m.People))
	for r := range now {
		now[r] = m.now(r)
	}
	for _, c := range fixed {
		rows, times := m.of(int32(c))
		for i, r := range rows {
			now[r] = min(now[r], times[i])
		}
	}
	return now
}

// savings lists for each demand the candidates (in new numbers) that save
// anything, most first, and what they save.
func (m TimeModel) savings(now []geo.Deciseconds, orig []int32) (first []int64, cand []int32, save []float64) {
	first = make([]int64, len(m.People)+1)
	saves := func(r int32, t geo.Deciseconds) bool { return t < now[r] && m.People[r] > 0 }
	for _, c := range orig {
		rows, times := m.of(c)
		for i, r := range rows {
			if saves(r, times[i]) {
				first[r+1]++
			}
		}
	}
	for r := range m.People {
		first[r+1] += first[r]
	}
	type entry struct {
		t geo.Deciseconds
		c int32
	}
	entries := make([]entry, first[len(m.People)])
	at := slices.Clone(first)
	for k, c := range orig {
		rows, times := m.of(c)
		for i, r := range rows {
			if saves(r, times[i]) {
				entries[at[r]] = entry{times[i], int32(k)}
				at[r]++
			}
		}
	}
	cand, save = make([]int32, len(entries)), make([]float64, len(entries))
	for r, w := range m.People {
		list := entries[first[r]:first[r+1]]
		slices.SortFunc(list, func(a, b entry) int { return cmp.Or(cmp.Compare(a.t, b.t), cmp.Compare(a.c, b.c)) })
		for i, e := range list {
			cand[first[r]+int64(i)] = e.c
			save[first[r]+int64(i)] = w * float64(now[r]-e.t)
		}
	}
	return first, cand, save
}

// merge adds up rows with the same candidates in the same order. Merged rows
// stand in the order of the first of each, so nothing depends on the hash.
// It returns where each row went, -1 for one without candidates.
func (p *medianProblem) merge(first []int64, cand []int32, save []float64) (to []int32) {
	p.first = make([]int64, 1, len(first))
	seed := maphash.MakeSeed()
	same := make(map[uint64][]int32, len(first)/2) // merged rows by hash
	var bytes []byte
	for r := range len(first) - 1 {
		list, saves := cand[first[r]:first[r+1]], save[first[r]:first[r+1]]
		to = append(to, -1)
		if len(list) == 0 {
			continue
		}
		bytes = bytes[:0]
		for _, c := range list {
			bytes = binary.LittleEndian.AppendUint32(bytes, uint32(c))
		}
		key := maphash.Bytes(seed, bytes)
		into := int32(-1)
		for _, k := range same[key] {
			if slices.Equal(p.cand[p.first[k]:p.first[k+1]], list) {
				into = k
			}
		}
		if into >= 0 {
			for i, s := range saves {
				p.save[p.first[into]+int64(i)] += s
			}
			to[r] = into
			continue
		}
		to[r] = int32(p.rows())
		same[key] = append(same[key], int32(p.rows()))
		p.cand = append(p.cand, list...)
		p.save = append(p.save, saves...)
		p.first = append(p.first, int64(len(p.cand)))
	}
	return to
}

// transpose indexes the entries by candidate, rows rising.
func (p *medianProblem) transpose() {
	n := len(p.rules.orig)
	p.byCand = make([]int64, n+1)
	for _, c := range p.cand {
		p.byCand[c+1]++
	}
	for c := range n {
		p.byCand[c+1] += p.byCand[c]
	}
	p.entry, p.row = make([]int32, len(p.cand)), make([]int32, len(p.cand))
	at := slices.Clone(p.byCand)
	for r := range p.rows() {
		for e := p.first[r]; e < p.first[r+1]; e++ {
			c := p.cand[e]
			p.entry[at[c]], p.row[at[c]] = int32(e), int32(r)
			at[c]++
		}
	}
}
