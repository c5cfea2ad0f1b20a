package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

const osmium = "osmium fileinfo -e"

func readRows(pbfs []string) []row {
	rows := []row{pbfRow("small", "m1", townFile(town.M1, "streets.osm.pbf"))}
	for _, p := range pbfs {
		rows = append(rows, pbfRow("small", placeOf(p), func(context.Context, *bench) (string, error) { return p, nil }))
	}
	rows = append(rows, pbfRow("large", "m10", townFile(town.M10, "streets.osm.pbf")))
	for _, form := range []struct{ name, title string }{
		{"deflate3", "GeoTIFF, deflate in tiles with a predictor"},
		{"deflate", "GeoTIFF, deflate in tiles"},
		{"lzw", "GeoTIFF, LZW in strips"},
	} {
		rows = append(rows, tiffRow("small", form.name, form.title, 4096, 1), tiffRow("small", form.name, form.title+", two cores", 4096, 2))
	}
	return rows
}

// townFile is a file of a drawn town.
func townFile(s town.Spec, name string) func(context.Context, *bench) (string, error) {
	return func(ctx context.Context, b *bench) (string, error) {
		dir, err := b.town(ctx, s)
		return filepath.Join(dir, name), err
	}
}

func pbfRow(size, input string, file func(context.Context, *bench) (string, error)) row {
	return row{ID: "read.pbf." + input, Size: size, Title: "Streets of an extract to a walking network", Input: input, By: byCPU,
		Contenders: []contender{
			{Name: walkshed, Start: func(ctx context.Context, b *bench) (session, error) {
				path, err := file(ctx, b)
				return process{argv: []string{b.exe, "once", "pbf", path}, answer: lastJSON}, err
			}},
			{Name: osmium, Missing: hasCommand("osmium"), Start: func(ctx context.Context, b *bench) (session, error) {
				path, err := file(ctx, b)
				if err != nil {
					return nil, err
				}
				answer, err := b.streetsByOsmium(ctx, path)
				return process{argv: []string{"osmium", "fileinfo", "-e", "--no-progress", path},
					answer: func([]byte) (sample, error) { return answer, nil }}, err
			}},
		},
		Goals: []goal{{Who: osmium, AtLeast: .6}},
		Shown: []shown{{"junctions", "junctions"}, {"edges", "edges"}},
	}
}

// streetsByOsmium is what osmium finds: ways with a highway tag, and the nodes
// they use.
func (b *bench) streetsByOsmium(ctx context.Context, path string) (s sample, err error) {
	dir, err := b.make(ctx, "streets-"+placeOf(path), "streets", path)
	if err != nil {
		return s, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "streets.json"))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}

// tiffRow reads a grid; on one core by CPU time, on two by the clock.
func tiffRow(size, form, title string, side, cores int) row {
	r := row{ID: fmt.Sprintf("read.tiff.%s.%d", form, cores), Size: size, Title: title, Input: fmt.Sprintf("%d²", side), By: byCPU,
		Goals: []goal{{Who: "GDAL", AtLeast: .6}}}
	if cores > 1 {
		r.By, r.Goals = byWall, []goal{{Who: "GDAL", AtLeast: 1}}
	}
	file := func(ctx context.Context, b *bench) ([]string, error) {
		dir, err := b.make(ctx, fmt.Sprintf("grid%d", side), "grid", strconv.Itoa(side))
		return []string{filepath.Join(dir, form+".tif")}, err
	}
	mine := ours(walkshed, "tiff", file)
	mine.Missing = hasCommand("gdal_translate") // which writes the file
	r.Contenders = []contender{mine, pyWorker("GDAL", "osgeo.gdal", "gdal_read", func(ctx context.Context, b *bench) ([]string, error) {
		args, err := file(ctx, b)
		return append(args, strconv.Itoa(cores)), err
	})}
	return r
}
