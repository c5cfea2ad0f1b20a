package vector

import (
	"context"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// enough is how many rows are looked at to tell which columns hold numbers.
const enough = 100

// Population reads people: points (any format), or polygons whose people are
// taken to stand at one point inside, in the widest place. Where some rows are
// points and some polygons, all are taken as points.
//
// A polygon that crosses itself is reported and keeps its people. A row with
// nobody is counted as read and not kept. Groups come in the order of the layer;
// a group's number that is missing, no number, below zero or above its row's
// people is reported and counted as [data.GroupCount] says. IDs are the source's, or source:row.
// The error of a layer without a people column lists its columns of numbers.
func Population(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) (data.Population, error) {
	c := census{pop: data.Population{Source: l.Source}}
	for _, g := range l.Groups {
		c.pop.Groups = append(c.pop.Groups, data.PopulationGroup{Name: g.Name})
	}
	err := read(ctx, l, data.StagePopulation, sink{rep, tell}, c.row)
	if err == nil && c.missing > 0 && c.r.named["people"] == "" {
		err = c.r.noPeople(c.numeric())
	}
	if err != nil {
		return data.Population{Source: l.Source}, err
	}
	if c.polygons > 0 && c.polygons == len(c.pop.Points) {
		c.pop.Form = data.AsPolygons
	} else {
		c.pop.Outlines = nil
	}
	return c.pop, nil
}

// census gathers a population.
type census struct {
	r        *reading
	pop      data.Population
	polygons int
	missing  int            // rows before a people column was seen
	tried    map[string]int // of these, by column: how many held a number
}

func (c *census) row(r *reading, rec record) error {
	c.r = r
	if r.named["people"] == "" {
		c.note(rec)
		if r.f.columns() != nil && c.missing >= enough {
			return r.noPeople(c.numeric())
		}
	}
	n, ok := r.people(rec)
	if !ok || !r.usable(rec, false) {
		return nil
	}
	id := r.id(rec)
	c.groups(rec, n)
	if n == 0 {
		return nil
	}
	shape, isPolygon := rec.geometry.(orb.MultiPolygon)
	if isPolygon {
		c.polygons++
		if at, bad := crossing(shape); bad {
			r.rep.Addf(data.CodeSelfCrossing, r.at(rec), "%s near %.6f, %.6f; its %.9g people are kept", id, at[0], at[1], n)
		}
	}
	c.pop.Points, c.pop.People, c.pop.IDs = append(c.pop.Points, pointOf(rec.geometry)), append(c.pop.People, n), append(c.pop.IDs, id)
	c.pop.Outlines = append(c.pop.Outlines, shape)
	return nil
}

// groups reads the groups of a row of n people; a row of nobody is looked at for
// a group that contradicts it, and not kept.
func (c *census) groups(rec record, n float64) {
	for i, g := range c.r.Groups {
		at, v := c.r.at(rec), rec.get(g.Column)
		stated, ok := number(v)
		counted := 0.0
		switch {
		case v == "":
			c.r.rep.Addf(data.CodeMissingValue, at, "%q: no number in column %q", g.Name, g.Column)
		case !ok:
			c.r.rep.Addf(data.CodeBadNumber, at, "%q: %q%s", g.Name, short(v, 40), comma(v))
		default:
			var wrong data.Code
			if counted, wrong = data.GroupCount(stated, n); wrong != "" {
				c.r.rep.AddGroup(wrong, at, g.Name, stated, n)
			}
		}
		if n > 0 {
			c.pop.Groups[i].People = append(c.pop.Groups[i].People, counted)
		}
	}
}

// note counts the columns that hold numbers.
func (c *census) note(rec record) {
	c.missing++
	if c.tried == nil {
		c.tried = map[string]int{}
	}
	for _, f := range rec.fields {
		if _, ok := number(f.value); ok {
			c.tried[f.name]++
		}
	}
}

// numeric lists the columns that held a number in every row looked at, in file
// order, but for the coordinates of a table.
func (c *census) numeric() []string {
	var out []string
	lon, lat := -1, -1
	if t, isTable := c.r.f.(tabular); isTable {
		lon, lat = t.asTable().lon, t.asTable().lat
	}
	for i, name := range c.r.have {
		if c.tried[name] == c.missing && i != lon && i != lat {
			out = append(out, name)
		}
	}
	return out
}

func joined(names []string) string { return strings.Join(names, ", ") }

// Totals reads a table of official totals, CSV without coordinates or any layer
// whose geometry does not matter, by id and by name. A key that stands in two
// rows names neither (two towns of one name): that is reported, and the rows can
// still be found by their other key.
func Totals(ctx context.Context, l Layer, rep *data.Report) (map[string]float64, error) {
	r, err := start(l, rep, nil)
	if err != nil {
		return nil, err
	}
	defer r.f.close()
	out, first := map[string]float64{}, map[string]int{}
	c := census{r: r}
	err = r.each(ctx, func(rec record) error {
		if r.named["people"] == "" {
			c.note(rec)
		}
		n, ok := r.people(rec)
		if !ok {
			return nil
		}
		id, name := r.value(rec, "id"), r.value(rec, "name")
		if id == "" && name == "" {
			r.lost(rec, data.CodeMissingValue, "neither an id nor a name")
		}
		for _, key := range []string{id, name} {
			switch {
			case key == "" || first[key] == rec.row:
			case first[key] != 0:
				delete(out, key)
				r.rep.Addf(data.CodeDuplicateID, r.at(rec), "%q stands in row %d too; it names neither", key, first[key])
			default:
				first[key], out[key] = rec.row, n
			}
		}
		return nil
	})
	if err == nil && r.named["people"] == "" {
		err = r.noPeople(c.numeric())
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}
