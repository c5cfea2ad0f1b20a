package web

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/coverage"
	runs "github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/tiles"
)

// A SpreadAnswer is how walking is spread over people, of one group where one was
// asked for.
type SpreadAnswer struct {
	Basis coverage.Basis `json:"basis"`
	Group string         `json:"group,omitempty"`
	coverage.Spread
}

// group is some of the people, by cell; nil people: everybody.
type group struct {
	name   string
	people []float64
}

// group reads the name of a group of people.
func (a *api) group(p *params) group {
	name, given := p.text("group")
	if !given {
		return group{}
	}
	all := a.Engine.Inputs().Population.Groups
	for _, g := range all {
		if g.Name == name {
			return group{name, g.People}
		}
	}
	p.wrong("group", "no group of people is called %q", shortened(name))
	return group{}
}

func (a *api) spread(c *gin.Context) {
	p := a.params(c)
	limit, v, group := p.limit(), a.view(p, "under"), a.group(p)
	if p.stop(c, v) {
		return
	}
	a.reply(c, a.asked(v), fmt.Sprintf("%sspread %d %q", v.key, limit, group.name), func(ctx context.Context) (*body, error) {
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		return jsonBody(SpreadAnswer{e.Basis(limit), group.name, e.Outcome(limit).Spread(group.people)})
	})
}

// A Side is one of two things that are compared.
type Side struct {
	Of     string         `json:"of"`   // today, session/ID or scenario/ID
	Name   string         `json:"name"` // of a scenario, else ""
	Cost   float64        `json:"cost"` // 0: not said
	Run    string         `json:"run"`  // id where it is kept, as walkshed runs prints it, else ""
	Basis  coverage.Basis `json:"basis"`
	Spread struct {
		NoWalk    float64  `json:"people_no_walk"`
		MeanMin   *float64 `json:"mean_min"`
		MedianMin *float64 `json:"median_min"`
		Gini      float64  `json:"gini"`
	} `json:"spread"` // of everybody; /spread has the curves
}

// Compared is the answer of /compare.
type Compared struct {
	A Side `json:"a"`
	B Side `json:"b"`
	coverage.Comparison
}

func sideOf(v view, r runs.Run) Side {
	s := Side{Of: v.word, Name: v.name, Cost: v.cost, Basis: r.Outcome.Table.Basis}
	if r.Result != "" {
		s.Run = r.ID()
	}
	x := r.Outcome.Spread(nil)
	s.Spread.NoWalk, s.Spread.MeanMin, s.Spread.MedianMin, s.Spread.Gini = x.NoWalk, x.MeanMin, x.MedianMin, x.Gini
	return s
}

// compare sets b against a: totals, groups, areas; as GeoJSON the cells that
// gained cover or lost it.
func (a *api) compare(c *gin.Context) {
	p := a.params(c)
	limit, format := p.limit(), p.oneOf("format", "json", "geojson")
	one, other := a.view(p, "a"), a.view(p, "b")
	if p.stop(c, one, other) {
		return
	}
	a.reply(c, a.heavy, fmt.Sprintf("%s%scompare %q %q %g %g %d %s", one.key, other.key, one.name, other.name, one.cost, other.cost, limit, format), func(ctx context.Context) (*body, error) {
		x, err := one.run(ctx, limit)
		if err != nil {
			return nil, err
		}
		y, err := other.run(ctx, limit)
		if err != nil {
			return nil, err
		}
		d, err := coverage.Compare(x.Outcome, y.Outcome)
		if err != nil {
			return nil, shelfProblem(err)
		}
		if format == "geojson" {
			return geojsonBody(func(w io.Writer) error { return tiles.WriteMoves(w, y.Outcome.Table.Basis, d.Cells) })
		}
		d.Levels, d.Groups = listed(d.Levels), listed(d.Groups)
		for i := range d.Levels {
			d.Levels[i].Areas = slices.Clone(listed(d.Levels[i].Areas))
		}
		return jsonBody(Compared{sideOf(one, x), sideOf(other, y), d})
	})
}
