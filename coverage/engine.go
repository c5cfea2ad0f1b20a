package coverage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/grid"
	"github.com/walkshed/walkshed/geo/index"
	"github.com/walkshed/walkshed/geo/network"
)

// An Engine holds one place and answers questions about it. It is immutable and
// safe for concurrent use.
type Engine struct {
	*place
	scenario string
	venues   []venue
	times    times

	mu      sync.Mutex
	cache   map[geo.Deciseconds]*answers    // by limit, bounded
	whatIfs map[geo.Deciseconds]*whatIfBase // by limit, bounded
}

// place is what no scenario changes: people, streets, areas.
type place struct {
	name   string
	in     Inputs
	set    Settings
	net    *network.Network // nil in CrowFly mode
	snap   *network.Snapper
	cells  []network.Snap
	at     *network.Places
	areas  levels
	near   grid.Neighbours
	ground ground
	sites  candidates

	pointsOnce sync.Once
	points     *index.Segments // cells by where they stand
	shapesOnce sync.Once
	shapes     *index.Polygons // cells by their ground
}

// New builds the network, attaches everything and finds every cell's time.
func New(ctx context.Context, name string, in Inputs, set Settings, tell data.Progress) (*Engine, error) {
	if err := checkInputs(in, set); err != nil {
		return nil, err
	}
	if err := checkMemory(in, set); err != nil {
		return nil, err
	}
	if set.Workers <= 0 {
		set.Workers = runtime.GOMAXPROCS(0)
	}
	if set.Detour == 0 {
		set.Detour = 1
	}
	p := &place{name: name, in: in, set: set, areas: newLevels(in.Areas, in.Population.Points), ground: newGround(in.Population)}
	p.near = p.ground.neighbours()
	if set.Mode != CrowFly {
		if err := p.attachCells(ctx, tell); err != nil {
			return nil, err
		}
	}
	e := &Engine{place: p}
	var err error
	if e.venues, err = p.attachVenues(ctx, in.Facilities, tell); err != nil {
		return nil, err
	}
	if e.times, err = p.timesTo(ctx, e.venues, tell); err != nil {
		return nil, err
	}
	if p.sites, err = p.candidateSites(ctx); err != nil {
		return nil, err
	}
	e.reportPlaces()
	return e, nil
}

// mostPeople is more than live on earth: a row with more is a mistake, and sums
// of such rows would no longer be exact to the person.
const mostPeople = 1e10

// checkInputs names everything that makes an answer impossible.
func checkInputs(in Inputs, set Settings) error {
	var all []error
	miss := func(what, hint string) {
		all = append(all, &data.Error{Op: "prepare", Err: errors.New(what), Hint: hint})
	}
	if len(in.Population.Points) == 0 {
		miss("nobody lives here: the population source holds no cell with people", "check the population's file, its people column and its extent")
	}
	if !(set.Speed > 0) {
		miss("the walking speed must be above 0", "set speed: 1000 m in 15 min")
	}
	if set.Limit == 0 || set.Limit == geo.Unreachable {
		miss("the limit must be above 0", "set limit: 15 min")
	}
	if set.Detour != 0 && !(set.Detour >= 1 && set.Detour < math.Inf(1)) {
		miss(fmt.Sprintf("a detour of %g: no walk is shorter than the straight line", set.Detour), "set detour: 1.3, or 1 for the bare straight line")
	}
	if !(set.ReachM >= 0) {
		miss(fmt.Sprintf("a reach of %g m to the nearest street", set.ReachM), "set snap_m: 300")
	}
	for i, n := range in.Population.People {
		if !(n >= 0 && n <= mostPeople) {
			miss(fmt.Sprintf("population row %d has %g people", i, n), "leave out rows without a number of people, or correct them")
			break
		}
	}
	if err := checkGroups(in.Population); err != nil {
		miss(err.Error(), "give each group a number for every row, from 0 to the row's people")
	}
	if set.Mode != CrowFly && len(in.Streets.Ways) == 0 && in.Network == nil {
		miss("there is no street", "give a street extract, or set mode: straight")
	}
	return errors.Join(all...)
}

// attachCells builds the network and attaches every cell to it.
func (p *place) attachCells(ctx context.Context, tell data.Progress) error {
	var err error
	if p.net = p.in.Network; p.net == nil {
		if p.net, err = network.Build(ctx, p.in.Streets, p.set.Profile, tell); err != nil {
			return err
		}
	}
	if len(p.net.From) == 0 {
		return &data.Error{Op: "build the network", Err: errors.New("no street may be walked"),
			Hint: "check that the extract holds highway=* ways, and access_no and private in the project file"}
	}
	p.snap = network.NewSnapper(p.net, p.set.Speed, network.SnapRule{ReachM: p.set.ReachM, MainOnly: p.set.Islands == DropIslands})
	points := p.in.Population.Points
	p.cells = make([]network.Snap, len(points))
	err = parallel(ctx, p.set.Workers, len(points), func(i int) { p.cells[i] = p.snap.Nearest(points[i]) },
		func(done int) { tell.Tell(data.StageSnap, int64(done), int64(len(points))) })
	p.at = network.NewPlaces(p.net, p.cells)
	return err
}

// Inputs returns what the engine was made from; do not change it.
func (e *Engine) Inputs() Inputs { return e.in }

// Network returns the walking network (nil in CrowFly mode).
func (e *Engine) Network() *network.Network { return e.net }

// Limit returns the limit of the settings.
func (e *Engine) Limit() geo.Deciseconds { return e.set.Limit }

// NumCells returns how many demand points there are; Cell numbers are below it.
func (e *Engine) NumCells() int { return len(e.in.Population.Points) }

// CellOutline returns the ground of cell i: a lattice quad, its polygon, or a
// square as wide as the typical spacing about a bare point.
func (e *Engine) CellOutline(i int) orb.MultiPolygon { return e.ground.outline(i) }

// grounds finds cells by their ground; made once for a place.
func (p *place) grounds() *index.Polygons {
	p.shapesOnce.Do(func() {
		shapes := make([]orb.MultiPolygon, len(p.in.Population.Points))
		for i := range shapes {
			shapes[i] = p.ground.outline(i)
		}
		p.shapes = index.NewPolygons(shapes)
	})
	return p.shapes
}

// where prints a position for a message: longitude, latitude.
func where(p orb.Point) string { return fmt.Sprintf("%.5f, %.5f", p[0], p[1]) }
