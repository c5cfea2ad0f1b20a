package web

import "github.com/gin-gonic/gin"

// routes is every address there is. All but a client's own what-ifs, files of its own
// and the project's scenarios are read-only: GET, and HEAD through the guard.
// openapi.yaml describes each one down to /healthz; what is
// under /ogc describes itself.
func (a *api) routes(r *gin.Engine) {
	r.GET("/api/v1", a.index)
	r.GET("/api/v1/coverage", a.coverage)
	r.GET("/api/v1/gaps", a.gaps)
	r.GET("/api/v1/sites", a.sites)
	r.GET("/api/v1/plan", a.plan)
	r.GET("/api/v1/venues", a.venues)
	r.GET("/api/v1/why", a.why)
	r.GET("/api/v1/legend", a.legend)
	r.GET("/api/v1/areas", a.areas)
	r.GET("/api/v1/spread", a.spread)
	r.GET("/api/v1/export", a.export)
	r.GET("/api/v1/compare", a.compare)
	r.GET("/api/v1/scenarios", a.scenarios)
	r.POST("/api/v1/scenarios", a.newScenario)
	r.GET("/api/v1/scenarios/:id", a.scenario)
	r.PUT("/api/v1/scenarios/:id", a.saveScenario)
	r.DELETE("/api/v1/scenarios/:id", a.deleteScenario)
	r.POST("/api/v1/scenarios/:id/restore", a.restoreScenario)
	r.GET("/api/v1/grid", a.grid)
	r.GET("/api/v1/openapi.yaml", a.openapi)
	r.POST("/api/v1/sessions", a.startSession)
	r.GET("/api/v1/sessions/:id", a.session)
	r.DELETE("/api/v1/sessions/:id", a.endSession)
	r.POST("/api/v1/sessions/:id/edits", a.editSession)
	r.POST("/api/v1/sessions/:id/undo", a.undoSession)
	r.POST("/api/v1/sessions/:id/redo", a.redoSession)
	r.POST("/api/v1/files", a.takeFile)
	r.GET("/api/v1/files/:id", a.file)
	r.DELETE("/api/v1/files/:id", a.dropFile)
	r.GET("/api/v1/sessions/:id/tiles/:z/:x/:y.mvt", a.sessionTile)
	r.GET("/tiles/:z/:x/:y.mvt", a.tile)
	r.GET("/healthz", a.health)
	r.GET(ogcPath, a.ogc)
	r.GET(ogcPath+"/*path", a.ogc)
	r.NoRoute(a.page) // the page and its assets, else 404
}
