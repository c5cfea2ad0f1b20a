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
}

// An Index is the answer of /api/v1: what there is to ask about.
type Index struct {
	Name        string            `json:"name"` // of the project
	Version     string            `json:"version"`
	Basis       coverage.Basis    `json:"basis"`
	Bound       [4]float64        `json:"bound"` // west, south, east, north, degrees
	Attribution []string          `json:"attribution"`
	Legend      []tiles.Class     `json:"legend"`
	Levels      []string          `json:"levels"` // of areas, as in the coverage table
	Modelled    bool              `json:"modelled"`
	Languages   []string          `json:"languages"`
	Links       map[string]string `json:"links"`
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
		limit := a.Engine.Limit()
		i := Index{Version: a.Version, Basis: a.Engine.Basis(limit), Attribution: listed(a.Attribution),
			Legend: a.Tiles.Legend(), Levels: []string{}, Languages: []string{"en", "zh"}, Links: links()}
		i.Name, i.Modelled = i.Basis.Place, i.Basis.Modelled
		b := a.Tiles.Bound()
		i.Bound = [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
		for _, l := range a.Engine.Coverage(limit).Levels {
			i.Levels = append(i.Levels, l.Level)
		}
		return jsonBody(i)
	})
}

func links() map[string]string {
	out := map[string]string{"tiles": "/tiles/{z}/{x}/{y}.mvt", "openapi": "/api/v1/openapi.yaml"}
	for _, name := range [...]string{"coverage", "gaps", "sites", "venues", "why", "legend", "areas", "sessions"} {
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
	limit := p.limit()
	if p.refuse(c) {
		return
	}
	a.answer(c, fmt.Sprintf("coverage %d", limit), func(context.Context) (*body, error) {
		return jsonBody(a.Engine.Coverage(limit))
	})
}

func (a *api) areas(c *gin.Context) {
	p := a.params(c)
	limit, _ := p.limit(), p.oneOf("format", "geojson")
	if p.refuse(c) {
		return
	}
	a.answer(c, fmt.Sprintf("areas %d", limit), func(context.Context) (*body, error) {
		return geojsonBody(func(w io.Writer) error {
			return tiles.WriteAreas(w, a.Engine, a.Engine.Coverage(limit))
		})
	})
}

func (a *api) gaps(c *gin.Context) {
	p := a.params(c)
	limit, n, format := p.limit(), p.count("n", 50, 1000), p.oneOf("format", "json", "geojson")
	if p.refuse(c) {
		return
	}
	a.reply(c, a.heavy, fmt.Sprintf("gaps %d %d %s", limit, n, format), func(ctx context.Context) (*body, error) {
		gaps, err := a.findGaps(ctx, limit)
		if err != nil {
			return nil, err
		}
		first := gaps[:min(n, len(gaps))]
		if format == "geojson" {
			return geojsonBody(func(w io.Writer) error { return tiles.WriteGaps(w, a.Engine, limit, first) })
		}
		return jsonBody(coverage.NewGapList(a.Engine.Basis(limit), gaps, n))
	})
}

func (a *api) findGaps(ctx context.Context, limit geo.Deciseconds) ([]coverage.Gap, error) {
	if limit == a.Results.Limit && a.Results.Gaps != nil {
		return a.Results.Gaps, nil
	}
	return a.Engine.Gaps(ctx, limit, nil)
}

func (a *api) sites(c *gin.Context) {
	p := a.params(c)
	limit, n, format := p.limit(), p.count("n", 10, 100), p.oneOf("format", "json", "geojson")
	if p.refuse(c) {
		return
	}
	a.reply(c, a.heavy, fmt.Sprintf("sites %d %d %s", limit, n, format), func(ctx context.Context) (*body, error) {
		plan, err := a.findSites(ctx, limit, n)
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
func (a *api) findSites(ctx context.Context, limit geo.Deciseconds, n int) (coverage.SitePlan, error) {
	known := a.Results.Sites
	if limit == a.Results.Limit && n <= len(known.Sites) {
		known.Sites = known.Sites[:n]
		return known, nil
	}
	return a.Engine.Sites(ctx, limit, n, nil)
}

func (a *api) venues(c *gin.Context) {
	p := a.params(c)
	limit, format := p.limit(), p.oneOf("format", "json", "geojson")
	if p.refuse(c) {
		return
	}
	a.answer(c, fmt.Sprintf("venues %d %s", limit, format), func(ctx context.Context) (*body, error) {
		venues := a.Results.Venues
		if limit != a.Results.Limit || venues == nil {
			var err error
			if venues, err = a.Engine.Venues(ctx, limit, nil); err != nil {
				return nil, err
			}
		}
		if format == "geojson" {
			return geojsonBody(func(w io.Writer) error { return tiles.WriteVenues(w, a.Engine, limit, venues) })
		}
		return jsonBody(coverage.VenueList{Basis: a.Engine.Basis(limit), Venues: listed(venues)})
	})
}

func (a *api) why(c *gin.Context) {
	p := a.params(c)
	limit := p.limit()
	at, isPoint := p.position()
	cell, isCell := p.index("cell", a.Engine.NumCells())
	p.exactlyOne(isPoint, isCell)
	if p.refuse(c) {
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
	a.answer(c, fmt.Sprintf("why %d %d", cell, limit), func(ctx context.Context) (*body, error) {
		why, err := a.Engine.Why(ctx, cell, limit)
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
	if p.refuse(c) {
		return
	}
	a.reply(c, a.tiles, fmt.Sprintf("%d/%d/%d", z, x, y), func(context.Context) (*body, error) {
		b, err := a.Server.Tiles.Tile(z, x, y)
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
