package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
	"github.com/walkshed/walkshed/tiles"
)

// A desk is a planner whose answers are written down: three cells in a row with
// 1, 2 and 4 people, the first covered, the second 18 minutes away, the third
// on an island. Its questions can be made to wait, fail or panic.
type desk struct {
	planned coverage.PlanAsk // the last one asked for

	in     coverage.Inputs
	asked  atomic.Int32                // Gaps, Sites, Venues and Why together
	during func(context.Context) error // runs inside each of them
}

func newDesk() *desk {
	d := &desk{}
	d.in.Population = data.Population{Source: "row.csv", Form: data.AsPolygons, People: []float64{1, 2, 4}}
	for i := range 3 {
		d.in.Population.Points = append(d.in.Population.Points, orb.Point{10.0005 + float64(i)/1000, 50.0005})
	}
	d.in.Population.Groups = []data.PopulationGroup{{Name: "old", People: []float64{0, 0.5, 2}}}
	d.in.Areas = []data.Area{{ID: "a", Name: "东湖区", Names: map[string]string{"en": "East Lake"}, Level: "8", Shape: square(10, 50, 0.003)}}
	return d
}

func square(x, y, side float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}}
}

func (d *desk) Inputs() coverage.Inputs            { return d.in }
func (d *desk) Network() *network.Network          { return nil }
func (d *desk) Limit() geo.Deciseconds             { return 9000 }
func (d *desk) NumCells() int                      { return len(d.in.Population.People) }
func (d *desk) CellOutline(i int) orb.MultiPolygon { return square(10+float64(i)/1000, 50, 0.001) }

func (d *desk) Basis(limit geo.Deciseconds) coverage.Basis {
	return coverage.Basis{Place: "Row", LimitMin: limit.Minutes(), SpeedMS: 1.11, Mode: coverage.CrowFly, Detour: 1.3,
		Islands: coverage.KeepIslands, Population: "row.csv", Modelled: true, Venues: 1, VenueKinds: []string{"leisure=pitch"}}
}

func (d *desk) Cell(i int, limit geo.Deciseconds) coverage.Cell {
	c := coverage.Cell{Index: i, Point: d.in.Population.Points[i], People: d.in.Population.People[i], Venue: coverage.NoVenue,
		Time: geo.Unreachable, Status: coverage.Unreachable.String(), Modelled: true}
	if i < 2 {
		minutes := []float64{4, 18}[i]
		c.Time, c.Minutes, c.Venue, c.VenueID = geo.FromMinutes(minutes), &minutes, 0, "v1"
		c.Status = coverage.Covered.String()
		if c.Time > limit {
			c.Status = coverage.NotCovered.String()
		}
	}
	return c
}

func (d *desk) CellAt(p orb.Point) (int, bool) {
	for i := range d.NumCells() {
		if d.CellOutline(i).Bound().Contains(p) {
			return i, true
		}
	}
	return 0, false
}

func (d *desk) Coverage(limit geo.Deciseconds) coverage.CoverageTable {
	row := coverage.Row{Name: "Row", People: 7, Covered: 1, NotCovered: 2, Unreachable: 4, Share: 1.0 / 7, Cells: 3}
	area := row
	area.AreaID, area.Name = "a", "东湖区"
	return coverage.CoverageTable{Basis: d.Basis(limit), All: row, Levels: []coverage.Level{{Level: "8", Rows: []coverage.Row{area},
		Balance: coverage.Balance{Covered: 1, NotCovered: 2, Unreachable: 4, Sum: 7, Source: 7}}}}
}

func (d *desk) work(ctx context.Context) error {
	d.asked.Add(1)
	if d.during != nil {
		return d.during(ctx)
	}
	return nil
}

func (d *desk) Gaps(ctx context.Context, limit geo.Deciseconds, _ data.Progress) ([]coverage.Gap, error) {
	eighteen := 18.0
	return []coverage.Gap{{Rank: 1, People: 6, Unreachable: 4, Cells: 2, AreaKM2: 0.016, MeanMin: &eighteen, WorstMin: &eighteen, VenueID: "v1",
		VenueName: "Pitch", NearestMin: &eighteen, AreaID: "a", AreaName: "东湖区", Center: d.in.Population.Points[1],
		BestSite: &coverage.GapSite{ID: "c", Name: "Yard", Point: d.in.Population.Points[2], People: 6}, Members: []int32{1, 2}}}, d.work(ctx)
}

func (d *desk) Sites(ctx context.Context, limit geo.Deciseconds, n int, _ data.Progress) (coverage.SitePlan, error) {
	plan := coverage.SitePlan{Basis: d.Basis(limit), Candidates: 3, From: "cells", People: 7, Covered: 1, Method: "greedy"}
	for i := range min(n, 2) {
		plan.Sites = append(plan.Sites, coverage.Site{Order: i + 1, ID: fmt.Sprint("c", i), Point: d.in.Population.Points[i+1],
			Gain: 4 / float64(i+1), Covered: 5 + 2*float64(i), Share: (5 + 2*float64(i)) / 7, Bound: 7, GapPC: 0})
	}
	return plan, d.work(ctx)
}

