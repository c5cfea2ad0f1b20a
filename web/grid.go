package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/tiles"
)

const binaryKind = "application/octet-stream"

// grid answers with the cells in one piece, which the page draws its own picture
// of and asks for once; with their people; or with their codes under other
// venues: the whole of a what-if whose edit listed too few, a scenario.
func (a *api) grid(c *gin.Context) {
	p := a.params(c)
	what, v := p.oneOf("what", "cells", "codes", "people"), a.view(p, "under")
	if v.word != today && what != "codes" && len(p.bad) == 0 && v.err == nil {
		p.wrong("under", "only what=codes differs under other venues")
	}
	if p.stop(c, v) {
		return
	}
	if !a.Server.Tiles.IsGrid() {
		fail(c, &Problem{Status: http.StatusNotFound, Detail: "the cells of this project are no lattice: /tiles/{z}/{x}/{y}.mvt draws them"})
		return
	}
	a.reply(c, a.asked(v), v.key+"grid "+what, func(ctx context.Context) (*body, error) {
		switch what {
		case "cells":
			return newBody(binaryKind, a.Server.Tiles.Grid()), nil
		case "people":
			return newBody(binaryKind, a.Server.Tiles.GridPeople()), nil
		}
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		return newBody(binaryKind, tiles.GridCodes(e, a.Engine.Limit())), nil
	})
}
