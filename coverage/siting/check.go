package siting

import (
	"fmt"
	"math"

	"github.com/walkshed/walkshed/data"
)

// checkModel refuses a model that is malformed, or whose fixed sites break its
// own rules, naming the first place where it is.
func checkModel(m Model) error {
	if err := check(m.Cover, m.People); err != nil {
		return err
	}
	n := m.Cover.Candidates()
	bad := func(hint, format string, args ...any) error {
		return &data.Error{Op: "choose sites", Err: fmt.Errorf(format, args...), Hint: hint}
	}
	switch {
	case m.Need != nil && len(m.Need) != len(m.People):
		return bad("give every demand its need, or none", "%d needs for %d demands", len(m.Need), len(m.People))
	case m.Cost != nil && len(m.Cost) != n:
		return bad("give every candidate its cost, or none", "%d costs for %d candidates", len(m.Cost), n)
	case m.Group != nil && len(m.Group) != n:
		return bad("give every candidate its group, -1 for none", "%d groups for %d candidates", len(m.Group), n)
	case m.Cost != nil && math.IsNaN(m.Budget):
		return bad("give a budget that is a number", "a budget of %v", m.Budget)
	}
	for i, k := range m.Need {
		if k == 0 {
			return bad("give needs of at least one", "demand %d needs 0 sites", i)
		}
	}
	for c, v := range m.Cost {
		if !(v >= 0) || math.IsInf(v, 1) {
			return bad("give costs that are finite and not negative", "candidate %d costs %v", c, v)
		}
	}
	for c, g := range m.Group {
		if g < -1 || g >= len(m.Quota) {
			return bad("number the groups from 0, -1 for none", "candidate %d is of group %d, of %d", c, g, len(m.Quota))
		}
	}
	for i, p := range m.Apart {
		if min(p[0], p[1]) < 0 || int(max(p[0], p[1])) >= n || p[0] == p[1] {
			return bad("name two different candidates", "pair %d to keep apart is %d and %d, of %d candidates", i, p[0], p[1], n)
		}
	}
	for _, c := range m.Fixed {
		if c < 0 || c >= n {
			return bad("fix only candidates there are", "fixed site %d of %d candidates", c, n)
		}
	}
	return checkQuotas(m, bad)
}

// checkQuotas refuses quotas nothing can meet, and fixed sites that break a rule.
func checkQuotas(m Model, bad func(hint, format string, args ...any) error) error {
	have := make([]int, len(m.Quota))
	for _, g := range m.Group {
		if g >= 0 {
			have[g]++
		}
	}
	least := 0
	for g, q := range m.Quota {
		switch {
		case q.Least < 0 || q.Most < q.Least:
			return bad("ask for at least 0 and at most as many or more", "group %d: at least %d and at most %d", g, q.Least, q.Most)
		case have[g] < q.Least:
			return bad("ask for fewer there, or give more candidates", "group %d: at least %d sites, %d candidates", g, q.Least, have[g])
		}
		least += q.Least
	}
	if least > m.Sites {
		return bad("allow more sites or ask for fewer in the groups", "at most %d sites, the groups ask for %d", m.Sites, least)
	}
	fixed := map[int]bool{}
	count := make([]int, len(m.Quota))
	cost := 0.0
	for _, c := range m.Fixed {
		if fixed[c] {
			continue
		}
		fixed[c] = true
		if m.Cost != nil {
			cost += m.Cost[c]
		}
		if m.Group != nil && m.Group[c] >= 0 {
			count[m.Group[c]]++
		}
	}
	switch {
	case len(fixed) > m.Sites:
		return bad("allow at least the fixed sites", "%d fixed sites, at most %d allowed", len(fixed), m.Sites)
	case m.Cost != nil && cost > m.Budget:
		return bad("raise the budget, or set what is paid already to cost 0", "the fixed sites cost %v, the budget is %v", cost, m.Budget)
	}
	for g, q := range m.Quota {
		if count[g] > q.Most {
			return bad("allow at least the fixed sites", "group %d: %d fixed sites, at most %d allowed", g, count[g], q.Most)
		}
	}
	for _, p := range m.Apart {
		if fixed[int(p[0])] && fixed[int(p[1])] {
			return bad("fix only one of the two", "fixed sites %d and %d are to be kept apart", p[0], p[1])
		}
	}
	return nil
}
