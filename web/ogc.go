package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web/ogc"
)

// ogcPath is where the OGC API is; its own document at ogcPath/api describes what
// is below.
const ogcPath = "/ogc"

// mostLaid is how many services of what-ifs and scenarios are kept beside today's:
// each holds the outlines of all cells once more.
const mostLaid = 2

// gis is the OGC API over today's results and over those of the views asked for
// last. A what-if that was edited and a scenario that was saved are other views.
type gis struct {
	today  func() *ogc.Service
	making sync.Mutex // one at a time

	mu   sync.Mutex
	laid []laidService // the one asked for last comes last
}

type laidService struct {
	key     string
	service *ogc.Service
}

func (g *gis) kept(key string) *ogc.Service {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.IndexFunc(g.laid, func(l laidService) bool { return l.key == key })
	if i < 0 {
		return nil
	}
	l := g.laid[i]
	g.laid = append(slices.Delete(g.laid, i, i+1), l)
	return l.service
}

func (g *gis) keep(key string, s *ogc.Service) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.laid = append(g.laid, laidService{key, s}); len(g.laid) > mostLaid {
		g.laid = slices.Delete(g.laid, 0, 1)
	}
}

// newGIS is the service of one set of results.
func (a *api) newGIS(name string, e Planner, s *tiles.Source, r tiles.Results) *ogc.Service {
	title := a.Engine.Basis(r.Limit).Place
	if name != "" {
		title += " · " + name
	}
	return ogc.New(ogc.About{Title: title, Version: a.Version, Attribution: a.Attribution, Tiles: s}, tiles.NewLayers(s, e, r))
}

// serviceOf returns the service of a view. That of a what-if or a scenario is made
// when the first asks: its gaps, venues, sites and tiles anew.
func (a *api) serviceOf(ctx context.Context, v view) (*ogc.Service, error) {
	if v.word == today {
		return a.gis.today(), nil
	}
	s := a.gis.kept(v.key)
	if s != nil {
		return s, nil
	}
	ctx, cancel := context.WithTimeout(ctx, longestWork)
	defer cancel()
	_, err := a.heavy.turn(ctx, func(ctx context.Context) (*body, error) {
		a.gis.making.Lock()
		defer a.gis.making.Unlock()
		if s = a.gis.kept(v.key); s != nil {
			return nil, nil // made by another while this one waited
		}
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		r, err := a.resultsOf(ctx, e)
		if err != nil {
			return nil, err
		}
		source, err := tiles.NewSource(ctx, e, r)
		if err != nil {
			return nil, err
		}
		s = a.newGIS(cmp.Or(v.name, v.word), e, source, r)
		a.gis.keep(v.key, s)
		return nil, nil
	})
	return s, err
}

// resultsOf is all there is to show of an engine at the limit of the run, with as
// many sites as today has.
func (a *api) resultsOf(ctx context.Context, e Planner) (r tiles.Results, err error) {
	r.Limit = a.Results.Limit
	if r.Gaps, err = e.Gaps(ctx, r.Limit, nil); err != nil {
		return r, err
	}
	if r.Venues, err = e.Venues(ctx, r.Limit, nil); err != nil {
		return r, err
	}
	if n := len(a.Results.Sites.Sites); n > 0 {
		r.Sites, err = e.Sites(ctx, r.Limit, n, nil)
	}
	return r, err
}

// looked splits the path of a request below ogcPath: today's results, or those of a
// view, "/scenario/ID" or "/session/ID".
func (a *api) looked(path string) (v view, under, rest string) {
	if kind := strings.SplitN(path, "/", 4); len(kind) > 2 && (kind[1] == "scenario" || kind[1] == "session") {
		if id, err := url.PathUnescape(kind[2]); err == nil {
			under = "/" + kind[1] + "/" + kind[2]
			if v, ok := a.named(kind[1] + "/" + id); ok {
				return v, under, path[len(under):]
			}
		}
	}
	return a.todayView(), "", path
}

func (a *api) ogc(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Vary", "Accept") // an error says so too
	v, under, path := a.looked(strings.TrimPrefix(c.Request.URL.EscapedPath(), ogcPath))
	if v.err != nil {
		fail(c, v.err)
		return
	}
	service, err := a.serviceOf(c.Request.Context(), v)
	if err != nil {
		fail(c, err)
		return
	}
	answer, err := service.Ask(ogc.Request{Path: path, Query: c.Request.URL.RawQuery,
		Accept: strings.Join(c.Request.Header.Values("Accept"), ","), Root: a.root(c.Request) + ogcPath + under})
	if err != nil {
		fail(c, refusal(err))
		return
	}
	from := a.asked(v)
	if answer.Heavy {
		from = a.heavy
	}
	b, err := from.get(c.Request.Context(), "ogc "+v.key+answer.Key, func(ctx context.Context) (*body, error) {
		r, err := answer.Make(ctx)
		return newBody(r.Kind, r.Body), err
	})
	switch {
	case err != nil:
		fail(c, err)
		return
	case b.size == 0:
		c.Status(http.StatusNoContent)
		return
	case answer.CRS != "":
		h.Set("Content-Crs", "<"+answer.CRS+">")
	}
	b.send(c)
}

// root is the address of this server as its clients know it: GIS programs take
// only absolute links.
func (a *api) root(r *http.Request) string {
	switch {
	case a.PublicURL != "":
		return strings.TrimSuffix(a.PublicURL, "/")
	case r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// refusal is a Refusal as a problem.
func refusal(err error) error {
	var r *ogc.Refusal
	if !errors.As(err, &r) {
		return err
	}
	p := &Problem{Status: r.Status, Detail: r.Detail}
	for _, m := range r.Mistakes {
		p.Errors = append(p.Errors, ParameterError{Parameter: m.Parameter, Detail: m.Detail})
	}
	return p
}
