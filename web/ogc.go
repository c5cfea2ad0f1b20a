package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web/ogc"
)

// ogcPath is where the OGC API is; its own document at ogcPath/api describes what
// is below.
const ogcPath = "/ogc"

// newOGC is the service of today's results.
func (a *api) newOGC() *ogc.Service {
	about := ogc.About{Title: a.Engine.Basis(a.Results.Limit).Place, Version: a.Version, Attribution: a.Attribution, Tiles: a.Tiles}
	return ogc.New(about, tiles.NewLayers(a.Tiles, a.Engine, a.Results))
}

func (a *api) ogc(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Vary", "Accept") // an error says so too
	path := strings.TrimPrefix(c.Request.URL.EscapedPath(), ogcPath)
	answer, err := a.gis().Ask(ogc.Request{Path: path, Query: c.Request.URL.RawQuery,
		Accept: strings.Join(c.Request.Header.Values("Accept"), ","), Root: a.root(c.Request) + ogcPath})
	if err != nil {
		fail(c, refusal(err))
		return
	}
	from := a.answers
	if answer.Heavy {
		from = a.heavy
	}
	b, err := from.get(c.Request.Context(), "ogc "+answer.Key, func(ctx context.Context) (*body, error) {
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
		p.Errors = append(p.Errors, ParameterError(m))
	}
	return p
}
