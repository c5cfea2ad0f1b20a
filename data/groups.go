package data

import (
	"fmt"
	"math"
)

// groupRounding is how far a group may stand above the people it is part of
// without a word: counts kept in 32 bits (WorldPop's grids by age and sex add up
// to 1 part in 10^7) never add up to the last digit.
const groupRounding = 1e-6

// GroupCount judges what a source states of a group in a row of people: n as it
// is to be counted (0 <= n <= people), and what is wrong with it, "" where nothing
// is. A group larger than its row is cut to it; one below zero counts nobody.
func GroupCount(n, people float64) (counted float64, wrong Code) {
	switch {
	case math.IsNaN(n) || math.IsInf(n, 0):
		return 0, CodeBadNumber
	case n < 0:
		return 0, CodeNegativePeople
	case n > people*(1+groupRounding):
		return people, CodeGroupAbovePeople
	}
	return min(n, people), ""
}

// AddGroup reports what GroupCount found wrong with a group that states n of a
// row with so many people.
func (r *Report) AddGroup(wrong Code, at Origin, group string, n, people float64) {
	i := Issue{Code: wrong, Origin: at, Detail: fmt.Sprintf("%q: %.9g", group, n)}
	if wrong == CodeGroupAbovePeople {
		i.Detail, i.People = fmt.Sprintf("%q: %.9g of %.9g people", group, n, people), n-people
	}
	r.Add(i)
}
