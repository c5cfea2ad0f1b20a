package coverage

import (
	"context"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// noisePeople is what float64 sums over a million cells may be off by; a bound
// that is nearer than this to what is covered has met it.
const noisePeople = 1e-3

// Sites returns the first n sites at a limit: each covers most people that the
// venues and the sites before it do not, with a proved bound on what any choice
// of as many could reach.
func (e *Engine) Sites(ctx context.Context, limit geo.Deciseconds, n int, tell data.Progress) (SitePlan, error) {
	a, err := e.at(ctx, limit, tell)
	if err != nil {
		return SitePlan{}, err
	}
	all := e.row(limit, everyCell(e.NumCells()))
	plan := SitePlan{Basis: e.Basis(limit), Candidates: a.sites.count(), From: a.sites.from, People: all.People, Covered: all.Covered,
		Sites: []Site{}, Method: "greedy maximal cover (MCLP); bound: online and Lagrangian"}
	order, err := siting.MaxCover(ctx, siting.Cover{First: a.gain.first, Rows: a.gain.cells}, e.in.Population.People, n,
		func(done, total int64) { tell.Tell(data.StageSites, done, total) })
	if err != nil {
		return plan, err
	}
	covered := all.Covered
	for k, c := range order.Chosen {
		covered += order.Gain[k]
		bound := all.Covered + order.Bound[k]
		if bound-covered < noisePeople {
			bound = covered
		}
		plan.Sites = append(plan.Sites, Site{Order: k + 1, ID: a.sites.id(c), Name: a.sites.name(c), Point: a.sites.point(c),
			AreaName: e.areas.nameAt(a.sites.point(c)), Gain: order.Gain[k], Covered: covered, Share: covered / all.People,
			Bound: bound, GapPC: (bound - covered) / bound * 100})
	}
	return plan, nil
}
