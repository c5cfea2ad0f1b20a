package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/vector"
)

// onePeopled is how many polygons of a stream there are for one with a person:
// the others are decoded whole, found empty and forgotten, so that what is
// measured is the reading and not what is kept.
const onePeopled = 1000

// makeGeoJSON takes how many megabytes a collection of 64-cornered polygons is to
// have.
func makeGeoJSON(dir string, w *words) (string, error) {
	size := int64(w.number()) * 1_000_000
	if err := w.end(); err != nil {
		return "", err
	}
	f, err := os.Create(filepath.Join(dir, "polygons.geojson"))
	if err != nil {
		return "", err
	}
	defer f.Close()
	out := bufio.NewWriterSize(f, 1<<20)
	var buf []byte
	written, n := int64(0), 0
	out.WriteString(`{"type":"FeatureCollection","features":[`)
	for ; written < size; n++ {
		buf = appendPolygon(buf[:0], n)
		written += int64(len(buf))
		if _, err := out.Write(buf); err != nil {
			return "", err
		}
	}
	out.WriteString("\n]}\n")
	return fmt.Sprintf("%s polygons of 64 corners, one in %s with a person, in %s megabytes of GeoJSON", thousands(n), thousands(onePeopled), thousands(int(written/1_000_000))), errors.Join(out.Flush(), f.Close())
}

func appendPolygon(b []byte, n int) []byte {
	people := 0
	if n%onePeopled == 0 {
		people = 1
	}
	if n > 0 {
		b = append(b, ',')
	}
	b = fmt.Appendf(b, "\n{\"type\":\"Feature\",\"properties\":{\"name\":\"地块 %d\",\"people\":%d},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[", n, people)
	x, y := 110+float64(n%4000)*1e-3, 30+float64(n/4000)*1e-3
	for i := range 65 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i%64) / 64)
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendFloat(append(b, '['), x+4e-4*cos, 'f', 7, 64)
		b = append(strconv.AppendFloat(append(b, ','), y+4e-4*sin, 'f', 7, 64), ']')
	}
	return append(b, "]]}}"...)
}

// geoJSON streams a layer of people.
type geoJSON struct {
	path string
	pop  data.Population
	rep  *data.Report
}

// newGeoJSON takes: the file.
func newGeoJSON(w *words) (kernel, error) {
	k := &geoJSON{path: w.text(), rep: &data.Report{}}
	return k, w.end()
}

func (k *geoJSON) Run(ctx context.Context) (err error) {
	k.pop, err = vector.Population(ctx, vector.Layer{Path: k.path, Source: "polygons"}, k.rep, nil)
	return err
}

// Answer is how many features were read, and their people.
func (k *geoJSON) Answer() sample {
	return sample{Count: int64(k.rep.RowsRead()["polygons"]), Sum: k.pop.Total()}
}

func streamRows() []row {
	file := func(ctx context.Context, b *bench) (string, error) {
		dir, err := b.make(ctx, "polygons2000", "geojson", "2000")
		return filepath.Join(dir, "polygons.geojson"), err
	}
	return []row{{ID: "stream.geojson", Size: "large", Title: "A GeoJSON of 2 GB, feature by feature", Input: "polygons", By: byCPU, Rounds: minRounds,
		Note: "Memory is the point of this row: it does not grow with the file.",
		Contenders: []contender{
			{Name: walkshed, Start: func(ctx context.Context, b *bench) (session, error) {
				path, err := file(ctx, b)
				return process{argv: []string{b.exe, "once", "geojson", path}, answer: lastJSON}, err
			}},
			{Name: ogrinfo, Missing: hasCommand("ogrinfo"), Start: func(ctx context.Context, b *bench) (session, error) {
				path, err := file(ctx, b)
				return process{argv: []string{"ogrinfo", "-ro", "-q", path, "-sql", "SELECT COUNT(*) AS n, SUM(people) AS people FROM polygons"}, answer: countedByGDAL}, err
			}},
		}}}
}

const ogrinfo = "GDAL ogrinfo -sql"

var gdalFigure = regexp.MustCompile(`(n|people) \([A-Za-z0-9]+\) = ([0-9.]+)`)

// countedByGDAL reads the one row ogrinfo answers.
func countedByGDAL(out []byte) (s sample, err error) {
	for _, m := range gdalFigure.FindAllSubmatch(out, -1) {
		v, err := strconv.ParseFloat(string(m[2]), 64)
		if err != nil {
			return s, err
		}
		if string(m[1]) == "n" {
			s.Count = int64(v)
		} else {
			s.Sum = v
		}
	}
	if s.Count == 0 {
		return s, fmt.Errorf("it said %q", out)
	}
	return s, nil
}
