package coverage

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// An Engine holds one place and answers questions about it. It is immutable and
// safe for concurrent use.
type Engine struct{}

// New builds the network, attaches everything and finds every cell's time.
func New(ctx context.Context, place string, in Inputs, set Settings, tell data.Progress) (*Engine, error) {
	panic("contract")
}

// Under returns an Engine with the scenario laid over; what does not change is
// shared. All that is wrong with the scenario is reported at once.
func (e *Engine) Under(ctx context.Context, s Scenario, tell data.Progress) (*Engine, error) {
	panic("contract")
}

// Inputs returns what the engine was made from; do not change it.
func (e *Engine) Inputs() Inputs { panic("contract") }

// Network returns the walking network (nil in CrowFly mode).
func (e *Engine) Network() *network.Network { panic("contract") }

// Basis returns what figures at this limit rest on.
func (e *Engine) Basis(limit geo.Deciseconds) Basis { panic("contract") }

// Limit returns the limit of the settings.
func (e *Engine) Limit() geo.Deciseconds { panic("contract") }

// NumCells returns how many demand points there are; Cell numbers are below it.
func (e *Engine) NumCells() int { panic("contract") }

// Cell returns demand point i with its answer at limit.
func (e *Engine) Cell(i int, limit geo.Deciseconds) Cell { panic("contract") }

// CellOutline returns the ground of cell i: a lattice quad, its polygon, or a
// square as wide as the typical spacing about a bare point.
func (e *Engine) CellOutline(i int) orb.MultiPolygon { panic("contract") }

// CellAt returns the cell whose ground holds p, else the nearest cell within
// one cell size, else false.
func (e *Engine) CellAt(p orb.Point) (int, bool) { panic("contract") }

// Account returns what became of everything on the way to the network.
func (e *Engine) Account() Account { panic("contract") }

// Coverage returns the table for a limit.
func (e *Engine) Coverage(limit geo.Deciseconds) CoverageTable { panic("contract") }

// Gaps returns the gap areas at a limit, most people first.
func (e *Engine) Gaps(ctx context.Context, limit geo.Deciseconds, tell data.Progress) ([]Gap, error) {
	panic("contract")
}

// Sites returns the first n sites at a limit.
func (e *Engine) Sites(ctx context.Context, limit geo.Deciseconds, n int, tell data.Progress) (SitePlan, error) {
	panic("contract")
}

// Venues returns every venue's people at a limit, most exclusive people first.
func (e *Engine) Venues(ctx context.Context, limit geo.Deciseconds, tell data.Progress) ([]VenueReach, error) {
	panic("contract")
}

// Why explains cell i at a limit.
func (e *Engine) Why(ctx context.Context, i int, limit geo.Deciseconds) (Why, error) {
	panic("contract")
}
