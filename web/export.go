package web

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/tiles"
)

// layersOf are what may be taken away: one layer, or all in one file.
var layersOf = []string{"areas", "gaps", "venues", "sites", "cells", "all"}

// export answers with a layer of what is asked about as a file to keep, under a
// name that says the place, the scenario and the limit.
func (a *api) export(c *gin.Context) {
	p := a.params(c)
	var names []string
	for _, f := range export.Formats() {
		names = append(names, f.Name)
	}
	limit, v, layer, format := p.limit(), a.view(p, "under"), p.oneOf("layer", layersOf...), p.oneOf("format", names...)
	f, _ := export.Named(format)
	if layer == "all" && !f.Layers {
		p.wrong("format", "%s holds one layer: ask for gpkg or xlsx, or for one layer", format)
	}
	if p.stop(c, v) {
		return
	}
	b, err := a.heavy.get(c.Request.Context(), fmt.Sprintf("%sexport %d %s %s", v.key, limit, layer, format), func(ctx context.Context) (*body, error) {
		e, err := v.engine(ctx)
		if err != nil {
			return nil, err
		}
		pack, err := a.pack(ctx, e, limit, layer)
		if err != nil {
			return nil, err
		}
		b, err := written(ctx, pack, f)
		if err != nil {
			return nil, err
		}
		return newBody(kindOf(f), b), nil
	})
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.fileName(v, layer, limit) + f.Endings[0]}))
	b.send(c)
}

func kindOf(f export.Format) string {
	switch f.Name {
	case "geojson":
		return "application/geo+json"
	case "csv":
		return "text/csv; charset=utf-8"
	case "gpkg":
		return "application/geopackage+sqlite3"
	}
	return "application/octet-stream"
}

// pack is the layers asked for.
func (a *api) pack(ctx context.Context, e Planner, limit geo.Deciseconds, layer string) (tiles.Package, error) {
	p := tiles.Package{Answers: e, Limit: limit, Version: a.Version}
	all := layer == "all"
	p.Cells = all || layer == "cells"
	if all || layer == "areas" {
		t := e.Coverage(limit)
		p.Areas = &t
	}
	if all || layer == "gaps" {
		gaps, err := a.findGaps(ctx, e, limit)
		if err != nil {
			return p, err
		}
		p.Gaps = &gaps
	}
	if all || layer == "venues" {
		venues, err := e.Venues(ctx, limit, nil)
		if err != nil {
			return p, err
		}
		p.Venues = &venues
	}
	if all || layer == "sites" {
		var plan coverage.SitePlan
		plan, err := a.findSites(ctx, e, limit, 10)
		if err != nil {
			return p, err
		}
		p.Sites = &plan
	}
	return p, nil
}

// written is a file of some layers. A format that must have a name gets one in a
// folder of its own that is gone when the answer is made.
func written(ctx context.Context, p tiles.Package, f export.Format) ([]byte, error) {
	var out bytes.Buffer
	write := func(w export.Writer) error {
		if err := p.Write(ctx, w, f); err != nil {
			w.Abandon()
			return err
		}
		return w.Close()
	}
	if f.Streams() {
		w, err := f.Stream(&out, export.Options{})
		if err == nil {
			err = write(w)
		}
		return out.Bytes(), err
	}
	dir, err := os.MkdirTemp("", "walkshed-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "out"+f.Endings[0])
	w, err := f.Create(ctx, path, export.Options{When: time.Now()})
	if err == nil {
		err = write(w)
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// fileName says what is in a file: place, scenario, layer, limit and day.
func (a *api) fileName(v view, layer string, limit geo.Deciseconds) string {
	plain := func(s string) string {
		return strings.Trim(strings.Map(func(r rune) rune {
			if strings.ContainsRune("/\\:*?\"<>| \t\n\r", r) {
				return '-'
			}
			return r
		}, s), "-.")
	}
	parts := []string{plain(a.Engine.Basis(limit).Place)}
	switch {
	case v.name != "":
		parts = append(parts, plain(v.name))
	case v.word != today:
		parts = append(parts, "what-if")
	}
	return strings.Join(append(parts, layer, fmt.Sprintf("%gmin", limit.Minutes()), time.Now().Format(time.DateOnly)), "-")
}
