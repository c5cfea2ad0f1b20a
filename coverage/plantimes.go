package coverage

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// timesFrom finds, for every spot, the cells it would bring nearer than now
// (<), and how near: the sparse matrix of the goals of time. coverOf at cut is
// the same cells where now is beyond it.
func (p *place) timesFrom(ctx context.Context, now []geo.Deciseconds, cut geo.Deciseconds, spots func(i int) spot, n int, progress func(done int)) (siting.Times, error) {
	type entry = uint64 // cell << 32 | time: sorting puts the least time of a cell first
	rows := make([][]entry, n)
	var entries atomic.Int64
	most := p.mostPairs(bytesPerTimedPair)
	points := p.pointIndex()
	order := p.along(spots, n)
	newDo := func() func(i int) {
		var search *network.Search
		if p.net != nil {
			search = network.NewSearch(p.net)
		}
		var found []entry
		var cells []int32
		return func(k int) {
			i := k
			if order != nil {
				i = order[k]
			}
			if entries.Load() > most {
				return
			}
			s := spots(i)
			found, cells = found[:0], p.here(cells[:0], points, s)
			add := func(c int, t geo.Deciseconds) {
				if t < now[c] {
					found = append(found, entry(c)<<32|entry(t))
				}
			}
			for _, c := range cells {
				add(int(c), 0)
			}
			if search != nil {
				search.Within(s.snaps, cut, p.at, add)
			} else {
				p.crowTimes(points, s, cut, add)
			}
			slices.Sort(found)
			found = slices.CompactFunc(found, func(a, b entry) bool { return a>>32 == b>>32 })
			entries.Add(int64(len(found)))
			rows[i] = slices.Clone(found)
		}
	}
	if err := parallelWorkers(ctx, p.set.Workers, n, newDo, progress); err != nil {
		return siting.Times{}, err
	}
	if entries.Load() > most {
		return siting.Times{}, tooManyPairs(n, most)
	}
	t := siting.Times{Cover: siting.Cover{First: make([]int64, 1, n+1)}}
	for i, r := range rows {
		for _, x := range r {
			t.Rows, t.Time = append(t.Rows, int32(x>>32)), append(t.Time, geo.Deciseconds(x))
		}
		t.First = append(t.First, int64(len(t.Rows)))
		rows[i] = nil
	}
	return t, nil
}

// now is every cell's time to the venues there are, Unreachable where none is
// walked to: an estimate is no walk.
func (e *Engine) now() []geo.Deciseconds {
	now := slices.Clone(e.times.time)
	for c, guess := range e.times.guess {
		if guess {
			now[c] = geo.Unreachable
		}
	}
	return now
}

// byTime solves the two goals of time.
func (e *Engine) byTime(ctx context.Context, a PlanAsk, c choices, weights []float64, tell data.Progress) (siting.TimePlan, error) {
	cut := a.cut()
	now := e.now()
	for i := range now {
		now[i] = min(now[i], cut)
	}
	times, err := e.timesFrom(ctx, now, cut, c.spot, c.count(), func(done int) { tell.Tell(data.StageCandidates, int64(done), int64(c.count())) })
	if err != nil {
		return siting.TimePlan{}, err
	}
	m := siting.TimeModel{Times: times, People: weights, Now: now, Beyond: cut, Rules: c.rules}
	if a.Goal == LeastFar {
		return siting.PCentre(ctx, m, a.Effort)
	}
	return siting.PMedian(ctx, m, a.Effort)
}

// cut is beyond which no walk counts for more.
func (a PlanAsk) cut() geo.Deciseconds {
	if a.Cut > 0 {
		return a.Cut
	}
	if a.Limit > geo.Unreachable/3-1 {
		return geo.Unreachable - 1
	}
	return 3 * a.Limit
}
