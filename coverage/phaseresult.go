package coverage

import (
	"cmp"
	"context"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// A PhasedPlan is sites by year: each year holds those of the years before.
type PhasedPlan struct {
	Basis      Basis       `json:"basis"`
	Weighted   bool        `json:"weighted"` // Value and Bound are not people
	Unit       string      `json:"unit"`     // "sites" or "cost": what the years may spend
	Candidates int         `json:"candidates"`
	From       string      `json:"candidates_from"`
	Method     string      `json:"method"`
	Level      string      `json:"level"` // of the areas; "": none
	People     float64     `json:"people"`
	Before     float64     `json:"covered_before"`
	Years      []PhaseYear `json:"years"`
	// Value is the weight covered summed over the years, Bound what no plan of
	// these budgets exceeds, nested or not; GapPC is how far apart they are.
	Value   float64 `json:"value"`
	Bound   float64 `json:"bound"`
	GapPC   float64 `json:"gap_percent"`
	Optimal bool    `json:"optimal"` // proved: no plan of these budgets covers more, summed over the years
	Stopped string  `json:"stopped"` // as Plan.Stopped: of the first year whose search was not; "ended": interrupted; or StoppedNested
	Seconds float64 `json:"seconds"`
}

// StoppedNested is where the best of every year by itself is proved, and the plan is
// short of them because each year keeps what the years before built: whether some plan
// that nests is better nobody has proved.
const StoppedNested = "nested"

// A PhaseYear is what one year builds, and where that leaves everybody.
type PhaseYear struct {
	Year     int        `json:"year"`
	Allowed  float64    `json:"allowed"` // by the end of the year, in Unit
	Spent    float64    `json:"spent"`   // by the end of the year
	Sites    []PlanSite `json:"sites"`   // built this year
	Covered  float64    `json:"covered_after"`
	Value    float64    `json:"value"`          // the weight covered: Covered, where people count alike
	Unnested float64    `json:"unnested_value"` // of the best plan found that owes the years before nothing
	Bound    float64    `json:"bound"`          // no plan of what is allowed is better
	// What nesting costs the year is at least Price, Unnested - Value, and at most
	// PriceMost, Bound - Value: a plan that owes nothing may be better than the one
	// found. They are the same where that one is proved.
	Price     float64     `json:"price_of_nesting"`
	PriceMost float64     `json:"price_of_nesting_at_most"`
	GapPC     float64     `json:"gap_percent"` // of Value to Bound, in % of Bound
	Optimal   bool        `json:"optimal"`     // proved: no plan of what is allowed is better, nested or not
	Stopped   string      `json:"stopped"`     // why the search of the unnested plan ended, as Plan.Stopped
	Seconds   float64     `json:"seconds"`     // of that search
	Areas     []PhaseArea `json:"areas"`
	AllGroups []GroupGain `json:"groups"`
}

// A PhaseArea is one year in one area.
type PhaseArea struct {
	AreaID string      `json:"area_id"` // "" outside every area
	Name   string      `json:"name"`
	Sites  int         `json:"sites"` // built this year
	Built  []string    `json:"site_ids"`
	Cost   float64     `json:"cost"`
	People float64     `json:"people"`
	Before float64     `json:"covered_before"` // at the start of the year
	After  float64     `json:"covered_after"`
	Groups []GroupGain `json:"groups,omitempty"`
}

// A GroupGain is the people of a group a year brings within the limit.
type GroupGain struct {
	Name   string  `json:"name"`
	Gained float64 `json:"gained"`
}

// phased counts each year anew, with the sites so far as venues.
func (e *Engine) phased(ctx context.Context, a PlanAsk, s solution, n nesting, l level) (PhasedPlan, error) {
	all := e.row(a.Limit, everyCell(e.NumCells()))
	p := PhasedPlan{Basis: e.Basis(a.Limit), Weighted: s.weighted, Unit: s.unit, Candidates: s.count(), From: s.from, Level: l.name,
		People: all.People, Before: all.Covered, Method: "forward: each year the best that adds to the one before"}
	if n.backward {
		p.Method = "backward: the last year the best there is, each before the best part of it"
	}
	was := e
	var stands []int
	for k, set := range n.sets {
		added := set[len(stands):]
		s.plan.Chosen, s.plan.Cost = added, s.rules.Budget // an alternative may cost no more than the site
		var edits Scenario
		for _, c := range set {
			edits.Add = append(edits.Add, s.asFacility(c))
		}
		now, err := e.Under(ctx, edits, nil)
		if err != nil {
			return p, err
		}
		sites, err := was.stepsOf(ctx, a, s, now)
		if err != nil {
			return p, err
		}
		y := PhaseYear{Year: n.phases[k].Year, Sites: sites, Covered: now.row(a.Limit, everyCell(e.NumCells())).Covered, Value: n.covers(set),
			Unnested: n.best[k].Value, Bound: n.best[k].Bound, Areas: e.phaseAreas(a, l, was, now, sites)}
		y.Unnested = max(y.Unnested, y.Value)
		y.Bound = max(y.Bound, y.Value)
		if y.Bound-y.Unnested <= 1e-9*y.Bound { // proved, up to rounding
			y.Bound = y.Unnested
		}
		y.Price, y.PriceMost = y.Unnested-y.Value, y.Bound-y.Value
		y.Stopped, y.Seconds = string(cmp.Or(n.best[k].Stopped, siting.StopWork)), n.seconds[k]
		y.Allowed, y.Spent = n.spent(k)
		y.AllGroups = e.groupGains(a, was, now, everyCell(e.NumCells()))
		p.Years = append(p.Years, y)
		p.Value, p.Bound = p.Value+y.Value, p.Bound+y.Bound
		was, stands = now, set
	}
	return p, nil
}

// prove fills the gap of each year and of all, and says what is proved.
func (p *PhasedPlan) prove() {
	of := func(value, bound float64) (gap float64, optimal bool) {
		if bound > 0 {
			gap = (bound - value) / bound * 100
		}
		return gap, bound-value <= 1e-9*bound
	}
	p.Stopped = string(siting.StopOptimal)
	for i := range p.Years {
		y := &p.Years[i]
		if y.GapPC, y.Optimal = of(y.Value, y.Bound); p.Stopped == string(siting.StopOptimal) {
			p.Stopped = y.Stopped
		}
	}
	if p.GapPC, p.Optimal = of(p.Value, p.Bound); !p.Optimal && p.Stopped == string(siting.StopOptimal) {
		p.Stopped = StoppedNested
	}
}

// spent is what may be spent, and is, by the end of year k.
func (n *nesting) spent(k int) (allowed, spent float64) {
	m := n.upTo(k, nil)
	if m.Cost == nil {
		return float64(m.Sites), float64(len(n.sets[k]))
	}
	for _, c := range n.sets[k] {
		spent += m.Cost[c]
	}
	return m.Budget, spent
}

// stepsOf is the sites of s, and their why, with those of the years before as
// venues of e.
func (e *Engine) stepsOf(ctx context.Context, a PlanAsk, s solution, after *Engine) ([]PlanSite, error) {
	p := Plan{Sites: []PlanSite{}}
	p.Before.All = e.row(a.Limit, everyCell(e.NumCells()))
	s.plan.Gain = nil
	err := e.countSteps(ctx, a, s, after, &p)
	return p.Sites, err
}

// phaseAreas is a year by area, in the order of the level, who lives outside last.
func (e *Engine) phaseAreas(a PlanAsk, l level, was, now *Engine, sites []PlanSite) []PhaseArea {
	members := make([][]int32, len(l.areas)+1)
	for c, area := range l.of {
		if area == noArea {
			area = int32(len(l.areas))
		}
		members[area] = append(members[area], int32(c))
	}
	out := make([]PhaseArea, len(members))
	for i, cells := range members {
		if i < len(l.areas) {
			out[i].AreaID, out[i].Name = l.areas[i].ID, l.areas[i].Name
		}
		before, after := was.row(a.Limit, cells), now.row(a.Limit, cells)
		out[i].People, out[i].Before, out[i].After = before.People, before.Covered, after.Covered
		out[i].Groups = e.groupGains(a, was, now, cells)
	}
	for _, s := range sites {
		i := len(l.areas)
		if l.index != nil {
			if at := l.index.Holding(s.Point); at >= 0 {
				i = at
			}
		}
		out[i].Sites++
		out[i].Built = append(out[i].Built, s.ID)
		out[i].Cost += s.Cost
	}
	return out
}

// groupGains is the people of each group that some cells bring within the limit.
func (e *Engine) groupGains(a PlanAsk, was, now *Engine, cells []int32) []GroupGain {
	out := []GroupGain{}
	for _, g := range e.in.Population.Groups {
		out = append(out, GroupGain{g.Name, gainOf(g, was, now, cells, a.Limit)})
	}
	return out
}

func gainOf(g data.PopulationGroup, was, now *Engine, cells []int32, limit geo.Deciseconds) float64 {
	var sum tally
	for _, c := range cells {
		if now.status(int(c), limit) == Covered && was.status(int(c), limit) != Covered {
			sum.add(fixed(g.People[c]))
		}
	}
	return sum.people()
}

// TaskAreas are the areas in which some year builds or brings people within the
// limit, in the order of the level: those who get a task sheet.
func (p PhasedPlan) TaskAreas() []PhaseArea {
	var out []PhaseArea
	seen := map[string]bool{}
	for i := range p.areas() {
		for _, y := range p.Years {
			if a := y.Areas[i]; !seen[a.AreaID] && (a.Sites > 0 || a.After > a.Before) {
				seen[a.AreaID] = true
				out = append(out, a)
			}
		}
	}
	return out
}

// areas is how many rows each year has.
func (p PhasedPlan) areas() int {
	if len(p.Years) == 0 {
		return 0
	}
	return len(p.Years[0].Areas)
}
