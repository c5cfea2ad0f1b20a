package web

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/intake"
	"github.com/walkshed/walkshed/coverage/shelf"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web/ogc"
)

// A Planner is the methods of a [coverage.Engine] that the server needs.
type Planner interface {
	tiles.Answers
	Limit() geo.Deciseconds
	CellAt(p orb.Point) (int, bool)
	Gaps(ctx context.Context, limit geo.Deciseconds, tell data.Progress) ([]coverage.Gap, error)
	Sites(ctx context.Context, limit geo.Deciseconds, n int, tell data.Progress) (coverage.SitePlan, error)
	Plan(ctx context.Context, a coverage.PlanAsk, tell data.Progress) (coverage.Plan, error)
	Venues(ctx context.Context, limit geo.Deciseconds, tell data.Progress) ([]coverage.VenueReach, error)
	Why(ctx context.Context, i int, limit geo.Deciseconds) (coverage.Why, error)
	NewSession(ctx context.Context, limit geo.Deciseconds, tell data.Progress) (*coverage.Session, error)
	Under(ctx context.Context, s coverage.Scenario, tell data.Progress) (*coverage.Engine, error)
	Outcome(limit geo.Deciseconds) coverage.Outcome
}

var _ Planner = (*coverage.Engine)(nil)

// A Server answers for one project.
type Server struct {
	Engine      Planner
	Tiles       *tiles.Source
	Results     tiles.Results // answers already known, at Results.Limit
	Attribution []string
	Version     string

	// Scenarios is where the project's scenarios are; nil: there are none.
	Scenarios *shelf.Shelf

	// Files is where files of a reader's own are looked at; nil: none are taken.
	Files *intake.Desk

	// Hosts are the names, without port, by which clients may address the
	// server beside localhost, 127.0.0.1 and ::1; "*" allows any. A request
	// for another name is refused, so that a page elsewhere cannot point its
	// own name at this machine and read the answers (DNS rebinding).
	Hosts []string

	// PublicURL is the address clients reach the server at where it is another
	// than the one they ask for, as behind a proxy: "https://maps.example.org/walk".
	// Links of the OGC API begin with it. "" is the address asked for.
	PublicURL string

	// Log is told of failures that are the server's own; nil is silent.
	Log *slog.Logger
}

// What one server does at most. A page asks six questions at once when it
// opens; a browser keeps up to six connections for tiles.
const (
	answerBytes = 64 << 20 // answers kept, compressed
	tileBytes   = 64 << 20 // tiles kept, compressed
	queueLength = 64       // requests waiting for a turn; more get 429
	longestWait = 20 * time.Second
	longestWork = 60 * time.Second // on one answer; then 503
)

// New returns the handler of the page and the API.
func New(s Server) http.Handler {
	gin.SetMode(gin.ReleaseMode) // before gin.New, which prints otherwise
	cores := max(2, runtime.GOMAXPROCS(0))
	a := &api{
		Server:   s,
		answers:  newStore(answerBytes, newGate(cores, queueLength)),
		heavy:    newStore(answerBytes, newGate(max(1, cores-1), queueLength)),
		tiles:    newStore(tileBytes, newGate(cores, queueLength)),
		pages:    thePage(),
		sessions: newSessions(),
	}
	a.gis.today = sync.OnceValue(func() *ogc.Service { return a.newGIS("", s.Engine, s.Tiles, s.Results) })
	r := gin.New()
	r.RedirectTrailingSlash = false
	a.routes(r)
	return guard(r, s.Hosts, s.Log)
}
