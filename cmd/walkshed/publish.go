package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/data/whole"
	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web"
)

type publishCmd struct {
	Dir     string   `arg:"" help:"${help_publish_dir}"`
	Project string   `help:"${help_project}" short:"p" default:"." placeholder:"DIR"`
	Limit   *float64 `help:"${help_limit}" placeholder:"MIN"`
	Workers int      `help:"${help_workers}" placeholder:"N"`
}

// Run writes a site that any web server serves.
func (q *publishCmd) Run(ctx context.Context, c *cli) error {
	e, err := whole.BeginEdition(q.Dir)
	if err != nil {
		return c.publishing(q.Dir, err)
	}
	defer e.Abandon()
	j, err := c.open(ctx, question{Project: q.Project, Limit: q.Limit, Workers: q.Workers})
	if err != nil {
		return err
	}
	p := publisher{c: c, j: j, to: e, workers: q.Workers, when: time.Now()}
	folder, err := p.publish(ctx)
	j.done(c)
	if err != nil {
		return c.publishing(q.Dir, err)
	}
	if !c.Quiet {
		fmt.Fprintf(c.io.err, c.lang.text("published")+"\n", filepath.Join(q.Dir, "index.html"), folder)
	}
	return nil
}

// publishing is a failure to publish, with the way out where it is one of the folder.
func (c *cli) publishing(dir string, err error) error {
	hint := data.HintOf(err)
	switch {
	case errors.Is(err, whole.ErrForeign):
		hint = "publish into an empty folder, or move that file away"
	case errors.Is(err, whole.ErrUnfinished):
		hint = "wait for the other publication; if none runs, delete that folder"
	case errors.Is(err, context.Canceled):
		return err
	case hint == "":
		hint = "check that the folder is yours and has room; what was published before is as it was"
	}
	return &data.Error{Op: "publish into " + dir, Err: err, Hint: hint}
}

// A publisher writes one edition of a site.
type publisher struct {
	c       *cli
	j       *job
	to      *whole.Edition
	workers int
	when    time.Time
	files   []download
}

// A download is a file readers can take away.
type download struct {
	Name  string `json:"name"`  // in the site's folder
	Layer string `json:"layer"` // "all" for a file of all
	Bytes int64  `json:"bytes"`
}

func (p *publisher) publish(ctx context.Context) (folder string, err error) {
	r, err := p.j.results(ctx)
	if err != nil {
		return "", err
	}
	source, err := tiles.NewSource(ctx, p.j.engine, r)
	if err != nil {
		return "", err
	}
	if err := p.downloads(ctx, source, r); err != nil {
		return "", err
	}
	site := web.NewSite(web.Server{Engine: p.j.engine, Tiles: source, Results: r, Attribution: p.j.project.Attribution, Version: version})
	if err := site.Files(p.to.Write); err != nil {
		return "", err
	}
	list, err := json.Marshal(p.files)
	if err != nil {
		return "", err
	}
	if err := p.to.Write("answers/downloads.json", list); err != nil {
		return "", err
	}
	if err := p.note(ctx); err != nil {
		return "", err
	}
	return p.to.Publish(func(w io.Writer, folder string) error { return site.Index(w, folder) })
}

// mostGeoJSONCells is the most cells published as GeoJSON: 200,000 are some 80 MB.
// Larger worlds have them as CSV, GeoPackage and GeoTIFF.
const mostGeoJSONCells = 200_000

// downloads writes every file to take away.
func (p *publisher) downloads(ctx context.Context, source *tiles.Source, r tiles.Results) error {
	c, j := p.c, p.j
	table := j.engine.Coverage(j.limit)
	areas := c.coverageAnswer(table)
	areas.layers = j.layers(tiles.Package{Areas: &table})
	all := answer{layers: j.layers(tiles.Package{Cells: true, Gaps: &r.Gaps, Sites: &r.Sites, Venues: &r.Venues, Areas: &table})}
	if err := p.layer(ctx, "all", all, "gpkg"); err != nil {
		return err
	}
	for _, l := range []struct {
		name   string
		answer answer
	}{{"areas", areas}, {"gaps", c.gapsAnswer(j, r.Gaps, len(r.Gaps))}, {"cells", c.cellsAnswer(j)}, {"venues", c.venuesAnswer(j, r.Venues)}, {"sites", c.sitesAnswer(j, r.Sites)}} {
		formats := []string{"geojson", "csv"}
		if l.name == "cells" && j.engine.NumCells() > mostGeoJSONCells {
			formats = formats[1:]
		}
		if err := p.layer(ctx, l.name, l.answer, formats...); err != nil {
			return err
		}
	}
	if pop := j.engine.Inputs().Population; pop.Form == data.OnLattice && rasterable(pop) {
		if err := p.file(ctx, "downloads/cells.tif", "cells", j.writeGeoTIFF); err != nil {
			return err
		}
	}
	return p.file(ctx, "map.pmtiles", "all", func(ctx context.Context, f *whole.File) error {
		return source.WriteArchive(ctx, f, c.archiveRule(j, p.workers), j.view.tell)
	})
}

// rasterable says whether the grid's own coordinates can be written.
func rasterable(pop data.Population) bool {
	return pop.Lattice.CRS != "" && pop.Lattice.CRS != "gcj02" && pop.Lattice.CRS != "bd09"
}

// layer writes an answer in some formats.
func (p *publisher) layer(ctx context.Context, name string, a answer, formats ...string) error {
	for _, word := range formats {
		f, ok := export.Named(word)
		if !ok {
			return fmt.Errorf("no format %s", word)
		}
		file := "downloads/" + map[bool]string{true: "plan", false: name}[name == "all"] + f.Endings[0]
		path, err := p.to.Path(file)
		if err != nil {
			return err
		}
		if err := p.c.export(ctx, f, question{Out: path}, a); err != nil {
			return err
		}
		if err := p.listed(file, name, path); err != nil {
			return err
		}
	}
	return nil
}

// file writes one file that is no layer.
func (p *publisher) file(ctx context.Context, file, layer string, write func(context.Context, *whole.File) error) error {
	path, err := p.to.Path(file)
	if err != nil {
		return err
	}
	if err := wholly(ctx, path, write); err != nil {
		return err
	}
	return p.listed(file, layer, path)
}

func (p *publisher) listed(file, layer, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	p.files = append(p.files, download{file, layer, info.Size()})
	return nil
}
