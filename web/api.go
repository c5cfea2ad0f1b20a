package web

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/tiles"
)

//go:embed openapi.yaml
var openAPI []byte

// An api is the handlers with what they share.
type api struct {
	Server
	answers *store
	heavy   *store // gaps and sites: seconds of work at a new limit; they never take the turn of the others
	tiles   *store
	pages   map[string]*body

	sessions *sessions
	gis      gis
}

// An Index is the answer of /api/v1: what there is to ask about.
type Index struct {
	Name        string         `json:"name"` // of the project
	Version     string         `json:"version"`
	Basis       coverage.Basis `json:"basis"`
	Bound       [4]float64     `json:"bound"` // west, south, east, north, degrees
	Attribution []string       `json:"attribution"`
	Legend      []tiles.Class  `json:"legend"`
	Levels      []string       `json:"levels"` // of areas, as in the coverage table
	Modelled    bool           `json:"modelled"`
	Languages   []string       `json:"languages"`
	Groups      []string       `json:"groups"` // of people, in the project's order
	Grid        bool           `json:"grid"`   // the cells are a lattice: /api/v1/grid has them
	// Scenarios says whether there are scenarios here: "none", "read" or "write".
	Scenarios string            `json:"scenarios"`
	Files     bool              `json:"files"` // a reader's own files are taken
	Links     map[string]string `json:"links"`
}

// A Legend is the answer of /api/v1/legend.
type Legend struct {
	Basis   coverage.Basis `json:"basis"`
	Classes []tiles.Class  `json:"classes"`
}

func (a *api) index(c *gin.Context) {
	if a.params(c).refuse(c) {
		return
	}
	a.answer(c, "index", func(context.Context) (*body, error) {
		i := a.about(a.Engine.Limit())
		i.Grid, i.Files = a.Tiles.IsGrid(), a.Files != nil && !a.Files.ReadOnly
		return jsonBody(i)
	})
}

