package coverage

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
)

// The columns a cost or a capacity is looked for in, by the words of those who
// fill in such tables.
var (
	costColumns     = []string{"cost", "Cost", "COST", "费用", "造价", "投资", "成本"}
	capacityColumns = []string{"capacity", "Capacity", "CAPACITY", "容量", "接待能力"}
)

// amount reads a number a source states, ok false where it states none.
func amount(tags data.Tags, column string, usual []string) (v float64, ok bool, err error) {
	names := usual
	if column != "" {
		names = []string{column}
	}
	for _, n := range names {
		text := strings.ReplaceAll(strings.TrimSpace(tags[n]), ",", "")
		if text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= 0) || v > 1e15 {
			return 0, false, fmt.Errorf("%s %q is no amount", n, tags[n])
		}
		return v, true, nil
	}
	return 0, false, nil
}

// noBudget is money that bounds nothing: costs are only added up.
const noBudget = 1e18

// cost fills the costs, where money is asked for or known.
func (c *choices) cost(a PlanAsk) error {
	if a.Budget == 0 && !a.NoMoney && a.Cost == (CostRule{}) {
		return nil
	}
	c.unit = "cost"
	c.rules.Cost, c.rules.Budget = make([]float64, c.count()), a.Budget
	if a.Budget == 0 && !a.NoMoney {
		c.rules.Budget = noBudget
	}
	var wrong []string
	for i := range c.rules.Cost {
		v, ok, err := 0.0, false, error(nil)
		if c.given != nil {
			v, ok, err = amount(c.given[i].Tags, a.Cost.Column, costColumns)
		}
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Sprintf("%s (row %d): %v", c.id(i), c.given[i].Origin.Row, err))
		case !ok && a.Cost.Each == 0:
			wrong = append(wrong, c.id(i)+" states none")
		case !ok:
			v = a.Cost.Each
		}
		c.rules.Cost[i] = v
	}
	if len(wrong) > 0 {
		return &data.Error{Op: "price the candidates", Err: fmt.Errorf("%d of %d have no cost: %s", len(wrong), c.count(), few(wrong)),
			Hint: "fill in their column cost (or 费用, 造价, 投资), name another one, or say what a site costs where none is stated"}
	}
	return nil
}

// few joins the first of many.
func few(all []string) string {
	const most = 3
	if len(all) > most {
		return strings.Join(all[:most], "; ") + "; …"
	}
	return strings.Join(all, "; ")
}

// fix finds the committed sites.
func (c *choices) fix(a PlanAsk) error {
	if len(a.Fixed) == 0 {
		return nil
	}
	at, ids := map[string]int{}, make([]string, c.count())
	for i := range ids {
		ids[i] = c.id(i)
		at[ids[i]] = i
	}
	var wrong []string
	for _, id := range a.Fixed {
		i, ok := at[id]
		if !ok {
			meant := ""
			if near, ok := data.NearestName(id, ids, nil); ok {
				meant = fmt.Sprintf(" (meant: %s?)", near)
			}
			wrong = append(wrong, fmt.Sprintf("no candidate is called %q%s", id, meant))
			continue
		}
		if !slices.Contains(c.rules.Fixed, i) {
			c.rules.Fixed = append(c.rules.Fixed, i)
		}
	}
	if len(wrong) > 0 {
		return &data.Error{Op: "commit sites", Err: errors.New(strings.Join(wrong, "; ")), Hint: "take ids from the candidates' file, or cell/… from walkshed sites"}
	}
	return nil
}

// quota returns the step that puts each candidate into the area whose number of
// sites is bounded.
func (c *choices) quota(e *Engine) func(PlanAsk) error {
	return func(a PlanAsk) error {
		if len(a.Quotas) == 0 {
			return nil
		}
		shapes := make([]orb.MultiPolygon, len(a.Quotas))
		var wrong []string
		for q, x := range a.Quotas {
			area, err := e.areas.called(x.Area)
			if err != nil {
				wrong = append(wrong, err.Error())
			}
			if x.Least < 0 || x.Most < x.Least {
				wrong = append(wrong, fmt.Sprintf("%s: at least %d and at most %d", x.Area, x.Least, x.Most))
			}
			shapes[q] = area.Shape
			c.rules.Quota = append(c.rules.Quota, siting.Quota{Least: x.Least, Most: x.Most})
		}
		if len(wrong) > 0 {
			return &data.Error{Op: "bound the sites of areas", Err: errors.New(strings.Join(wrong, "; ")), Hint: "take names or ids from walkshed coverage; at least 0, at most as many or more"}
		}
		x := index.NewPolygons(shapes)
		c.rules.Group = make([]int, c.count())
		for i := range c.rules.Group {
			c.rules.Group[i] = x.Holding(c.point(i)) // -1 in none; the first of two that overlap
		}
		return nil
	}
}

// mostPairs is how many pairs too near each other are kept: 160 MB of them.
const mostPairs = 20_000_000

// space lists the pairs of candidates that stand nearer than the spacing (<).
func (c *choices) space(a PlanAsk) error {
	if a.SpacingM == 0 {
		return nil
	}
	ends := make([][2]orb.Point, c.count())
	for i := range ends {
		ends[i] = [2]orb.Point{c.point(i), c.point(i)}
	}
	near := index.NewSegments(ends)
	for i := range ends {
		p := c.point(i)
		l := geo.At(p[1])
		near.Meeting(padded(p.Bound(), a.SpacingM), func(k uint32) {
			if int(k) > i && l.Between(p, c.point(int(k))) < a.SpacingM {
				c.rules.Apart = append(c.rules.Apart, [2]int32{int32(i), int32(k)})
			}
		})
		if len(c.rules.Apart) > mostPairs {
			return &data.Error{Op: "keep sites apart", Err: fmt.Errorf("more than %d pairs of the %d candidates stand nearer than %g m to each other", mostPairs, c.count(), a.SpacingM),
				Hint: "give a list of candidates, a suitability layer, or a smaller spacing"}
		}
	}
	return nil
}

// called finds an area by id or name, on any level.
func (l levels) called(word string) (data.Area, error) {
	var found []data.Area
	var names []string
	for _, x := range l {
		for _, a := range x.areas {
			if a.ID == word {
				return a, nil
			}
			names = append(names, a.Name)
			if a.Name == word || slices.Contains(mapValues(a.Names), word) {
				found = append(found, a)
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if near, ok := data.NearestName(word, names, nil); ok {
			return data.Area{}, fmt.Errorf("no area is called %q (meant: %s?)", word, near)
		}
		return data.Area{}, fmt.Errorf("no area is called %q", word)
	}
	return data.Area{}, fmt.Errorf("%d areas are called %q: name one by its id (%s, %s…)", len(found), word, found[0].ID, found[1].ID)
}

func mapValues(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for _, v := range m {
		out = append(out, v)
	}
	return out
}
