package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
	"github.com/walkshed/walkshed/tiles"
)

// The tile of the rows: of the middle of k100, full of cells of 100 m.
const (
	tileZoom  = 12
	cellLayer = "cells"
	// tileBuffer is what our tiles have around them, in units of 4096.
	tileBuffer = 64
)

// bare are an engine's answers with nothing but cells to draw.
type bare struct{ *coverage.Engine }

func (b bare) Inputs() coverage.Inputs {
	in := b.Engine.Inputs()
	return coverage.Inputs{Population: in.Population}
}

func (b bare) Network() *network.Network { return nil }

func (b bare) Coverage(_ geo.Deciseconds) coverage.CoverageTable { return coverage.CoverageTable{} }

// cellTile draws the cells of one tile.
type cellTile struct {
	source *tiles.Source
	at     maptile.Tile
	bytes  []byte
}

// newCellTile takes: a town's folder.
func newCellTile(ctx context.Context, w *words) (kernel, error) {
	e, err := openEngine(ctx, w.text())
	if err != nil {
		return nil, err
	}
	k := &cellTile{at: middleTile(e)}
	k.source, err = tiles.NewSource(ctx, bare{e}, tiles.Results{Limit: e.Limit()})
	return k, err
}

// middleTile is the tile in the middle of an engine's cells.
func middleTile(e *coverage.Engine) maptile.Tile {
	return maptile.At(orb.MultiPoint(e.Inputs().Population.Points).Bound().Center(), tileZoom)
}

// drawings is how often a round draws the tile: once is too short to time.
const drawings = 20

func (k *cellTile) Run(context.Context) (err error) {
	for range drawings {
		if k.bytes, err = k.source.Tile(tileZoom, k.at.X, k.at.Y); err != nil {
			return err
		}
	}
	return nil
}

func (k *cellTile) Answer() sample {
	s := tileAnswer(k.bytes)
	s.Units = drawings
	return s
}

// sliver is the width below which a cell at a tile's rim is not compared, in
// units of 4096: encoders round to whole units in different ways there.
const sliver = 4

// tileAnswer decodes a tile with orb's decoder: how many cells, and their people
// in hundredths.
func tileAnswer(b []byte) sample {
	s := sample{More: map[string]float64{"kB": float64(len(b)) / 1000}}
	layers, err := mvt.Unmarshal(b)
	if err != nil {
		return s // no cell: every peer differs
	}
	for _, l := range layers {
		if l.Name != cellLayer {
			continue
		}
		for _, f := range l.Features {
			b := f.Geometry.Bound()
			if b.Max[0]-b.Min[0] < sliver || b.Max[1]-b.Min[1] < sliver {
				continue
			}
			s.Count++
			if n, ok := f.Properties["people"].(float64); ok {
				s.Sum += math.Round(100 * n)
			}
		}
	}
	return s
}

// orbTile draws the same cells with orb's encoder: project, clip, marshal.
type orbTile struct {
	at     maptile.Tile
	cells  *geojson.FeatureCollection
	layers mvt.Layers // a copy for the next run, as projecting changes shapes
	bytes  []byte
}

// newOrbTile takes: a town's folder.
func newOrbTile(ctx context.Context, w *words) (kernel, error) {
	e, err := openEngine(ctx, w.text())
	if err != nil {
		return nil, err
	}
	k := &orbTile{at: middleTile(e), cells: geojson.NewFeatureCollection()}
	around := k.at.Bound(float64(tileBuffer) / 4096)
	for i := range e.NumCells() {
		shape := e.CellOutline(i)
		if !shape.Bound().Intersects(around) {
			continue
		}
		c := e.Cell(i, e.Limit())
		f := geojson.NewFeature(shape)
		f.Properties = geojson.Properties{"people": c.People, "status": c.Status, "cell": i, "minutes": math.Round(float64(c.Time)/60) / 10}
		k.cells.Append(f)
	}
	k.copy()
	return k, nil
}

func (k *orbTile) copy() {
	fc := geojson.NewFeatureCollection()
	for _, f := range k.cells.Features {
		g := *f
		g.Geometry = orb.Clone(f.Geometry)
		fc.Append(&g)
	}
	k.layers = mvt.Layers{mvt.NewLayer(cellLayer, fc)}
}

func (k *orbTile) Run(context.Context) (err error) {
	k.layers.ProjectToTile(k.at)
	k.layers.Clip(orb.Bound{Min: orb.Point{-tileBuffer, -tileBuffer}, Max: orb.Point{4096 + tileBuffer, 4096 + tileBuffer}})
	k.layers.RemoveEmpty(1, 1)
	k.bytes, err = mvt.Marshal(k.layers)
	return err
}

func (k *orbTile) Answer() sample {
	k.copy()
	return tileAnswer(k.bytes)
}

// makeCells takes a town's folder and writes its cells for PostGIS: cells.csv
// with a polygon in WKT, and tile.txt with the address of the tile.
func makeCells(ctx context.Context, dir string, w *words) (string, error) {
	e, err := openEngine(ctx, w.text())
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for i := range e.NumCells() {
		c := e.Cell(i, e.Limit())
		var ring []string
		for _, p := range e.CellOutline(i)[0][0] {
			ring = append(ring, fmt.Sprintf("%.9f %.9f", p[0], p[1]))
		}
		fmt.Fprintf(&out, "%d,%v,%s,%g,\"SRID=4326;POLYGON((%s))\"\n", i, c.People, c.Status, math.Round(float64(c.Time)/60)/10, strings.Join(ring, ","))
	}
	if err := os.WriteFile(filepath.Join(dir, "cells.csv"), []byte(out.String()), 0o644); err != nil {
		return "", err
	}
	t := middleTile(e)
	if err := os.WriteFile(filepath.Join(dir, "tile.txt"), []byte(fmt.Sprintf("%d %d %d\n", t.Z, t.X, t.Y)), 0o644); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s cells as polygons", thousands(e.NumCells())), nil
}
