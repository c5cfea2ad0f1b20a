package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

const (
	byOrb     = "orb"
	byPostGIS = "PostGIS ST_AsMVT"
)

func tileRows() []row {
	args := townArgs(town.K100)
	return []row{
		{ID: "tiles.encode", Size: "small", Title: "A tile of 100 m cells", Input: "k100", By: byCPU, Piece: "a tile",
			Per: &per{"ns per cell", 1, func(s sample) float64 { return float64(s.Count * max(1, s.Units)) }},
			Contenders: []contender{
				ours(walkshed, "tile", args), ours(byOrb, "orbtile", args), postGIS(town.K100),
			},
			Goals: []goal{{Who: byOrb, AtLeast: 20}, {Who: byPostGIS, AtLeast: 40}},
			Shown: []shown{{"kB", "kB a tile"}}},
		{ID: "tiles.serve", Size: "small", Title: "Tiles over HTTP at 1,000 a second", Input: "m1", By: byCPU, Piece: "a request",
			Contenders: []contender{{Name: walkshed, Missing: hasProduct, Start: startServer}},
			Goals:      []goal{{Figure: "p99_ms", Most: 20, Unit: "ms, p99"}},
			Shown:      []shown{{"p50_ms", "ms from asking to the last byte: p50"}, {"p95_ms", "p95"}, {"p99_ms", "p99"}, {"longest_ms", "longest"}, {"asked_per_s", "asked a second"}},
			Note: `Requests go out on a timetable, a thousand a second for ten seconds, whether or not earlier ones are answered, and
time counts from the timetable, so that a stall shows in all that wait behind it. Tiles are of zooms 9 to 15 about
the place, some asked often and most seldom; the generator runs on the same machine. CPU time is the server's.`},
	}
}

// postGIS draws the same tile in the database: what Martin, pg_tileserv and
// Tegola ask it for.
func postGIS(s town.Spec) contender {
	return contender{Name: byPostGIS, Missing: hasExtension("postgis"), Start: func(ctx context.Context, b *bench) (session, error) {
		dir, err := b.town(ctx, s)
		if err != nil {
			return nil, err
		}
		if dir, err = b.make(ctx, s.Name+"-cells", "cells", dir); err != nil {
			return nil, err
		}
		p, err := b.postgres(ctx)
		if err != nil {
			return nil, err
		}
		if err := p.loadCells(ctx, s.Name, dir); err != nil {
			return nil, err
		}
		text, err := os.ReadFile(filepath.Join(dir, "tile.txt"))
		if err != nil {
			return nil, err
		}
		var z, x, y int
		if _, err := fmt.Sscan(string(text), &z, &x, &y); err != nil {
			return nil, err
		}
		tile := fmt.Sprintf(`SELECT ST_AsMVT(t, 'cells', 4096, 'shape', 'cell') AS tile FROM (
SELECT cell, people, status, minutes, ST_AsMVTGeom(shape, ST_TileEnvelope(%[2]d,%[3]d,%[4]d), 4096, %[5]d, true) AS shape FROM %[1]s_cells
WHERE shape && ST_TileEnvelope(%[2]d,%[3]d,%[4]d, margin => %[5]d/4096.0)) t`, s.Name, z, x, y, tileBuffer)
		out, _, err := p.run(ctx, nil, "SELECT encode(tile, 'hex') FROM ("+tile+") t")
		if err != nil {
			return nil, err
		}
		body, err := hex.DecodeString(strings.TrimSpace(out))
		if err != nil {
			return nil, err
		}
		answer := tileAnswer(body)
		return query{db: p, sql: "SELECT length(tile) FROM (" + tile + ") t", answer: &answer}, nil
	}}
}

// loadCells makes the table of a town's cells, in Web Mercator, indexed.
func (p *postgres) loadCells(ctx context.Context, name, dir string) error {
	table := name + "_cells"
	if p.loaded[table] {
		return nil
	}
	if _, _, err := p.run(ctx, nil, "CREATE EXTENSION IF NOT EXISTS postgis"); err != nil {
		return err
	}
	err := p.load(ctx, table, "cell integer, people double precision, status text, minutes double precision, shape geometry", func(w io.Writer) error {
		f, err := os.Open(filepath.Join(dir, "cells.csv"))
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = io.Copy(w, f)
		return err
	})
	if err != nil {
		return err
	}
	_, _, err = p.run(ctx, nil, "UPDATE "+table+" SET shape = ST_Transform(shape, 3857)", "CREATE INDEX ON "+table+" USING gist (shape)", "VACUUM ANALYZE "+table)
	return err
}

func hasProduct(b *bench) string {
	if b.product == "" {
		return "not built: make build"
	}
	return ""
}
