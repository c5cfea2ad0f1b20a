package web

import (
	"net/http"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/tiles"
)

// A Server answers for one project.
type Server struct {
	Engine      *coverage.Engine
	Tiles       *tiles.Source
	Results     tiles.Results
	Attribution []string
	Version     string
}

// New returns the handler of the page and the API.
func New(s Server) http.Handler { panic("contract") }
