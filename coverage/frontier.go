package coverage

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/walkshed/walkshed/data"
)

// A FrontierPoint is the plan of one fairness: what leaning towards the
// worst-served costs in people, and what it brings them.
type FrontierPoint struct {
	Fairness float64 `json:"fairness"` // of the ask: 0 is most people
	Plan     Plan    `json:"plan"`
	Gained   float64 `json:"people_gained"`
	// Worst is the area with the least share after; Gini is of the shares of the
	// areas, each counted with its people: 0 where all are served alike.
	Worst     string  `json:"worst_area"`
	WorstPart float64 `json:"worst_share_after"`
	Gini      float64 `json:"gini_after"`
	Dominated bool    `json:"dominated"` // another point gains as many and serves the worst as well
}

// Frontier makes the plan of an ask at each fairness, so that who decides sees
// the choice between most people and worst-served first. Areas are of one level,
// as for [Engine.Phase]. Each point has the best plan found at any of them. When
// ctx ends, the points so far come back beside ctx.Err().
func (e *Engine) Frontier(ctx context.Context, a PlanAsk, fairness []float64, level string, tell data.Progress) ([]FrontierPoint, error) {
	l, err := e.levelFor(level)
	if err != nil {
		return nil, err
	}
	a.Level = level
	tries, ended := e.tries(ctx, a, fairness, tell)
	ctx = context.WithoutCancel(ctx)
	if err := e.shareTries(ctx, tries); err != nil {
		return nil, err
	}
	var out []FrontierPoint
	for _, t := range tries {
		p, err := e.counted(ctx, t.ask, t.found)
		if err != nil {
			return out, err
		}
		p.Seconds = t.seconds
		x := FrontierPoint{Fairness: t.ask.Fairness, Plan: p, Gained: p.Gained()}
		for _, t := range p.After.Levels {
			if t.Level == l.name {
				x.Worst, x.WorstPart = worstOf(t.Rows)
				x.Gini = giniOf(t.Rows)
			}
		}
		out = append(out, x)
	}
	for i, x := range out {
		out[i].Dominated = slices.ContainsFunc(out, func(o FrontierPoint) bool {
			return o.Gained >= x.Gained && o.WorstPart >= x.WorstPart && (o.Gained > x.Gained+noisePeople || o.WorstPart > x.WorstPart)
		})
	}
	return out, ended
}

// worstOf is the area with people that has the least share.
func worstOf(rows []Row) (name string, share float64) {
	share = math.Inf(1)
	for _, r := range rows {
		if !r.NoPeople && r.Share < share {
			name, share = r.Name, r.Share
		}
	}
	if math.IsInf(share, 1) {
		return "", 0
	}
	return name, share
}

// giniOf is the people-weighted Gini coefficient of the shares of areas (Gini
// 1914): 1 - twice the area under the Lorenz curve of covered people over people.
// 0 where nobody is covered anywhere.
func giniOf(rows []Row) float64 {
	rows = slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.NoPeople })
	slices.SortStableFunc(rows, func(a, b Row) int { return cmp.Compare(a.Share, b.Share) })
	people, covered := 0.0, 0.0
	for _, r := range rows {
		people, covered = people+r.People, covered+r.Covered
	}
	if covered == 0 {
		return 0
	}
	under, so := 0.0, 0.0
	for _, r := range rows {
		under += r.People / people * (2*so + r.Covered) / covered
		so += r.Covered
	}
	return max(0, 1-under)
}
