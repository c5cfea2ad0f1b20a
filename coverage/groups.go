package coverage

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// GroupServed is what became of one group of some people (the old, children): People
// = Covered + NotCovered + Unreachable, up to the rounding of the last bit. Groups
// may overlap; their figures need not add up to those of everybody.
type GroupServed struct {
	Name        string  `json:"name"` // as the project names it
	People      float64 `json:"people"`
	Covered     float64 `json:"covered"` // time <= limit
	NotCovered  float64 `json:"not_covered"`
	Unreachable float64 `json:"unreachable"` // on islands or off the network
	Share       float64 `json:"share"`       // Covered / People; 0 where there is nobody, and NoPeople
	NoPeople    bool    `json:"no_people,omitempty"`
}

// GroupPeople is how many of a group there are.
type GroupPeople struct {
	Name   string  `json:"name"`
	People float64 `json:"people"`
}

func (s *sums) ofGroup(name string) GroupServed {
	all := s.served()
	g := GroupServed{Name: name, People: all.People, Covered: all.Covered, NotCovered: all.NotCovered, Unreachable: all.Unreachable}
	if g.NoPeople = g.People == 0; !g.NoPeople {
		g.Share = g.Covered / g.People
	}
	return g
}

// groupsServed sums some cells by group.
func (e *Engine) groupsServed(limit geo.Deciseconds, cells []int32) []GroupServed {
	var out []GroupServed
	for _, g := range e.in.Population.Groups {
		var sum sums
		for _, c := range cells {
			sum[e.status(int(c), limit)].add(fixed(g.People[c]))
		}
		out = append(out, sum.ofGroup(g.Name))
	}
	return out
}

// GroupTotals returns how many of each group of a population there are, in its
// order; nil where it has none.
func GroupTotals(pop data.Population) []GroupPeople {
	return groupsOf(pop, everyCell(len(pop.People)))
}

// groupsOf counts the groups of some cells.
func groupsOf(pop data.Population, cells []int32) []GroupPeople {
	var out []GroupPeople
	for _, g := range pop.Groups {
		var sum tally
		for _, c := range cells {
			sum.add(fixed(g.People[c]))
		}
		out = append(out, GroupPeople{g.Name, sum.people()})
	}
	return out
}

// GroupKeys returns a name for each group that is safe as the end of a column
// name in any file and never one twice: letters and digits of any script stay,
// all else becomes an underscore, and the second of two that would be one (capitals
// aside, as databases read them) gets a number: "65+" and "65–" are 65 and 65_2.
func GroupKeys(names []string) []string {
	taken := map[string]bool{}
	keys := make([]string, len(names))
	for i, name := range names {
		words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
		key := strings.Join(words, "_")
		if key == "" {
			key = "group"
		}
		unique := key
		for n := 2; taken[strings.ToLower(unique)]; n++ {
			unique = fmt.Sprintf("%s_%d", key, n)
		}
		taken[strings.ToLower(unique)] = true
		keys[i] = unique
	}
	return keys
}

// GroupNames returns the names of a population's groups, in its order.
func GroupNames(pop data.Population) []string {
	var names []string
	for _, g := range pop.Groups {
		names = append(names, g.Name)
	}
	return names
}

// checkGroups names the first group that is no part of its people.
func checkGroups(pop data.Population) error {
	for _, g := range pop.Groups {
		if len(g.People) != len(pop.People) {
			return fmt.Errorf("group %q counts %d rows of %d", g.Name, len(g.People), len(pop.People))
		}
		for i, n := range g.People {
			if !(n >= 0 && n <= pop.People[i]) {
				return fmt.Errorf("group %q has %g of the %g people of row %d", g.Name, n, pop.People[i], i)
			}
		}
	}
	return nil
}