// about is the Index at a limit, its Grid and Files unset: a published page has its
// cells in the one file of tiles, and nobody to take a file.
func (a *api) about(limit geo.Deciseconds) Index {
	i := Index{Version: a.Version, Basis: a.Engine.Basis(limit), Attribution: listed(a.Attribution),
		Legend: a.Tiles.Legend(), Levels: []string{}, Languages: []string{"en", "zh"}, Links: links(),
		Groups: listed(coverage.GroupNames(a.Engine.Inputs().Population)), Scenarios: a.shelfUse()}
	i.Name, i.Modelled = i.Basis.Place, i.Basis.Modelled
	b := a.Tiles.Bound()
	i.Bound = [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
	for _, l := range a.Engine.Coverage(limit).Levels {
		i.Levels = append(i.Levels, l.Level)
	}
	return i
}

func links() map[string]string {
	out := map[string]string{"tiles": "/tiles/{z}/{x}/{y}.mvt", "openapi": "/api/v1/openapi.yaml", "ogc": ogcPath}
	for _, name := range [...]string{"coverage", "gaps", "sites", "venues", "why", "legend", "areas", "grid", "sessions", "scenarios", "files", "compare", "spread", "export"} {
		out[name] = "/api/v1/" + name
	}
	return out
}

// listed is never null in JSON.
func listed[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

func (a *api) coverage(c *gin.Context) {
	p := a.params(c)
	limit, v := p.limit(), a.view(p, "under")
	if p.stop(c, v) {
		return
	}
	a.reply(c, a.asked(v), fmt.Sprintf("%scoverage %d", v.key, limit), func(ctx context.Context) (*body, error) {
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		return jsonBody(e.Coverage(limit))
	})
}

func (a *api) areas(c *gin.Context) {
	p := a.params(c)
	limit, v, _ := p.limit(), a.view(p, "under"), p.oneOf("format", "geojson")
	if p.stop(c, v) {
		return
	}
	a.reply(c, a.asked(v), fmt.Sprintf("%sareas %d", v.key, limit), func(ctx context.Context) (*body, error) {
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		return geojsonBody(func(w io.Writer) error { return tiles.WriteAreas(w, e, e.Coverage(limit)) })
	})
}

func (a *api) gaps(c *gin.Context) {
	p := a.params(c)
	limit, n, format := p.limit(), p.count("n", 50, 1000), p.oneOf("format", "json", "geojson")
	v, group := a.view(p, "under"), a.group(p)
	if p.stop(c, v) {
		return
	}
	a.reply(c, a.heavy, fmt.Sprintf("%sgaps %d %d %s %q", v.key, limit, n, format, group.name), func(ctx context.Context) (*body, error) {
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		gaps, err := a.findGaps(ctx, e, limit)
		if err != nil {
			return nil, err
		}
		if group.people != nil {
			gaps = coverage.GapsOf(gaps, group.people)
		}
		first := gaps[:min(n, len(gaps))]
		if format == "geojson" {
			return geojsonBody(func(w io.Writer) error { return tiles.WriteGaps(w, e, limit, first) })
		}
		return jsonBody(coverage.NewGapList(e.Basis(limit), gaps, n))
	})
}

func (a *api) findGaps(ctx context.Context, e Planner, limit geo.Deciseconds) ([]coverage.Gap, error) {
	if e == a.Engine && limit == a.Results.Limit && a.Results.Gaps != nil {
		return a.Results.Gaps, nil
	}
	return e.Gaps(ctx, limit, nil)
}

func (a *api) sites(c *gin.Context) {
	p := a.params(c)
	limit, n, format, v := p.limit(), p.count("n", 10, 100), p.oneOf("format", "json", "geojson"), a.view(p, "under")
	if p.stop(c, v) {
		return
	}
	a.reply(c, a.heavy, fmt.Sprintf("%ssites %d %d %s", v.key, limit, n, format), func(ctx context.Context) (*body, error) {
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		plan, err := a.findSites(ctx, e, limit, n)
		if err != nil {
			return nil, err
		}
		if format == "geojson" {
			return geojsonBody(func(w io.Writer) error { return tiles.WriteSites(w, plan) })
		}
		plan.Sites = listed(plan.Sites)
		return jsonBody(plan)
	})
}

// findSites cuts the known plan where it is long enough: each step keeps those
// before it, so the first n of a longer plan are the plan for n.
func (a *api) findSites(ctx context.Context, e Planner, limit geo.Deciseconds, n int) (coverage.SitePlan, error) {
	known := a.Results.Sites
	if e == a.Engine && limit == a.Results.Limit && n <= len(known.Sites) {
		known.Sites = known.Sites[:n]
		return known, nil
	}
	return e.Sites(ctx, limit, n, nil)
}

func (a *api) venues(c *gin.Context) {
	p := a.params(c)
	limit, format, v := p.limit(), p.oneOf("format", "json", "geojson"), a.view(p, "under")
	if p.stop(c, v) {
		return
	}
	a.reply(c, a.asked(v), fmt.Sprintf("%svenues %d %s", v.key, limit, format), func(ctx context.Context) (*body, error) {
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		venues := a.Results.Venues
		if e != a.Engine || limit != a.Results.Limit || venues == nil {
			if venues, err = e.Venues(ctx, limit, nil); err != nil {
				return nil, err
			}
		}
		if format == "geojson" {
			return geojsonBody(func(w io.Writer) error { return tiles.WriteVenues(w, e, limit, venues) })
		}
		return jsonBody(coverage.VenueList{Basis: e.Basis(limit), Venues: listed(venues)})
	})
}

func (a *api) why(c *gin.Context) {
	p := a.params(c)
	limit, v := p.limit(), a.view(p, "under")
	at, isPoint := p.position()
	cell, isCell := p.index("cell", a.Engine.NumCells())
	p.exactlyOne(isPoint, isCell)
	if p.stop(c, v) {
		return
	}
	if isPoint {
		var ok bool
		if cell, ok = a.Engine.CellAt(at); !ok {
			fail(c, &Problem{Status: http.StatusNotFound, Detail: fmt.Sprintf(
				"no cell with people at or near longitude %g, latitude %g", at[0], at[1])})
			return
		}
	}
	a.reply(c, a.asked(v), fmt.Sprintf("%swhy %d %d", v.key, cell, limit), func(ctx context.Context) (*body, error) {
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		why, err := e.Why(ctx, cell, limit)
		if err != nil {
			return nil, err
		}
		why.Path = listed(why.Path)
		return jsonBody(why)
	})
}

func (a *api) legend(c *gin.Context) {
	p := a.params(c)
	limit := p.limit()
	if p.refuse(c) {
		return
	}
	a.answer(c, fmt.Sprintf("legend %d", limit), func(context.Context) (*body, error) {
		return jsonBody(Legend{Basis: a.Engine.Basis(limit), Classes: a.Tiles.LegendAt(limit)})
	})
}

func (a *api) tile(c *gin.Context) {
	p := a.params(c)
	z, x, y := p.tile()
	cells := p.oneOf("cells", "drawn", "none")
	if p.refuse(c) {
		return
	}
	draw := a.Server.Tiles.Tile
	if cells == "none" {
		draw = a.Server.Tiles.Ground
	}
	a.reply(c, a.tiles, fmt.Sprintf("%s %d/%d/%d", cells, z, x, y), func(context.Context) (*body, error) {
		b, err := draw(z, x, y)
		if err != nil {
			return nil, err
		}
		return newBody(mvtKind, b), nil
	})
}

func (a *api) openapi(c *gin.Context) {
	if !a.params(c).refuse(c) {
		newBody("application/yaml", openAPI).send(c)
	}
}

func (a *api) health(c *gin.Context) {
	if !a.params(c).refuse(c) {
		newBody("application/json", []byte(`{"status":"ok"}`)).send(c)
	}
}