func (d *desk) Plan(ctx context.Context, a coverage.PlanAsk, _ data.Progress) (coverage.Plan, error) {
	d.planned = a
	if a.Fairness == 99 {
		return coverage.Plan{}, errors.Join(&data.Error{Op: "plan sites", Err: errors.New("one reason"), Hint: "a way out"}, errors.New("another"))
	}
	mean := 7.5
	site := coverage.PlanSite{Order: 1, ID: "c0", Name: "Yard", Point: d.in.Population.Points[1], AreaID: "a", AreaName: "东湖区", Cost: 2, Gain: 2, After: 3, Adds: 2, Within: 3,
		Why: coverage.SiteWhy{MeanBefore: &mean, Shared: 1, Lost: 2, Areas: []coverage.WhyShare{{Name: "东湖区", People: 2}}, Groups: []coverage.WhyShare{},
			Next: &coverage.NextBestSite{ID: "c1", Point: d.in.Population.Points[2], AwayM: 90, People: 1}}}
	p := coverage.Plan{Basis: d.Basis(a.Limit), Goal: a.Goal, Candidates: 3, From: "cells", Unit: "people", Value: 3, Bound: 3, Optimal: true, Method: "greedy", Stopped: "optimal",
		Sites: []coverage.PlanSite{site}, Cost: 2, Before: d.Coverage(a.Limit), After: d.Coverage(a.Limit)}
	if a.Goal == coverage.MoveVenues {
		p.Closed = p.Sites
	}
	return p, d.work(ctx)
}

func (d *desk) Venues(ctx context.Context, _ geo.Deciseconds, _ data.Progress) ([]coverage.VenueReach, error) {
	return []coverage.VenueReach{{ID: "v1", Name: "Pitch", Kind: "leisure=pitch", Sports: []string{"soccer"}, Point: orb.Point{10, 50},
		AreaName: "东湖区", Entrances: 1, Within: 1, Only: 1, Nearest: 1, LegM: 3.5}}, d.work(ctx)
}

func (d *desk) Why(ctx context.Context, i int, limit geo.Deciseconds) (coverage.Why, error) {
	why := coverage.Why{Basis: d.Basis(limit), Cell: d.Cell(i, limit), AreaName: "东湖区", Reason: "no_venue"}
	if i < 2 {
		why.VenueName, why.VenueKind, why.Reason = "Pitch", "leisure=pitch", "covered"
		why.Path = orb.LineString{why.Cell.Point, {10, 50}}
	}
	return why, d.work(ctx)
}

// Under: nor can its streets be drawn on.
func (d *desk) Under(context.Context, coverage.Scenario, data.Progress) (*coverage.Engine, error) {
	return nil, &Problem{Status: http.StatusNotImplemented, Detail: "a desk does not redraw"}
}

// NewSession: a desk has written its answers down and cannot edit them.
func (d *desk) NewSession(ctx context.Context, _ geo.Deciseconds, _ data.Progress) (*coverage.Session, error) {
	return nil, errors.Join(d.work(ctx), &Problem{Status: http.StatusNotImplemented, Detail: "a desk does not edit"})
}

// Outcome says of the cells what Cell and Coverage say.
func (d *desk) Outcome(limit geo.Deciseconds) coverage.Outcome {
	o := coverage.Outcome{Table: d.Coverage(limit), Ground: coverage.CellGround{Points: d.in.Population.Points, People: d.in.Population.People}}
	for i := range d.NumCells() {
		c := d.Cell(i, limit)
		o.Cells.Time = append(o.Cells.Time, c.Time)
		o.Cells.Status = append(o.Cells.Status, map[string]coverage.Status{"covered": coverage.Covered, "not_covered": coverage.NotCovered, "unreachable": coverage.Unreachable}[c.Status])
	}
	return o
}

// open returns the handler over a desk, with nothing answered beforehand.
func open(t testing.TB, d *desk, change ...func(*Server)) http.Handler {
	t.Helper()
	r := tiles.Results{Limit: d.Limit()}
	source, err := tiles.NewSource(context.Background(), d, r)
	if err != nil {
		t.Fatal(err)
	}
	s := Server{Engine: d, Tiles: source, Results: r, Version: "v0", Attribution: []string{"© OpenStreetMap contributors (ODbL)"}}
	for _, c := range change {
		c(&s)
	}
	return New(s)
}

// ask sends one request as a client on this machine does.
func ask(h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	return send(h, http.MethodGet, target, nil, headers...)
}

func send(h http.Handler, method, target string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body)
	r.Host = "localhost:8080"
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// problem reads an RFC 9457 body and holds it to what every one must have.
func problem(t testing.TB, w *httptest.ResponseRecorder, status int) Problem {
	t.Helper()
	var p Problem
	if w.Code != status || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("status %d %s, want %d as a problem: %s", w.Code, w.Header().Get("Content-Type"), status, w.Body)
	}
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatal(err)
	}
	if p.Status != status || p.Type != "about:blank" || p.Title != http.StatusText(status) || p.Detail == "" || p.Instance == "" || p.RequestID != w.Header().Get("X-Request-Id") || len(p.RequestID) != 16 {
		t.Errorf("problem %+v", p)
	}
	return p
}
