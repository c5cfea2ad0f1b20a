package main

import (
	"context"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/whole"
	"github.com/walkshed/walkshed/tiles"
)

// pictures are the formats that hold the map as it is drawn, or its cells as a
// grid, instead of features with their attributes. Only export writes them.
func pictures() []string { return []string{"geotiff", "pmtiles"} }

func isPicture(format string) bool { return slices.Contains(pictures(), format) }

// pictureNamed is the picture a file of this name is; "" for none.
func pictureNamed(path string) string {
	path = strings.ToLower(path)
	for _, end := range [...][2]string{{".tif", "geotiff"}, {".tiff", "geotiff"}, {".pmtiles", "pmtiles"}} {
		if strings.HasSuffix(path, end[0]) {
			return end[1]
		}
	}
	return ""
}

// noPicture refuses a picture where features are the answer.
func noPicture(format string) error {
	if isPicture(format) {
		return &usageError{"--format " + format + ": only walkshed export writes it"}
	}
	return nil
}

// picture writes the cells as a GeoTIFF, or the whole map as PMTiles.
func (q *exportCmd) picture(ctx context.Context, c *cli) error {
	if q.Layer != "cells" {
		return &usageError{"--format " + q.Format + " holds " + map[string]string{"geotiff": "the cells", "pmtiles": "every layer"}[q.Format] + ": leave out --layer"}
	}
	ask := q.question
	ask.Format = "table"
	j, err := c.open(ctx, ask)
	if err != nil {
		return err
	}
	if err := j.refuseInput(q.Out); err != nil {
		return err
	}
	write := j.writeGeoTIFF
	if q.Format == "pmtiles" {
		write = func(ctx context.Context, f *whole.File) error { return c.writePMTiles(ctx, j, f, q.Workers) }
	}
	err = wholly(ctx, q.Out, write)
	j.done(c)
	if err != nil && data.HintOf(err) != "" {
		return err
	}
	return c.written(q.Out, err)
}

// wholly writes a file completely or not at all.
func wholly(ctx context.Context, path string, write func(context.Context, *whole.File) error) error {
	f, err := whole.Create(path)
	if err != nil {
		return err
	}
	defer f.Abandon()
	if err := write(ctx, f); err != nil {
		return err
	}
	return f.Commit()
}

func (j *job) writeGeoTIFF(ctx context.Context, f *whole.File) error {
	return tiles.WriteRaster(ctx, f, j.engine, j.limit, version)
}

func (c *cli) writePMTiles(ctx context.Context, j *job, f *whole.File, workers int) error {
	r, err := j.results(ctx)
	if err != nil {
		return err
	}
	source, err := tiles.NewSource(ctx, j.engine, r)
	if err != nil {
		return err
	}
	return source.WriteArchive(ctx, f, c.archiveRule(j, workers), j.view.tell)
}

func (c *cli) archiveRule(j *job, workers int) tiles.ArchiveRule {
	return tiles.ArchiveRule{MaxZoom: tiles.DetailZoom, Name: j.project.Name, Attribution: strings.Join(j.project.Attribution, " · "),
		Description: strings.TrimSpace(c.basis(j.engine.Basis(j.limit))), Workers: workers}
}
