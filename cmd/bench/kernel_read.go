package main

import (
	"context"
	"math"
	"os"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
	"github.com/walkshed/walkshed/data/raster"
	"github.com/walkshed/walkshed/geo/network"
)

// pbf reads an extract and builds the walking network from it.
type pbf struct {
	path    string
	streets data.Streets
	net     *network.Network
}

// newPBF takes: the file.
func newPBF(w *words) (kernel, error) {
	k := &pbf{path: w.text()}
	return k, w.end()
}

func (k *pbf) Run(ctx context.Context) error {
	x, err := osm.Read(ctx, k.path, "extract", osm.Want{Streets: true, StreetKeys: osm.WalkingKeys}, &data.Report{}, nil)
	if err != nil {
		return err
	}
	k.streets = x.Streets
	k.net, err = network.Build(ctx, x.Streets, network.Walk(1.2, network.WalkRule{}), nil)
	return err
}

// Answer counts the ways that are streets; the sum is the nodes they use.
func (k *pbf) Answer() sample {
	s := sample{Sum: float64(len(k.streets.Nodes)), More: map[string]float64{"junctions": float64(len(k.net.Points)), "edges": float64(len(k.net.From))}}
	last := int64(-1)
	for _, w := range k.streets.Ways { // a way cut at the rim comes in pieces, one after another
		if w.ID != last {
			s.Count++
		}
		last = w.ID
	}
	return s
}

// tiff reads all cells of a GeoTIFF as a population is read: row by row, in the
// same memory. It counts the cells that hold something and adds them up.
type tiff struct {
	path  string
	count int64
	sum   float64
}

// newTIFF takes: the file.
func newTIFF(w *words) (kernel, error) {
	k := &tiff{path: w.text()}
	return k, w.end()
}

func (k *tiff) Run(ctx context.Context) error {
	f, err := os.Open(k.path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	r, err := raster.Open(f, info.Size(), "grid")
	if err != nil {
		return err
	}
	k.count, k.sum = 0, 0
	return r.Scan(ctx, 0, 0, r.Cols, r.Rows, func(_ int, cells []float64) error {
		k.add(cells)
		return nil
	})
}

// add counts without a branch and adds up in four sums side by side: GDAL's cells are
// counted when its time is taken already, and one sum after the other would be a
// quarter of ours.
func (k *tiff) add(cells []float64) {
	const infinite = 0x7ff << 52
	var sums [4]float64
	for i, x := range cells {
		bits := math.Float64bits(x)
		nan := uint64(int64(infinite-bits&^(1<<63)) >> 63) // all ones for one
		sums[i&3] += math.Float64frombits(bits &^ nan)
		k.count += 1 + int64(nan)
	}
	k.sum += sums[0] + sums[1] + sums[2] + sums[3]
}

func (k *tiff) Answer() sample { return sample{Count: k.count, Sum: k.sum} }
