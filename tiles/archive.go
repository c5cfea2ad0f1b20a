package tiles

import (
	"cmp"
	"context"
	"io"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/pmtiles"
)

// StageTiles is the making of an archive of tiles.
const StageTiles data.Stage = "tiles"

// DetailZoom is the zoom of an archive that shows all there is: its unit is 0.6 m
// at the equator, and viewers draw from it for every zoom beyond.
const DetailZoom = 14

// An ArchiveRule says what an archive holds.
type ArchiveRule struct {
	MaxZoom     uint32 // 0…MaxZoom are drawn; at most 16
	Name        string
	Attribution string
	Description string // what the figures rest on
	Workers     int    // 0: one per core; never changes a byte
	TempDir     string // where tiles wait; "": the system's place
}

// A vectorLayer is what TileJSON 3.0 says of a layer; fields of [Source.Tile].
type vectorLayer struct {
	ID      string            `json:"id"`
	Fields  map[string]string `json:"fields"`
	MinZoom uint32            `json:"minzoom"`
	MaxZoom uint32            `json:"maxzoom"`
}

// vectorLayers are the layers of every tile, in their order.
func vectorLayers(most uint32) []vectorLayer {
	const text, number, truth = "String", "Number", "Boolean"
	all := []vectorLayer{
		{ID: "areas", Fields: map[string]string{"id": text, "name": text, "name_en": text, "name_zh": text, "level": text, "share": number, "people": number, "not_covered": number}},
		{ID: "cells", Fields: map[string]string{"cell": number, "minutes": number, "class": text, "people": number, "status": text, "estimated": truth}},
		{ID: "gaps", Fields: map[string]string{"rank": number, "people": number, "area": text}},
		{ID: "roads", Fields: map[string]string{"class": text}},
		{ID: "venue_grounds", Fields: map[string]string{"id": text, "name": text, "kind": text}, MinZoom: groundsZoom},
		{ID: "venues", Fields: map[string]string{"id": text, "name": text, "kind": text, "within": number, "only": number}},
		{ID: "sites", Fields: map[string]string{"order": number, "id": text, "name": text, "gain": number}},
	}
	out := all[:0]
	for _, l := range all {
		if l.MinZoom <= most {
			l.MaxZoom = most
			out = append(out, l)
		}
	}
	return out
}

// WriteArchive writes all tiles about the Bound as one PMTiles 3 archive, zooms 0
// to MaxZoom. The bytes depend on the source and the rule alone.
func (s *Source) WriteArchive(ctx context.Context, f io.Writer, r ArchiveRule, tell data.Progress) error {
	r.MaxZoom = min(r.MaxZoom, 16)
	w, err := pmtiles.Create(r.TempDir)
	if err != nil {
		return err
	}
	defer w.Abandon()
	all := s.addresses(r.MaxZoom)
	const batch = 1024 // tiles in memory at a time: some 20 MB
	for from := 0; from < len(all); from += batch {
		part := all[from:min(from+batch, len(all))]
		packed, err := s.packed(ctx, part, r.Workers)
		if err != nil {
			return err
		}
		for i, t := range part {
			if err := w.Add(t.z, t.x, t.y, packed[i]); err != nil {
				return &data.Error{Op: "write PMTiles", Err: err, Hint: "make room in the folder for temporary files (TMPDIR)"}
			}
		}
		tell.Tell(StageTiles, int64(from+len(part)), int64(len(all)))
	}
	return w.Write(f, s.about(r))
}

func (s *Source) about(r ArchiveRule) pmtiles.About {
	return pmtiles.About{Bound: s.bound, Zoom: min(fittingZoom(s.bound), r.MaxZoom), Metadata: map[string]any{
		"name": r.Name, "attribution": r.Attribution, "description": r.Description, "type": "overlay", "vector_layers": vectorLayers(r.MaxZoom)}}
}

// fittingZoom is the last zoom at which a screen of two by two tiles shows all.
func fittingZoom(b orb.Bound) uint32 {
	x0, y0 := mercator(orb.Point{b.Min[0], b.Max[1]})
	x1, y1 := mercator(orb.Point{b.Max[0], b.Min[1]})
	wide := math.Max(math.Max(x1-x0, y1-y0), 1e-6)
	return uint32(math.Max(0, math.Floor(-math.Log2(wide))+1))
}

// addresses are the tiles about the Bound in the order of an archive.
func (s *Source) addresses(most uint32) []frame {
	x0, y0 := mercator(orb.Point{s.bound.Min[0], s.bound.Max[1]})
	x1, y1 := mercator(orb.Point{s.bound.Max[0], s.bound.Min[1]})
	var out []frame
	for z := uint32(0); z <= most; z++ {
		n := float64(uint32(1) << z)
		on := func(v float64) uint32 { return uint32(math.Min(math.Max(math.Floor(v*n), 0), n-1)) }
		first := len(out)
		for x := on(x0); x <= on(x1); x++ {
			for y := on(y0); y <= on(y1); y++ {
				out = append(out, frame{z, x, y})
			}
		}
		slices.SortFunc(out[first:], func(a, b frame) int { return cmp.Compare(pmtiles.ID(a.z, a.x, a.y), pmtiles.ID(b.z, b.x, b.y)) })
	}
	return out
}

// packed draws and compresses some tiles, many at a time.
func (s *Source) packed(ctx context.Context, tiles []frame, workers int) ([][]byte, error) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	out, errs := make([][]byte, len(tiles)), make([]error, workers)
	var next atomic.Int64
	var wg sync.WaitGroup
	for n := range workers {
		wg.Go(func() {
			var p pmtiles.Packer
			for ctx.Err() == nil && errs[n] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(tiles) {
					return
				}
				var tile []byte
				tile, errs[n] = s.Tile(tiles[i].z, tiles[i].x, tiles[i].y)
				out[i] = p.Pack(tile)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, ctx.Err()
}
